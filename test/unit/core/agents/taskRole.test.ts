import assert from 'node:assert/strict';
import { agentProblems, permittedTools, taskRole, withAgentTiers } from '../../../../src/core/agents/taskRole.ts';
import type { CustomRole, Equipment } from '../../../../src/core/tools/equipment.ts';
import { finishTool } from '../../../../src/core/tools/finish.ts';
import type { Tool } from '../../../../src/core/tools/tool.ts';
import { must, mustFail } from '../../../support/rig.ts';

const foreign = (name: string): Tool => ({
  ...finishTool,
  effect: 'outside',
  description: { ...finishTool.description, name },
});

function equipment(custom: Partial<CustomRole> = {}): Equipment {
  const role: CustomRole = { name: 'db', description: '', prompt: 'Mind the schema.', path: 'a.md', ...custom };
  return {
    key: '',
    means: new Set(['outputs']),
    foreign: [
      { tool: foreign('docs__search'), roles: new Set(['*']) },
      { tool: foreign('pg__query'), roles: new Set(['db']) },
      { tool: foreign('pg__drop'), roles: new Set(['debug']) },
    ],
    rules: [],
    reviewRules: '',
    skills: [],
    customRoles: new Map([[role.name, role]]),
  };
}

function permitted(role: 'code' | 'review', of: Equipment): string[] {
  const doer = must(taskRole({ role, agent: 'db' }, of));
  return [...permittedTools(doer, { mayWrite: true, mayRun: true, equipment: of })];
}

describe('An agent that a repository defines', () => {
  it('may call what its role may where its file names no tools, and what the person allows it by name', () => {
    const names = permitted('code', equipment());
    assert.ok(
      ['edit_file', 'run_command', 'docs__search', 'pg__query', 'finish'].every((name) => names.includes(name)),
    );
    assert.ok(!names.includes('pg__drop'));
  });

  it('may call of those only what its file names, besides what nobody can do without', () => {
    assert.deepEqual(permitted('code', equipment({ tools: ['read_file', 'docs__*'] })), [
      'read_file',
      'read_output',
      'docs__search',
      'finish',
      'pg__query',
    ]);
  });

  it('is given nothing by its file that its role may not call', () => {
    const names = permitted('review', equipment({ tools: ['edit_file', 'write_file', 'pg__drop', 'read_file'] }));
    assert.deepEqual(names, ['read_file', 'read_output', 'finish', 'pg__query']);
  });

  it('that is not there is a failure that names those that are', () => {
    const failure = mustFail(taskRole({ role: 'code', agent: 'ui' }, equipment()));
    assert.equal(failure.kind, 'role-missing');
    assert.match(failure.message, /names the agent "ui", but the repository defines: db\./);
    assert.match(mustFail(taskRole({ role: 'code', agent: 'ui' }, undefined)).message, /defines no agents/);
    const unknown = mustFail(taskRole({ role: 'wizard' as 'code' }, equipment()));
    assert.match(unknown.message, /names the role "wizard"/);
    assert.deepEqual(agentProblems([{ id: 'a', agent: 'ui' }, { id: 'b', agent: 'db' }, { id: 'c' }], equipment()), [
      'Task "a" names the agent "ui", but the repository defines: db; name one of these or leave agent out.',
    ]);
  });

  it('decides the tier where the plan says nothing', () => {
    const tasks = [{ agent: 'db' }, { agent: 'db', tier: 'light' as const }, { agent: 'db', model: 'm' }, {}];
    assert.deepEqual(
      withAgentTiers(tasks, equipment({ tier: 'strong' })).map((task) => ('tier' in task ? task.tier : undefined)),
      ['strong', 'light', undefined, undefined],
    );
  });
});
