import assert from 'node:assert/strict';
import { repairDependencies } from '../../../../../src/core/planning/repairs/dependencies.ts';
import { parallelise } from '../../../../../src/core/planning/repairs/parallelise.ts';
import { refine } from '../../../../../src/core/planning/repairs/refine.ts';
import { createMendings } from '../../../../../src/core/planning/reading/mendings.ts';
import type { Survey } from '../../../../../src/core/planning/survey/survey.ts';
import { DEFAULT_LIMITS } from '../../../../../src/shared/defaults.ts';
import { CONTEXT, plan, shown, task } from './plans.ts';

/** A survey that knows these source files and nothing else. */
function surveyOf(...paths: readonly string[]): Survey {
  const modules = paths.map((path) => ({ path, lines: 10, imports: [], importedBy: 0, kind: 'other' as const }));
  return {
    files: paths.length,
    bytes: 0,
    languages: [],
    frameworks: [],
    packageManagers: [],
    commands: [],
    folders: [],
    packages: [],
    modules: { modules, unread: 0 },
    entryPoints: [],
    conventions: [],
    ruleFiles: [],
    tests: undefined,
    hasGit: true,
    notes: [],
  };
}

describe('Readers of a file that another task writes', () => {
  const before = plan(
    task('maker', { mayWrite: ['src/new.ts'] }),
    task('changer', { mayWrite: ['src/old.ts'] }),
    task('user', { reads: ['src/new.ts', 'src/old.ts'], mayWrite: ['src/user.ts'] }),
    task('judge', { role: 'review', reads: ['src/old.ts'] }),
  );

  it('come after it where the file is not there before, or where they judge it', () => {
    const survey = surveyOf('src/old.ts', 'src/user.ts');
    assert.deepEqual(shown(repairDependencies(before, { ...CONTEXT, survey })).slice(0, 4), [
      'maker',
      'changer',
      'user<-maker',
      'judge<-changer',
    ]);
  });

  it('are left alone where nobody knows whether the file is there', () => {
    const survey = { ...surveyOf('src/old.ts'), modules: { modules: [], unread: 3 } };
    assert.deepEqual(shown(repairDependencies(before, { ...CONTEXT, survey })).slice(0, 3), [
      'maker',
      'changer',
      'user',
    ]);
  });
});

