import assert from 'node:assert/strict';
import { agentRole, toolsOf } from '../../../../../src/core/agents/roles.ts';
import { TOOL_GROUPS, grantedTools } from '../../../../../src/core/agents/roles/grants.ts';
import { plannerRole } from '../../../../../src/core/agents/roles/planner.ts';
import { readDataSchema } from '../../../../../src/core/graph/dataSchema.ts';
import type { Equipment } from '../../../../../src/core/tools/equipment.ts';
import type { MeanName } from '../../../../../src/core/tools/means.ts';
import { taskTools } from '../../../../../src/core/tools/toolsets.ts';
import { INNER_ROLES, ROLES } from '../../../../../src/shared/plan.ts';

const MEANS: readonly MeanName[] = [
  'index',
  'syntax',
  'languages',
  'browser',
  'person',
  'board',
  'outputs',
  'candidates',
  'skills',
];

const EQUIPMENT: Equipment = {
  key: 'all',
  means: new Set(MEANS),
  foreign: [],
  rules: [],
  reviewRules: '',
  skills: [],
  customRoles: new Map(),
};
const ALL = { mayWrite: true, mayRun: true, equipment: EQUIPMENT };
const offered = taskTools(ALL);
const names = offered.filter(({ effect }) => effect !== 'end').map(({ description }) => description.name);
const EVERY = [...ROLES, ...INNER_ROLES].map(agentRole);

const toolNames = (role: (typeof EVERY)[number]): string[] =>
  toolsOf(role, ALL).map(({ description }) => description.name);

describe('The roles of agents', () => {
  it('grant tools that there are, each in one group, and each tool that there is', () => {
    const grouped = Object.values(TOOL_GROUPS).flat();
    assert.equal(new Set(grouped).size, grouped.length);
    assert.deepEqual([...grouped].sort(), [...names].sort());
    const unused = names.filter((name) => !EVERY.some((role) => toolNames(role).includes(name)));
    assert.deepEqual(unused, []);
  });

  it('that only read may change nothing, whatever they are granted', () => {
    for (const role of EVERY.filter(({ mayWrite }) => !mayWrite)) {
      const changing = toolsOf(role, ALL).filter(({ effect }) => effect === 'own-view');
      assert.deepEqual(changing, [], role.name);
      const greedy = { ...role, tools: [...role.tools, 'writing' as const] };
      assert.ok(!toolsOf(greedy, ALL).some(({ description }) => description.name === 'edit_file'));
    }
  });

  it('keep what is for some of them from the others', () => {
    const may = (name: string): string[] =>
      EVERY.filter((role) => toolNames(role).includes(name)).map((role) => role.name);
    assert.deepEqual(may('write_pdf'), ['docs']);
    assert.deepEqual(may('browser_navigate'), ['code', 'review', 'test', 'docs', 'debug', 'verify']);
    assert.ok(!may('ask_person').includes('verify'));
    assert.deepEqual(may('show_candidate'), ['verify']);
    assert.deepEqual(may('edit_file'), ['code', 'test', 'docs', 'debug', 'resolve']);
    assert.equal(may('publish_note').length, EVERY.length);
    assert.ok(!grantedTools(plannerRole.tools).has('run_command'));
  });

  it('let names of tools stand that are not there', () => {
    const none = { ...EQUIPMENT, means: new Set<MeanName>() };
    const bare = toolsOf(agentRole('docs'), { mayWrite: false, mayRun: false, equipment: none });
    assert.ok(
      bare.length > 3 &&
        bare.every(({ description }) => names.includes(description.name) || description.name === 'finish'),
    );
  });

  it('say what they hand over in a form that can be checked', () => {
    for (const { name, output } of EVERY) {
      if (output === undefined) continue;
      const schema = readDataSchema(output.schema);
      assert.ok(schema.ok, name);
      const needed = ['review', 'verify', 'search'].includes(name);
      assert.equal(output.isRequired, needed, name);
      assert.equal(schema.value.problemsIn({}).length > 0, needed, name);
    }
    const review = agentRole('review').output;
    const problems = (data: unknown): string[] => {
      const read = readDataSchema(review?.schema ?? {});
      return read.ok ? read.value.problemsIn(data) : [read.failure];
    };
    const finding = { severity: 'major', title: 'T', path: 'a.ts', line: 3, evidence: 'It prints 2.' };
    assert.deepEqual(problems({ findings: [finding], score: 71, checked: ['a.ts'] }), []);
    assert.equal(problems({ findings: [{ ...finding, severity: 'awful' }], score: 101 }).length, 2);
  });

  it('each have a prompt and a purpose of their own', () => {
    const all = [...EVERY, plannerRole];
    assert.equal(new Set(all.map(({ prompt }) => prompt)).size, all.length);
    assert.ok(all.every(({ purpose, prompt }) => purpose !== '' && !prompt.includes('\n')));
  });
});
