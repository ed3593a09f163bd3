import assert from 'node:assert/strict';
import { addDefaultGates } from '../../../../../src/core/planning/gates/defaultGates.ts';
import { gatesOutlook } from '../../../../../src/core/planning/gates/gatesOutlook.ts';
import type { CommandFact, CommandPurpose, Survey } from '../../../../../src/core/planning/survey/survey.ts';
import { DEFAULT_LIMITS } from '../../../../../src/shared/defaults.ts';
import type { RunLimits } from '../../../../../src/shared/limits.ts';
import type { Plan } from '../../../../../src/shared/plan.ts';
import { planSchema } from '../../../../../src/shared/plan.ts';

const command = (purpose: CommandPurpose, line: string, folder = ''): CommandFact => {
  return { purpose, line, from: 'package.json', folder };
};
const COMMANDS = [command('types', 'npm run types'), command('lint', 'npm run lint'), command('test', 'npm test')];

describe('What a planner is told of gates', () => {
  it('names each gate with the types of tasks and the places in the plan that bring it', () => {
    assert.match(outlook({}), /^- lint: npm run lint must pass; after code-generation/m);
    assert.match(outlook({}), /^- types: npm run types must pass; after code-generation, .*migration where /m);
    assert.match(outlook({}), /^- tests: npm test must pass 3 times; after test-generation$/m);
    assert.match(outlook({}), /^- trivial tasks of code-generation, .*: none$/m);
    assert.match(outlook({}), /^- tasks with forEach: none$/m);
    assert.doesNotMatch(outlook({}), /documentation|deployment|complex/);
  });

  it('says where commands prove nothing because nothing is installed', () => {
    const npm = { manager: 'npm', folders: ['node_modules'] };
    assert.match(outlook({ dependencies: [{ ...npm, installedIn: null }] }), /is installed here yet \(npm\)/);
    assert.doesNotMatch(outlook({ dependencies: [{ ...npm, installedIn: 'node_modules' }] }), /installed/);
  });

  it('is what the tasks of a plan then get', () => {
    const chain = planSchema.parse({
      version: 1,
      title: 'P',
      tasks: [
        { id: 'a', title: 'A', role: 'code', instructions: 'a' },
        { id: 'b', title: 'B', role: 'code', instructions: 'b', dependsOn: ['a'] },
      ],
    });
    assert.deepEqual(namesIn(chain), ['types lint', 'types lint tests']);
    assert.match(
      outlook({}),
      /^- tests: npm test must pass; after code-generation, .*where no other that changes code builds on it/m,
    );
  });

  it('tells the commands of packages, of many only the first', () => {
    const commands = [...COMMANDS, command('test', 'npm test -w one', 'packages/one')];
    assert.match(outlook({ commands }), /^- within packages\/one\/ these commands: .*tests: npm test -w one$/m);
    const many = Array.from({ length: 40 }, (_, at) => command('test', `npm test -w p${at}`, `packages/p${at}`));
    const lines = outlook({ commands: [...COMMANDS, ...many] }).split('\n');
    assert.equal(lines.filter((line) => line.startsWith('- within ')).length, 12);
    assert.match(lines.at(-1) ?? '', /28 more packages/);
  });

  it('tells of reviewers of hard work only where the best result was asked for', () => {
    assert.match(outlook({}, { preset: 'best' }), /^- complex and very-complex tasks of .*: also review: /m);
  });

  it('says that there are none, and why', () => {
    assert.match(outlook({ commands: [] }), /^None come by themselves.*names no commands/);
    assert.match(outlook({}, {}, false), /^None come by themselves.*may not be run/);
    assert.match(outlook({}, { gates: 'off' }), /^None: the person wants no gates/);
    assert.match(outlook({}, { gates: 'declared' }), /only those that a plan names/);
    assert.match(outlook({ entryPoints: ['index.js'] }, {}, false), /^- public names: [^]*no gate runs any\.$/);
  });
});

function outlook(facts: Partial<Survey>, limits: Partial<RunLimits> = {}, mayRun = true): string {
  return gatesOutlook({ survey: survey(facts), limits: { ...DEFAULT_LIMITS, ...limits }, mayRun });
}

function namesIn(plan: Plan): unknown[] {
  const gated = addDefaultGates(plan, { survey: survey({}), limits: DEFAULT_LIMITS, mayRun: true });
  return gated.plan.tasks.map(({ gates }) => gates?.map(({ name }) => name).join(' '));
}

function survey(facts: Partial<Survey>): Survey {
  return {
    files: 10,
    bytes: 100,
    languages: [],
    frameworks: [],
    packageManagers: [],
    commands: COMMANDS,
    folders: [],
    packages: [],
    modules: { modules: [], unread: 0 },
    entryPoints: [],
    conventions: [],
    ruleFiles: [],
    tests: undefined,
    hasGit: true,
    notes: [],
    ...facts,
  };
}
