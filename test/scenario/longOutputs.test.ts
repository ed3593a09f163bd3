import assert from 'node:assert/strict';
import { isOver, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript } from '../support/agentScript.ts';
import { memoryCommands } from '../support/memoryCommands.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { mortalStore } from '../support/mortalStore.ts';
import { createRig, must, planText } from '../support/rig.ts';
import { calls, finish, newestText } from '../support/scriptedModel.ts';

/** Just under what is kept of a command's output. */
const FLOOD = Array.from({ length: 80_000 }, (_, line) => `line ${line} of the flood`.padEnd(51, '.')).join('\n');
const PROGRAMS = { flood: () => FLOOD, brook: () => FLOOD.slice(0, 40_000) };
const PLAN = { planText: planText('a'), autoApprove: 'command-line' } as const;

const run = (command: string) => ['run_command', { command }] as const;
const script = agentScript({
  a: [
    calls([run('flood'), run('brook')]),
    calls([['read_output', { name: 'output-1', search: 'line 40000 ' }]]),
    calls([['read_output', { name: 'output-2', startLine: 300, endLine: 301 }]]),
    (request) => finish(newestText(request)),
  ],
});

const outcome = (state: RunState): unknown =>
  JSON.parse(
    JSON.stringify(tasksOf(state).map(({ state: name, result, attempts }) => [name, result, attempts[0]?.toolCalls])),
  );

describe('Four megabytes of output', () => {
  it('are stored and read on in, and the conversation has little of them', async () => {
    assert.ok(FLOOD.length > 4_100_000 && FLOOD.length < 4 * 1024 * 1024);
    const rig = createRig({ script, deps: { commands: memoryCommands(PROGRAMS).commands } });
    const state = await rig.run(PLAN);
    assert.equal(state.state, 'completed');
    const [, second, third] = rig.model.requests;
    assert.ok(
      JSON.stringify(second?.messages).length < 75_000,
      `${JSON.stringify(second?.messages).length} characters`,
    );
    assert.match(newestText(second ?? assert.fail()), /stored as output-1: [^]*stored as output-2: /);
    assert.match(
      newestText(third ?? assert.fail()),
      /^40003: line 40000 of the flood\.+$/,
      'after two lines of the tool itself',
    );
    assert.match(
      state.tasks['a']?.result?.summary ?? '',
      /^line 297 of the flood\.+\nline 298 .*\n\[lines 300-301 of \d+\]$/,
    );
    const [flood] = state.tasks['a']?.attempts[0]?.toolCalls ?? [];
    assert.ok((flood?.outputChars ?? 0) > FLOOD.length);
  });

  it('are there for the next process after a death at any event', async () => {
    const calm = createRig({ script, deps: { commands: memoryCommands(PROGRAMS).commands } });
    const expected = outcome(await calm.run(PLAN));
    const turns = calm.events.flatMap(({ event, seq }) => (event.type === 'turn-completed' ? [seq] : []));
    assert.equal(turns.length, 4);
    for (const last of turns.slice(0, 3)) {
      const disk = createMemoryStore();
      const repository = createMemoryRepository({ root: {} });
      const mortal = mortalStore(disk, last);
      const deps = { commands: memoryCommands(PROGRAMS).commands };
      void createRig({ repository, store: mortal, script, deps }).start(PLAN);
      await mortal.death;
      await new Promise((resolve) => setImmediate(resolve));
      const second = createRig({
        repository,
        store: disk.reopen(),
        script,
        deps: { commands: memoryCommands(PROGRAMS).commands },
      });
      assert.equal(isOver(must(await second.app.readRun('run1')).state), false);
      must(await second.app.resumeRun('run1', { autoApprove: 'command-line' }));
      assert.deepEqual(outcome(must(await second.app.whenAtRest('run1'))), expected, `killed after event ${last}`);
    }
  });
});
