import assert from 'node:assert/strict';
import { asksForMigration } from '../../../../src/node/demo/jobs/wording.ts';
import { migrate } from './demoRig.ts';

function modules(count: number): Map<string, string> {
  const files = new Map([['package.json', '{"name": "many"}']]);
  for (let index = 0; index < count; index += 1) {
    files.set(`src/part-${index}.js`, `exports.value${index} = ${index};\n`);
  }
  return files;
}

describe('The demo model as a planner', () => {
  it('understands the one request it can carry out, whatever language surrounds it', () => {
    const asked = [
      'Migrate this project to ES modules',
      'convert everything to ESM please',
      'Replace require by import',
      'Get rid of CommonJS',
      'Stelle das Projekt auf ES-Module um',
      'Migre le projet vers les modules ES',
      'Migra el proyecto a módulos ES',
      'このプロジェクトをESモジュールに移行して',
      '把这个项目迁移到 ES 模块',
      'Use import/export everywhere',
      'Set "type": "module"',
    ];
    const others = [
      '',
      'Fix the failing tests',
      'Add a module for taxes',
      'Write documentation',
      'What is required here?',
    ];
    assert.deepEqual(
      asked.filter((request) => !asksForMigration(request)),
      [],
    );
    assert.deepEqual(
      others.filter((request) => asksForMigration(request)),
      [],
    );
  });

  it('puts several modules into one task when there are more than the limit allows, and still migrates all', async () => {
    const { plan, files } = await migrate(modules(30), { maxTasks: 20 });
    assert.ok(plan.length <= 20 && plan.length >= 18, String(plan.length));
    assert.equal([...files.values()].filter((text) => text.startsWith('export const value')).length, 30);
  });

  it('plans with as few as seven tasks, and says so when fewer are allowed', async () => {
    assert.equal((await migrate(modules(5), { maxTasks: 7 })).plan.length, 7);
    const refused = await migrate(modules(5), { maxTasks: 6 });
    assert.deepEqual(refused.plan, []);
    assert.match(refused.said, /needs at least 7 tasks, and 6 are allowed/);
  });

  it('submits a shorter plan when its plan is refused', async () => {
    const { plan } = await migrate(modules(20), {
      refusals: ['The plan has problems:\n- 47 tasks; at most 15 are allowed'],
    });
    assert.equal(plan.length, 15);
  });

  it('gives up when no plan is taken', async () => {
    const { plan, said } = await migrate(modules(3), { refusals: ['no', 'no', 'no'] });
    assert.deepEqual(plan, []);
    assert.match(said, /refused|at least 7 tasks/);
  });

  it('gives tasks ids that are short, plain and unique, whatever the files are called', async () => {
    const files = modules(0);
    for (const path of ['a/b.js', 'a-b.js', 'a b.js', '尺寸.js', '寸法.js', `${'long/'.repeat(30)}name.js`])
      files.set(path, 'exports.a = 1;\n');
    const { plan } = await migrate(files);
    const ids = plan.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z0-9][a-z0-9-]{0,59}$/);
    assert.equal(plan.filter(({ id }) => id.startsWith('convert')).length, 6);
  });

  const standstills: readonly [string, Record<string, string>, RegExp][] = [
    [
      'is of ES modules already',
      { 'package.json': '{"type": "module"}', 'a.js': 'export {};' },
      /"type": "module" already/,
    ],
    ['has TypeScript in it', { 'a.js': 'exports.a = 1;', 'src/b.ts': '' }, /TypeScript in it \(`src\/b\.ts`\)/],
    [
      'tests with a runner of CommonJS',
      { 'package.json': '{"scripts": {"test": "jest"}}', 'a.js': '' },
      /tests run with jest/,
    ],
    [
      'tests with too old a runner',
      { 'package.json': '{"scripts": {"test": "nyc mocha"}, "devDependencies": {"mocha": "^5.2"}}', 'a.js': '' },
      /mocha 5/,
    ],
    ['has no modules', { 'README.md': 'text' }, /no JavaScript module/],
    [
      'has modules only in packages of its own',
      { 'packages/a/package.json': '{}', 'packages/a/a.js': '' },
      /no JavaScript module/,
    ],
  ];
  for (const [title, files, pattern] of standstills) {
    it(`leaves a repository alone that ${title}, and says why`, async () => {
      const { plan, said } = await migrate(new Map(Object.entries(files)));
      assert.deepEqual(plan, []);
      assert.match(said, pattern);
    });
  }

  it('works without a package.json', async () => {
    const { files } = await migrate(new Map([['a.js', 'exports.a = 1;\n']]));
    assert.deepEqual(JSON.parse(files.get('package.json') ?? ''), { type: 'module' });
    assert.equal(files.get('a.js'), 'export const a = 1;\n');
  });

  it('lists a large repository by patterns', async () => {
    const files = modules(4);
    for (let index = 0; index < 20; index += 1) files.set(`assets/${index}.txt`, '');
    const { plan, files: after } = await migrate(files, { listLimit: 10 });
    assert.ok(plan.length > 0);
    assert.equal(after.get('src/part-3.js'), 'export const value3 = 3;\n');
    const pages = await migrate(modules(25), { listLimit: 10 });
    assert.equal(pages.files.get('src/part-24.js'), 'export const value24 = 24;\n');
    const tooLarge = await migrate(modules(205), { listLimit: 10 });
    assert.match(tooLarge.said, /more files than I can list/);
  });
});
