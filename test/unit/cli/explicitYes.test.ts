import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { dispatch } from '../../../src/cli/commands/dispatch.ts';
import { chooseModel } from '../../../src/cli/modelChoice.ts';
import { ok } from '../../../src/shared/result.ts';
import { agentScript } from '../../support/agentScript.ts';
import { createMemoryRepository } from '../../support/memoryRepository.ts';
import { createMemoryStore } from '../../support/memoryStore.ts';
import { createRig, planText } from '../../support/rig.ts';

const TASKS = Array.from({ length: 51 }, (_, index) => `t${index}`);

/** Carries out command lines on one store; `asked` gets the questions of the terminal, which are all answered with yes. */
function terminal(asked?: string[]) {
  const repository = createMemoryRepository({ root: {} });
  const rig = createRig({ script: agentScript({}), repository, store: createMemoryStore() });
  return async (...line: string[]) => {
    const parsed = parseCommandLine(line);
    assert.ok(parsed.ok && parsed.value.name !== 'help' && parsed.value.name !== 'version');
    const { options } = parsed.value;
    let [out, err] = ['', ''];
    const confirm = async (question: string): Promise<boolean> => {
      asked?.push(question);
      return true;
    };
    const code = await dispatch(parsed.value, {
      app: rig.app,
      options,
      terminal: {
        out: (text) => (out += text),
        err: (text) => (err += text),
        confirm: asked === undefined ? undefined : confirm,
      },
      chooseModel: (recorded) => chooseModel(options, {}, recorded),
      readFile: async () => ok(planText(...TASKS)),
    });
    return { code, out, err };
  };
}

describe('A plan with more agents than need no explicit yes', () => {
  it('runs with --yes, which says yes to as many agents and dollars as the run may have', async () => {
    const { code, out } = await terminal()('run', '--plan', 'p.yml', '--yes');
    assert.equal(code, 0, out);
  });

  it('waits without anybody to ask, and says why', async () => {
    const run = terminal();
    const { code, err } = await run('run', '--plan', 'p.yml');
    assert.equal(code, 1);
    assert.match(err, /51 agents, .*more than the 50 agents that need no explicit yes\..*Approve it with: .*--yes/);
    assert.equal((await run('resume', 'run1', '--yes')).code, 0);
  });

  it('asks a person about just that sum', async () => {
    const asked: string[] = [];
    const { code } = await terminal(asked)('run', '--plan', 'p.yml');
    assert.equal(code, 0);
    assert.match(asked.join('|'), /^Run this plan, for .*51 agents.*\?$/);
  });
});
