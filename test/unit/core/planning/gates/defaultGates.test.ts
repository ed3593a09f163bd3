import assert from 'node:assert/strict';
import { addDefaultGates, defaultGates } from '../../../../../src/core/planning/gates/defaultGates.ts';
import type { CommandFact, ModuleFacts, Survey } from '../../../../../src/core/planning/survey/survey.ts';
import { DEFAULT_LIMITS } from '../../../../../src/shared/defaults.ts';
import type { Gate } from '../../../../../src/shared/gates.ts';
import { planSchema } from '../../../../../src/shared/plan.ts';
import type { Plan, PlannedTask } from '../../../../../src/shared/plan.ts';

describe('default gates', () => {
  it('have code of every kind compile and keep the style', () => {
    assert.deepEqual(namesOf(task({ role: 'code' })), ['types', 'lint', 'format']);
    assert.deepEqual(namesOf(task({ role: 'code', type: 'migration' })), ['types', 'lint', 'format', 'public names']);
    assert.deepEqual(namesOf(task({ role: 'debug' })), ['types', 'lint', 'format']);
  });

  it('build where nothing checks types alone', () => {
    const commands = COMMANDS.filter(({ purpose }) => purpose !== 'types');
    assert.deepEqual(namesOf(task({ role: 'debug' }), { commands }), ['build', 'lint', 'format']);
  });

  it('run tests that were written three times, and the tests once after the last task that changes code', () => {
    const [tests] = defaultGates(task({ role: 'test' }), terms());
    assert.deepEqual(tests, { kind: 'command', name: 'tests', run: 'npm test', repeats: 3, excusedBy: 'before-run' });
    assert.deepEqual(namesOf(task({ role: 'code', type: 'refactoring' }), {}, { isLast: true }), [
      'types',
      'lint',
      'format',
      'tests',
      'public names',
    ]);
  });

  it('leave alone what only reads, documents, deploys, changes next to nothing, or is made once per item', () => {
    for (const role of ['review', 'search', 'analysis', 'docs'] as const) assert.deepEqual(namesOf(task({ role })), []);
    assert.deepEqual(namesOf(task({ role: 'code', type: 'deployment' })), []);
    assert.deepEqual(namesOf(task({ role: 'code', complexity: 'trivial' })), []);
    assert.deepEqual(namesOf(task({ role: 'code', lines: 3 })), []);
    assert.deepEqual(namesOf(task({ role: 'code', forEach: { items: ['a'], max: 100, enough: 1 } })), []);
  });

  it('take no lines but those that the repository names, and none where nothing may run', () => {
    assert.deepEqual(namesOf(task({ role: 'code', type: 'code-generation' }), { commands: [] }), []);
    assert.deepEqual(namesOf(task({ role: 'code' }), {}, { mayRun: false }), []);
  });

  it('take the command of the one package in which a task works', () => {
    const of = (folder: string): CommandFact => ({ purpose: 'types', line: `check ${folder}`, from: '', folder });
    const commands = [of(''), of('packages/a'), of('packages/ab')];
    const line = (mayWrite: string[]): unknown => {
      const [gate] = defaultGates(task({ role: 'debug', mayWrite }), terms({ commands }));
      return gate?.kind === 'command' ? gate.run : gate;
    };
    assert.equal(line(['packages/a/src/**']), 'check packages/a');
    assert.equal(line(['packages/ab/**', './packages/ab/x.ts']), 'check packages/ab');
    assert.equal(line(['packages/a/**', 'packages/ab/**']), 'check ');
    assert.equal(line(['packages/*/src']), 'check ');
  });

  it('guard the names that code beyond the task relies on, and no others', () => {
    const modules = [
      module('lib/inner.js'),
      module('lib/api.js', ['lib/inner.js']),
      module('lib/api.test.js', ['lib/api.js'], 'test'),
      module('app/main.js', ['lib/api.js', 'lib/[x].js']),
    ];
    const gates = defaultGates(
      task({ role: 'code', type: 'refactoring', mayWrite: ['lib/**'] }),
      terms({ modules: { modules, unread: 0 }, entryPoints: ['lib/index.js', 'app/main.js', 'lib/api.test.js'] }),
    );
    assert.deepEqual(gates.at(-1), {
      kind: 'public-api',
      name: 'public names',
      mayChange: [],
      only: ['lib/?x?.js', 'lib/api.js', 'lib/index.js'],
    });
  });

  it('have others look at hard code where the best result was asked for', () => {
    const hard = task({ role: 'code', complexity: 'very-complex' });
    assert.ok(!namesOf(hard).includes('review'));
    const best = { limits: { ...DEFAULT_LIMITS, preset: 'best' as const } };
    assert.ok(namesOf(hard, {}, best).includes('review'));
    assert.ok(!namesOf(task({ role: 'code' }), {}, best).includes('review'));
  });
});

