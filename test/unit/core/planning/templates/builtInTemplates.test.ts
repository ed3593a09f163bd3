import assert from 'node:assert/strict';
import { wavesOf } from '../../../../../src/core/graph/order.ts';
import { agentRole } from '../../../../../src/core/agents/roles.ts';
import { WORKFLOW_TYPES } from '../../../../../src/shared/intent.ts';
import { typeOf } from '../../../../../src/shared/taskKinds.ts';
import { isRequired } from '../../../../../src/shared/templates.ts';
import { BUILT_IN, bare, builtIn, graphOf, module, planOf, refusalOf, surveyed, task } from './setup.ts';

const MIGRATION = [
  'scan',
  'dependency-analysis',
  'api-mapping',
  'stubs',
  'core-modules',
  'utility-modules',
  'test-migration',
  'import-fixing',
  'new-tests',
  'review',
  'docs',
  'validation',
];

describe('the templates that ship', () => {
  it('are one for each type of workflow, named like it', () => {
    const types = WORKFLOW_TYPES.filter((type) => type !== 'custom');
    assert.deepEqual(BUILT_IN.map(({ name }) => name).sort(), [...types].sort());
    for (const { name } of BUILT_IN) {
      const { template } = builtIn(name);
      assert.deepEqual([template.name, template.type], [name, name]);
    }
  });

  it('speak of what a repository may not have in lines of its own, since such a line is left out then', () => {
    for (const { name, text } of BUILT_IN) {
      const lines = text.split('\n').filter((line) => /\{\{(survey|intent)/.test(line));
      for (const line of lines) assert.ok(line.length <= 170, `${name}: ${line}`);
    }
  });

  it('need nothing but a request', () => {
    for (const { name } of BUILT_IN) {
      for (const parameter of Object.values(builtIn(name).template.parameters ?? {})) {
        assert.equal(isRequired(parameter), false, name);
      }
    }
  });

  it('have twelve tasks for a migration, seven for a feature and six for a refactoring', () => {
    assert.deepEqual(
      planOf(builtIn('migration')).tasks.map(({ id }) => id),
      MIGRATION,
    );
    assert.deepEqual(
      planOf(builtIn('feature-development')).tasks.map(({ id }) => id),
      ['requirements', 'design', 'core', 'unit-tests', 'edge-cases', 'docs', 'review'],
    );
    assert.deepEqual(
      planOf(builtIn('refactoring')).tasks.map(({ id }) => id),
      ['patterns', 'impact', 'backup', 'apply', 'update-tests', 'verify-equivalence'],
    );
  });

  for (const { name } of BUILT_IN) {
    describe(name, () => {
      it('gives every dependency a reason and says whether data goes along', () => {
        for (const each of planOf(builtIn(name)).tasks) {
          assert.deepEqual(Object.keys(each.dependencies ?? {}).sort(), [...each.dependsOn].sort(), each.id);
          for (const { reason } of Object.values(each.dependencies ?? {})) assert.ok((reason ?? '').length > 10);
        }
      });

      it('takes data only from tasks that promise its form, or by their summaries and changes', () => {
        const plan = planOf(builtIn(name));
        for (const { id, forEach, when } of plan.tasks) {
          for (const from of [forEach?.from, when?.from]) {
            if (from !== undefined) assert.ok(task(plan, from).output !== undefined, `${id} from ${from}`);
          }
        }
      });

      it('leaves no placeholder but those for an item, with and without anything found', () => {
        for (const survey of [surveyed(), bare()]) {
          const plan = planOf(builtIn(name), { survey });
          for (const each of plan.tasks) {
            const { title, instructions, criteria = [] } = each;
            const left = [...`${title}\n${instructions}\n${criteria.join('\n')}`.matchAll(/\{\{(.*?)\}\}/g)];
            for (const [whole, inner] of left) {
              assert.ok(each.forEach !== undefined && inner?.startsWith('item'), `${each.id}: ${whole}`);
            }
          }
          assert.doesNotMatch(`${plan.title}${plan.notes ?? ''}${plan.agreements ?? ''}`, /\{\{/);
        }
      });

      it('is one piece of work that ends with somebody looking at all that was changed', () => {
        const plan = planOf(builtIn(name));
        const needed = new Set(plan.tasks.flatMap(({ dependsOn }) => dependsOn));
        const last = plan.tasks.filter(({ id }) => !needed.has(id));
        assert.equal(last.length, 1, 'one last task');
        assert.ok(['review', 'analysis'].includes(typeOf(last[0]!)));
        assert.equal(wavesOf(plan.tasks).at(-1)?.length, 1);
      });

      it('tells each agent enough to know what to do, and how to tell that it is done', () => {
        for (const each of planOf(builtIn(name)).tasks) {
          assert.ok(each.instructions.length > 400, each.id);
          assert.ok(each.criteria !== undefined || each.output !== undefined || each.mayAdd !== undefined, each.id);
          assert.ok(each.minutes !== undefined && each.type !== undefined, each.id);
        }
      });

      it('lets those who review without changing anything ask for what they find to be mended', () => {
        const { tasks } = planOf(builtIn(name));
        const reviews = tasks.filter(({ type }) => type === 'review');
        const writes = tasks.some(({ role }) => agentRole(role).mayWrite);
        if (writes) assert.ok(reviews.some(({ mayAdd }) => (mayAdd ?? 0) > 0));
      });
    });
  }
});

describe('the migration', () => {
  it('lets the validation wait for everything, the migrated tests included', () => {
    const plan = planOf(builtIn('migration'));
    const waits = task(plan, 'validation').dependsOn;
    for (const id of [
      'core-modules',
      'utility-modules',
      'test-migration',
      'import-fixing',
      'new-tests',
      'review',
      'docs',
    ])
      assert.ok(waits.includes(id), id);
  });

  it('converts modules and tests at the same time, once the mapping and what they stand on are there', () => {
    const waves = wavesOf(planOf(builtIn('migration')).tasks);
    assert.deepEqual(waves, [
      ['scan'],
      ['dependency-analysis'],
      ['api-mapping'],
      ['stubs'],
      ['core-modules', 'utility-modules', 'test-migration'],
      ['import-fixing'],
      ['new-tests', 'docs'],
      ['review'],
      ['validation'],
    ]);
  });

  it('fans out over the modules that there are', () => {
    const plan = planOf(builtIn('migration'));
    const names = (id: string) => (task(plan, id).forEach?.items as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names('core-modules'), ['src/shop']);
    assert.deepEqual(names('utility-modules'), ['src/util/money.js']);
    assert.deepEqual(names('test-migration'), ['test/cart.test.js']);
  });

  it('leaves out what a repository does not have, joins what is left, and says so', () => {
    const survey = surveyed({
      tests: undefined,
      documents: [],
      modules: { modules: [module('app.py', 'entry')], unread: 0 },
    });
    const plan = planOf(builtIn('migration'), { survey });
    assert.deepEqual(graphOf(plan), [
      'scan',
      'dependency-analysis<-scan',
      'api-mapping<-scan,dependency-analysis',
      'stubs<-dependency-analysis,api-mapping',
      'core-modules<-scan,api-mapping,stubs',
      'import-fixing<-scan,api-mapping,stubs,core-modules',
      'new-tests<-dependency-analysis,api-mapping,import-fixing',
      'review<-api-mapping,core-modules,import-fixing,new-tests',
      'validation<-scan,api-mapping,core-modules,import-fixing,new-tests,review',
    ]);
    assert.match(plan.notes ?? '', /"test-migration", because the repository has no tests/);
    assert.match(plan.notes ?? '', /"utility-modules", because the repository has no source files of the kind utility/);
    assert.match(plan.notes ?? '', /"docs", because the repository has no documents/);
  });

  it('takes the list of the scan where the survey could see no module at all', () => {
    const { forEach } = task(planOf(builtIn('migration'), { survey: bare() }), 'core-modules');
    assert.deepEqual(forEach, { from: 'scan', path: 'units', max: 100, enough: 1 });
  });

  it('stays within the limits with 400 modules', () => {
    const modules = Array.from({ length: 400 }, (_, index) =>
      module(`src/part${index % 40}/m${index}.js`, index % 4 === 0 ? 'utility' : 'core', { lines: 150 }),
    );
    const survey = surveyed({ modules: { modules, unread: 0 } });
    const agents = (maxTasks: number): number => {
      const { tasks } = planOf(builtIn('migration'), { survey, limits: { maxTasks } });
      return tasks.reduce((sum, { forEach }) => sum + (forEach?.items?.length ?? 0), tasks.length);
    };
    assert.ok(agents(200) > 40 && agents(200) <= 100, String(agents(200)));
    assert.ok(agents(30) <= 30);
    assert.ok(agents(14) <= 14);
    const { forEach } = task(planOf(builtIn('migration'), { survey }), 'core-modules');
    const files = (forEach?.items as { files: string[] }[]).flatMap((item) => item.files);
    assert.equal(new Set(files).size, 300);
    assert.match(
      refusalOf(builtIn('migration'), { survey, limits: { maxTasks: 6 } }),
      /needs at least 12 tasks, and 6 are allowed/,
    );
  });

  it('is refused for a repository without a file', () => {
    assert.match(refusalOf(builtIn('migration'), { survey: bare({ files: 0 }) }), /the repository has no files/);
  });
});