describe('Writers of the same files', () => {
  const writing = (note: string, ...mayWrite: string[]) => task(note, { mayWrite, complexity: 'complex' });

  it('are put in order where a glob covers only a few files of the repository', () => {
    const survey = surveyOf('src/a/one.ts', 'src/a/two.ts', ...Array.from({ length: 9 }, (_, n) => `src/b/${n}.ts`));
    const before = plan(
      writing('folder', 'src/a'),
      writing('glob', 'src/a/*.ts'),
      writing('file', 'src/a/two.ts'),
      writing('many', 'src/b/**'),
      writing('one', 'src/b/3.ts'),
    );
    assert.deepEqual(shown(parallelise(before, { ...CONTEXT, survey })).slice(0, 5), [
      'folder',
      'glob<-~folder',
      'file<-~glob',
      'many',
      'one',
    ]);
    assert.deepEqual(parallelise(before, CONTEXT).repairs, []);
  });

  it('are left alone where one of them may not write the file after all, or only reads', () => {
    const before = plan(
      writing('a', 'src/x.ts'),
      task('b', { mayWrite: ['src/x.ts'], mayNotWrite: ['src/x.ts'] }),
      task('c', { mayWrite: ['src/x.ts'], role: 'review' }),
    );
    assert.deepEqual(parallelise(before, CONTEXT).repairs, []);
  });

  it('are not merged when somebody works with the data of one, or one of them has gates of its own', () => {
    const small = { mayWrite: ['src/x.ts'], complexity: 'simple' } as const;
    const output = { type: 'object' };
    const before = plan(
      task('a', { ...small, mayWrite: ['src/x.ts'], output }),
      task('b', { ...small, mayWrite: ['src/x.ts'], gates: [{ kind: 'public-api', name: 'api', mayChange: [] }] }),
      task('c', { ...small, mayWrite: ['src/x.ts'] }),
      task('d', { ...small, mayWrite: ['src/x.ts'] }),
    );
    const { plan: after } = parallelise(before, CONTEXT);
    assert.deepEqual(
      after.tasks.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
  });

  it('get no order that follows from the orders of other files', () => {
    const before = plan(writing('a', 'x', 'y'), writing('b', 'x', 'z'), writing('c', 'y', 'z'));
    assert.deepEqual(shown(parallelise(before, CONTEXT)), [
      'a',
      'b<-~a',
      'c<-~b',
      'writers-serialised: Task "b": it writes x, as does "a", so it comes after that.',
      'writers-serialised: Task "c": it writes z, as does "b", so it comes after that.',
    ]);
  });
});

describe('Refining a plan', () => {
  it('adds no review where the plan has no room for it', () => {
    const before = plan('a', 'b');
    assert.equal(refine(before, { ...CONTEXT, maxTasks: 2 }).plan, before);
    assert.equal(refine(before, { limits: { ...DEFAULT_LIMITS, maxTasks: 2 } }).plan, before);
    assert.equal(refine(before, { ...CONTEXT, maxTasks: 3 }).plan.tasks.length, 3);
  });

  it('takes a loop or a review gate for a verification, and mending after a review for verified', () => {
    const before = plan(
      task('a', { loop: { check: 'Good?', maxRounds: 2 } }),
      task('b', { gates: [{ kind: 'review', name: 'r', lenses: ['correctness'], fails: 'critical' }] }),
      task('c'),
      task('look<-c', { role: 'review' }),
      task('mend<-look', { role: 'debug' }),
    );
    assert.deepEqual(refine(before, CONTEXT).repairs, []);
  });

  it('keeps apart what differs in its scopes, its options or what it looks at', () => {
    const same = { title: 'Convert', instructions: 'Convert your part.' };
    const before = plan(
      task('a', { ...same, mayWrite: ['a.ts'] }),
      task('b', { ...same, mayWrite: ['b.ts'] }),
      task('c', { ...same, mayWrite: ['a.ts'], mayAdd: 3 }),
      task('look-a<-a', { title: 'Look', instructions: 'Review it.', role: 'review' }),
      task('look-b<-b,c', { title: 'Look', instructions: 'Review it.', role: 'review' }),
    );
    assert.deepEqual(refine(before, CONTEXT).repairs, []);
  });

  it('joins tiny tasks only where they stand at the same place of the plan and may write as freely', () => {
    const tiny = { complexity: 'trivial' } as const;
    const before = plan(
      task('a', tiny),
      task('b', tiny),
      task('c', { ...tiny, mayWrite: ['c.ts'] }),
      task('d', { ...tiny, mayWrite: ['d.ts'] }),
      task('e', { ...tiny, mayWrite: ['e.ts'], mayNotWrite: ['d.ts'] }),
      task('look<-a', { role: 'review' }),
      task('check<-b,c,d,e', { role: 'review' }),
    );
    const { plan: after, repairs } = refine(before, CONTEXT);
    assert.deepEqual(shown({ plan: after, repairs }), [
      'a',
      'b',
      'c',
      'e',
      'look<-a',
      'check<-b,c,e',
      'tasks-batched: Task "c": 2 tiny tasks ("c" and "d") are done as one.',
    ]);
  });

  it('finds the same look at work that turned out to be the same', () => {
    const [write, look] = [
      { title: 'Prices', mayWrite: ['p.ts'] },
      { title: 'Look', instructions: 'Review it.' },
    ];
    const before = plan(
      task('a', write),
      task('b', write),
      task('look-a<-a', { ...look, role: 'review' }),
      task('look-b<-b', { ...look, role: 'review' }),
    );
    assert.deepEqual(shown({ ...refine(before, CONTEXT), repairs: [] }), ['a', 'look-a<-a']);
  });

  it('keeps a need for results where another only wanted an order', () => {
    const same = { title: 'Prices', instructions: 'Round.', mayWrite: ['p.ts'] };
    const before = plan('x', task('a<-~x', same), task('b<-x', same), task('end<-a,b', { role: 'test' }));
    assert.deepEqual(shown(refine(before, CONTEXT)).slice(0, 3), ['x', 'a<-x', 'end<-a']);
  });

  it('does the same work once, with the words of both and the dependencies of both', () => {
    const before = plan(
      'x',
      'y',
      task('a<-x', { title: 'Prices', instructions: 'Round prices.', mayWrite: ['p.ts'] }),
      task('b<-~y', { title: 'Prices', instructions: 'Round up.', mayWrite: ['p.ts'], criteria: ['Rounded.'] }),
      task('end<-a,b', { role: 'test' }),
    );
    const { plan: after } = refine(before, CONTEXT);
    assert.deepEqual(shown({ plan: after, repairs: [] }), ['x', 'y', 'a<-x,~y', 'end<-a']);
    const [, , a] = after.tasks;
    assert.equal(a?.instructions, 'Round prices.\n\nRound up.');
    assert.deepEqual(a.criteria, ['Rounded.']);
  });
});

describe('Dependencies', () => {
  it('on parts of a fan-out are on the fan-out', () => {
    const before = plan(
      task('each', { forEach: { items: [1, 2], max: 2, enough: 1 } }),
      task('end<-each.2', { role: 'review' }),
    );
    assert.deepEqual(shown(repairDependencies(before, CONTEXT)), [
      'each',
      'end<-each',
      'id-mended: Task "end": what it called "each.2" is the task "each".',
    ]);
  });

  it('are not guessed where a name could mean several tasks', () => {
    const before = plan(task('a', { title: 'Same' }), task('b', { title: 'Same' }), task('c<-same'));
    assert.equal(repairDependencies(before, CONTEXT).plan.tasks[2]?.dependsOn.length, 0);
  });

  it('are broken where an order has the least reason, and goes from early to late', () => {
    const before = plan(task('a<-~c'), task('b<-a'), task('c<-~b'));
    assert.deepEqual(shown(repairDependencies(before, CONTEXT)).slice(0, 3), ['a', 'b<-a', 'c<-~b']);
  });

  it('keep a plan with two tasks of one id as it is, for others to refuse', () => {
    const before = plan('a', 'a', 'b<-x');
    for (const step of [repairDependencies, refine, parallelise]) assert.equal(step(before, CONTEXT).plan, before);
  });
});

describe('Telling what was mended', () => {
  it('sums up what is the same, and what is too much', () => {
    const mendings = createMendings();
    for (const id of ['a', 'b', 'a', 'c', 'd', 'e', 'f']) mendings.note('form-mended', 'it was mended', { id });
    assert.deepEqual(
      mendings.repairs().map(({ message }) => message),
      ['Tasks "a", "b", "c", "d" and 2 more: it was mended.'],
    );
    for (let index = 0; index < 500; index += 1)
      mendings.note('form-mended', `it was mended in way ${index}`, { id: 'a' });
    const all = mendings.repairs();
    assert.equal(all.length, 60);
    assert.equal(all.at(-1)?.message, '442 more places of the plan were mended in the same manner.');
  });
});