describe('adding default gates to a plan', () => {
  it('has what is changed side by side pass together only, by the task that builds on all of it', () => {
    const part = (id: string, type: 'migration' | 'code-generation') => task({ id, role: 'code', type });
    const { plan: gated } = addDefaultGates(
      plan([
        part('a', 'migration'),
        part('b', 'code-generation'),
        task({ id: 'join', role: 'code', type: 'migration', dependsOn: ['a', 'b'] }),
        task({ id: 'docs', role: 'docs', dependsOn: ['join'] }),
      ]),
      terms({ entryPoints: [], files: 5_000 }),
    );
    assert.deepEqual(
      gated.tasks.map(({ gates }) => gates?.map(({ name }) => name)),
      [undefined, ['types'], ['types', 'tests'], undefined],
    );
  });

  it('keeps the default ones beside those that a model names, except where it names one in their place', () => {
    const named = (name: string, run: string): Gate => ({ kind: 'command', name, run, repeats: 1 });
    const withGates = plan([
      task({ id: 'a', role: 'debug', gates: [named('sizes', 'npm run sizes')] }),
      task({
        id: 'b',
        role: 'debug',
        dependsOn: ['a'],
        gates: [named('types', 'npx tsc -b'), named('unit', 'npm test')],
      }),
      task({
        id: 'c',
        role: 'debug',
        dependsOn: ['b'],
        gates: Array.from({ length: 9 }, (_, at) => named(`${at}`, 'x')),
      }),
    ]);
    const gated = (isProposed: boolean): unknown[] =>
      addDefaultGates(withGates, { ...terms(), isProposed }).plan.tasks.map(({ gates }) =>
        gates?.map(({ name }) => name).join(' '),
      );
    assert.deepEqual(gated(true), ['types lint format sizes', 'lint format types unit', 'types 0 1 2 3 4 5 6 7 8']);
    assert.deepEqual(gated(false), ['sizes', 'types unit', '0 1 2 3 4 5 6 7 8']);
  });

  it('lets no check that a model brings along be excused, unless it says so', () => {
    const named = (name: string, run: string): Gate => ({ kind: 'command', name, run, repeats: 1 });
    const gates = [
      named('own', 'npm run new'),
      named('repository', 'npm test'),
      { ...named('said', 'x'), excusedBy: 'before-run' as const },
    ];
    const excuses = (isProposed: boolean): unknown[] =>
      addDefaultGates(plan([task({ role: 'docs', gates })]), { ...terms(), isProposed }).plan.tasks.flatMap((each) =>
        (each.gates ?? []).map((gate) => (gate.kind === 'command' ? gate.excusedBy : gate)),
      );
    assert.deepEqual(excuses(true), ['nothing', undefined, 'before-run']);
    assert.deepEqual(excuses(false), [undefined, undefined, 'before-run']);
  });

  it('repeats and excuses what a model names in the place of a default gate as that would have been', () => {
    const gates: Gate[] = [{ kind: 'command', name: 'tests', run: 'npm run build && npm test', repeats: 1 }];
    const { plan: gated } = addDefaultGates(plan([task({ role: 'test', gates })]), { ...terms(), isProposed: true });
    assert.deepEqual(gated.tasks[0]?.gates, [
      { kind: 'command', name: 'tests', run: 'npm run build && npm test', repeats: 3, excusedBy: 'before-run' },
    ]);
  });

  it('lists each gate once, and keeps what the plan says', () => {
    const given = plan([
      task({ id: 'a', role: 'debug' }),
      task({ id: 'b', role: 'debug', dependsOn: ['a'] }),
      task({ id: 'none', role: 'debug', gates: [] }),
      task({ id: 'look', role: 'review', dependsOn: ['b'] }),
    ]);
    const { plan: gated, repairs } = addDefaultGates(given, terms());
    assert.deepEqual(
      gated.tasks.map(({ gates }) => gates?.map(({ name }) => name)),
      [['types', 'lint', 'format'], ['types', 'lint', 'format', 'tests'], [], undefined],
    );
    assert.deepEqual(
      repairs.map(({ kind, taskIds, message }) => `${kind} ${taskIds.join(' ')}: ${message}`),
      [
        'gate-added a b: Added the gate "types" to 2 tasks: npm run types must pass.',
        'gate-added a b: Added the gate "lint" to 2 tasks: npm run lint must pass.',
        'gate-added a b: Added the gate "format" to 2 tasks: npm run format:check must pass.',
        'gate-added b: Added the gate "tests" to "b": npm test must pass.',
      ],
    );
    assert.deepEqual(planSchema.parse(gated), gated);
  });

  it('says where a command may fail because nothing is installed', () => {
    const given = plan([task({ id: 'a', role: 'debug' })]);
    const messages = (installedIn: string | null): string[] =>
      addDefaultGates(
        given,
        terms({ dependencies: [{ manager: 'npm', folders: ['node_modules'], installedIn }] }),
      ).repairs.map(({ message }) => message);
    assert.match(messages(null)[0] ?? '', /^Added the gate "types" .*Nothing is installed here by npm yet/);
    assert.doesNotMatch(messages('node_modules').join(), /installed/);
  });

  it('adds none where gates are off or only those of the plan count', () => {
    const given = plan([task({ role: 'code' })]);
    for (const gates of ['off', 'declared'] as const) {
      const result = addDefaultGates(given, { ...terms(), limits: { ...DEFAULT_LIMITS, gates } });
      assert.deepEqual(result, { plan: given, repairs: [] });
    }
  });
});

const COMMANDS: readonly CommandFact[] = [
  { purpose: 'test', line: 'npm test', from: 'package.json', folder: '' },
  { purpose: 'types', line: 'npm run types', from: 'package.json', folder: '' },
  { purpose: 'lint', line: 'npm run lint', from: 'package.json', folder: '' },
  { purpose: 'format-check', line: 'npm run format:check', from: 'package.json', folder: '' },
  { purpose: 'build', line: 'npm run build', from: 'package.json', folder: '' },
];

function namesOf(
  planned: PlannedTask,
  survey: Partial<Survey> = {},
  rest: Partial<Parameters<typeof defaultGates>[1]> = {},
): string[] {
  return defaultGates(planned, { ...terms(survey), ...rest }).map(({ name }) => name);
}

function terms(survey: Partial<Survey> = {}): Parameters<typeof defaultGates>[1] {
  const found: Survey = {
    files: 10,
    bytes: 100,
    languages: [],
    frameworks: [],
    packageManagers: [],
    commands: COMMANDS,
    folders: [],
    packages: [],
    modules: { modules: [module('src/a.js')], unread: 0 },
    entryPoints: ['src/a.js'],
    conventions: [],
    ruleFiles: [],
    tests: undefined,
    hasGit: true,
    notes: [],
    ...survey,
  };
  return { survey: found, limits: DEFAULT_LIMITS, mayRun: true, isLast: false, isBesideOthers: false };
}

function module(path: string, imports: string[] = [], kind: ModuleFacts['kind'] = 'other'): ModuleFacts {
  return { path, imports, kind, lines: 10, importedBy: 0 };
}

function task(fields: Partial<PlannedTask> & Pick<PlannedTask, 'role'>): PlannedTask {
  return { id: 'task', title: 'T', instructions: 'I', dependsOn: [], priority: 'normal', ...fields };
}

function plan(tasks: PlannedTask[]): Plan {
  return { version: 1, title: 'P', tasks };
}
