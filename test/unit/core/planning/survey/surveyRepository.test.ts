import assert from 'node:assert/strict';
import { READING_MS, surveyRepository } from '../../../../../src/core/planning/survey/surveyRepository.ts';
import { failed, ok } from '../../../../../src/shared/result.ts';
import { createManualClock } from '../../../../support/manualClock.ts';
import { gitView, manifest, surveyDeps, surveyOf, watchedView } from './surveyRig.ts';

describe('The survey of a repository', () => {
  it('of an empty one says that there is nothing', async () => {
    const survey = await surveyOf({});
    assert.deepEqual(
      [survey.files, survey.bytes, survey.languages, survey.commands, survey.modules, survey.tests, survey.notes],
      [0, 0, [], [], { modules: [], unread: 0 }, undefined, []],
    );
  });

  it('tells languages, sizes, tests, conventions and rule files', async () => {
    const code =
      "const a = require('./b');\n\nfunction one() {\n  if (a) {\n    return 'x';\n  }\n  return 'y';\n}\nexports.one = one;\n";
    const survey = await surveyOf({
      'package.json': manifest({ name: 'x', devDependencies: { mocha: '1' } }),
      'src/one-thing.js': code,
      'src/two-things.js': code,
      'src/b.js': code,
      'src/three-things.js': code,
      'test/one-thing.test.js': '',
      'test/two-things.test.js': '',
      'test/three-things.test.js': '',
      'test/helpers.js': '',
      'test/fixtures/sample.test.js': '',
      'AGENTS.md': '',
      'docs/CONTRIBUTING.md': '',
      '.editorconfig': '',
      'README.md': '# X\n\nDoes x.\n',
      'tool.py': '',
    });
    assert.deepEqual(
      survey.languages.map(({ name, files }) => `${name} ${files}`),
      ['JavaScript 9', 'Python 1'],
    );
    assert.deepEqual([survey.tests?.framework, survey.tests?.total], ['mocha', 3]);
    assert.deepEqual(survey.conventions, [
      'Code is indented with 2 spaces.',
      'Strings in scripts are in single quotes.',
      'Statements end with semicolons.',
      'Modules are CommonJS: require and module.exports.',
      'Files are named in kebab-case.',
      'Tests are in test/ and are named *.test.js.',
    ]);
    assert.deepEqual(survey.ruleFiles, ['AGENTS.md', 'docs/CONTRIBUTING.md', '.editorconfig']);
    assert.equal(survey.readme, 'README.md:\n# X\n\nDoes x.');
    assert.deepEqual(
      survey.folders.map(({ path, files }) => [path, files]),
      [
        ['test', 5],
        ['src', 4],
        ['docs', 1],
      ],
    );
    assert.equal(survey.hasGit, false);
  });

  it('knows of git by the files, and where nothing was committed yet by git itself', async () => {
    assert.equal((await surveyOf(gitView([['a.js', 1]], () => ''))).hasGit, true);
    const head = (answer: boolean) => async () =>
      answer ? ok(undefined) : failed({ kind: 'wrong-use' as const, message: 'There is no repository.' });
    assert.equal((await surveyOf({ 'a.js': '' }, { ...surveyDeps(), history: { head: head(true) } })).hasGit, true);
    assert.equal((await surveyOf({ 'a.js': '' }, { ...surveyDeps(), history: { head: head(false) } })).hasGit, false);
  });

  it('looks every time for what is installed, since that is no content of the repository', async () => {
    let isThere = false;
    const folders = { hasFolder: async (path: string) => ok(isThere && path === 'node_modules') };
    const deps = { ...surveyDeps(), folders };
    const files = { 'package.json': manifest({ devDependencies: { mocha: '1' } }) };
    const found = async () => (await surveyOf(files, deps)).dependencies?.[0]?.installedIn;
    assert.equal(await found(), null);
    isThere = true;
    assert.equal(await found(), 'node_modules');
  });

  it('takes for tests what its text shows to be some, and neither data nor helpers beside them', async () => {
    const testsOf = async (files: Readonly<Record<string, string>>) => {
      const { tests } = await surveyOf({ 'package.json': '{}', ...files });
      return [tests?.framework, ...(tests?.files ?? [])];
    };
    const tape = "var test = require('tape');\n";
    const cases = 'module.exports = {\n  cases: [{ input: "&" }],\n};\n';
    assert.deepEqual(
      await testsOf({
        'test/parse.js': `${tape}test('parse()', function (t) {\n  t.end();\n});\n`,
        'test/utils.js': `${tape}test('merge()', function (t) {\n  t.end();\n});\n`,
        'test/inner.js': `${tape}(function () {\n  test('all', function (t) {});\n})();\n`,
        'test/empty-keys-cases.js': cases,
      }),
      ['tape', 'test/inner.js', 'test/parse.js', 'test/utils.js'],
    );
    assert.deepEqual(
      await testsOf({
        'test/a.test.js': "import { test } from 'node:test';\ntest('a', () => {});\n",
        'test/index.js': "describe('b', () => {});\n",
        'test/helper.js': "export function checks(t) {\n  const test = t.test;\n  test('c', () => {});\n}\n",
        'test/cases.js': cases,
        'test/fixtures/d.js': "test('d', () => {});\n",
      }),
      ['node:test', 'test/a.test.js', 'test/index.js'],
    );
    assert.deepEqual(
      await testsOf({ 'test/run.js': "require('assert')(true);\n", 'test/cases.js': cases }),
      ['unknown', 'test/run.js'],
      'of no known kind',
    );
  });

  it('knows test frameworks by what tests import and scripts run, and by what is installed only where neither tells', async () => {
    const framework = async (scripts: Readonly<Record<string, string>>, text: string) => {
      const devDependencies = { jest: '1', tape: '1', borp: '1', typescript: '1' };
      const survey = await surveyOf({ 'package.json': manifest({ scripts, devDependencies }), 'test/a.test.js': text });
      return survey.tests?.framework;
    };
    assert.equal(
      await framework({ test: 'eslint . && npm run all', all: 'borp' }, "require('node:test');"),
      'node:test, borp',
    );
    assert.equal(await framework({ test: 'jest test/jest && node test/tape.js' }, ''), 'jest');
    assert.equal(await framework({ test: 'make test' }, ''), 'jest, tape, borp');
    assert.equal(await framework({}, "require('constructor');"), 'jest, tape, borp');
  });

  it('leaves badges and images out of the README', async () => {
    const badges = [
      '<p align="center">',
      '  <a href="https://x.org"><img',
      '    src="x.svg"',
      '    width="1" /></a>',
      '</p>',
      '# X <sup>[![Version][npm-svg]][npm]</sup>',
      '',
      '[![CI](https://a.org/badge.svg?b=c)](https://a.org)',
      '![banner](banner.png) | [![Two',
      'lines][two]](https://b.org)',
      '',
      'Does x, see [its site](https://x.org) ![inline](y.png) and <b>more</b>.',
      '',
      '[npm-svg]: https://img.shields.io/x.svg',
      '[npm]: https://npm.org/x',
    ];
    const readme = async (text: string) => (await surveyOf({ 'README.md': text })).readme;
    assert.equal(
      await readme(badges.join('\n')),
      'README.md:\n# X\n\nDoes x, see [its site](https://x.org)  and <b>more</b>.\n\n[npm]: https://npm.org/x',
    );
    assert.equal(await readme('![only](a.png)\n'), undefined);
    const parts = Array.from({ length: 60 }, (_, index) => `## Part ${index}\n\nText.\n`);
    const long = (await readme([...badges, ...parts].join('\n')))?.split('\n') ?? [];
    const shown = long.filter((line) => line.startsWith('## Part')).length;
    assert.ok(long.includes(`line ${badges.length + 1 + shown * 4}: ## Part ${shown}`), long.join('\n'));
  });

  it('notes manifests that are broken, and reads those with comments, a byte order mark or unexpected types', async () => {
    const survey = await surveyOf({
      'package.json':
        '\uFEFF{ "name": "ok", "scripts": { "test": "mocha" }, "workspaces": 7, "main": ["x"], "dependencies": null }',
      'a/package.json': '{ "name": ',
      'b/package.json': '[1, 2]',
      'c/package.json': `{ "name": "${'x'.repeat(600_000)}" }`,
      'd/package.json': Uint8Array.of(0, 1, 2),
      'composer.json': 'no',
      'pnpm-workspace.yaml': 'packages: [unclosed',
      'tsconfig.json': '{ "compilerOptions": { "paths": { "a": "not a list" } } }',
      'pyproject.toml': '[[[',
      'pom.xml': '<<<',
      'go.mod': '',
      'index.ts': "import 'a';",
    });
    assert.deepEqual(
      survey.commands.map(({ line }) => line),
      ['pnpm run test'],
    );
    assert.deepEqual(survey.notes.toSorted(), [
      '"a/package.json" is no valid JSON and was left out.',
      '"b/package.json" is no valid JSON and was left out.',
      '"c/package.json" is too large for a manifest and was not read.',
      '"composer.json" is no valid JSON and was left out.',
    ]);
  });

  it('is read once for the same content, and after a small change only what changed', async () => {
    const files: Record<string, string> = { 'package.json': manifest({ name: 'x' }) };
    for (let index = 0; index < 50; index += 1) files[`src/m${index}.ts`] = `import './m${index + 1}';\n`;
    const deps = surveyDeps();
    const first = watchedView(files);
    const survey = await surveyOf(first, deps);
    assert.equal(first.peeked.length, 51);
    const second = watchedView(files);
    assert.deepEqual(await surveyOf(second, deps), survey);
    assert.deepEqual(second.peeked, []);
    const third = watchedView({ ...files, 'src/m7.ts': "import './m1.js';\n" });
    const changed = await surveyOf(third, deps);
    assert.deepEqual(third.peeked.toSorted(), ['package.json', 'src/m7.ts']);
    assert.deepEqual(changed.modules.modules.find(({ path }) => path === 'src/m7.ts')?.imports, ['src/m1.ts']);
    const renamed = watchedView({ ...files, 'src/m0.py': files['src/m0.ts']! });
    await surveyOf(renamed, deps);
    assert.ok(renamed.peeked.includes('src/m0.py'), 'the same bytes mean something else in another language');
  });

  it('of 100,000 files reads a bounded number, says what it left out, and the next one reads nothing', async () => {
    const files: [string, number][] = [['README.md', 10]];
    for (let index = 0; index < 100_000; index += 1) {
      const folder = `pkg${index % 40}/src/part${index % 700}`;
      files.push([`${folder}/m${index}.${index % 3 === 0 ? 'json' : 'ts'}`, 1_000]);
    }
    for (let index = 0; index < 900; index += 1) files.push([`pkg${index}/package.json`, 40]);
    files.sort(([a], [b]) => (a < b ? -1 : 1));
    const deps = surveyDeps();
    const textOf = (path: string): string =>
      path.endsWith('package.json') ? manifest({ name: path }) : "import './x';\n";
    const view = gitView(files, textOf);
    const survey = await surveyOf(view, deps);
    assert.equal(survey.files, files.length);
    assert.equal(new Set(view.peeked).size, view.peeked.length);
    assert.equal(view.peeked.length, 6_000 + 400);
    assert.equal(survey.modules.modules.length + survey.modules.unread, 66_666);
    const packages = new Set(survey.modules.modules.map(({ path }) => path.split('/')[0]));
    assert.equal(packages.size, 40, 'some of each folder is read, not all of a few');
    assert.deepEqual(survey.notes, [
      'Of 901 manifests the 400 nearest to the root were read.',
      '60,666 source files were not read, because of their number or size.',
    ]);
    const again = gitView(files, textOf);
    assert.deepEqual(await surveyOf(again, deps), survey);
    assert.deepEqual(again.peeked, []);
  });

  it('stops reading when the time is up and says so, and the next one goes on from there', async () => {
    const clock = createManualClock();
    const deps = surveyDeps({ now: clock.now, sleep: async () => undefined });
    const files = Array.from({ length: 1_000 }, (_, index): [string, number] => [
      `m${String(index).padStart(4, '0')}.ts`,
      10,
    ]);
    const slow = gitView(files, () => '');
    const { peekFile } = slow;
    slow.peekFile = async (path) => {
      await clock.advance(READING_MS / 300);
      return peekFile(path);
    };
    const first = await surveyOf(slow, deps);
    assert.ok(
      first.modules.modules.length >= 256 && first.modules.modules.length < 500,
      String(first.modules.modules.length),
    );
    assert.equal(first.modules.modules.length + first.modules.unread, 1_000);
    assert.match(first.notes.join(), /source files were not read, because the time was up/);
    const fast = gitView(files, () => '');
    const second = await surveyOf(fast, deps);
    assert.deepEqual([second.modules.modules.length, second.modules.unread, second.notes], [1_000, 0, []]);
    assert.equal(fast.peeked.length, first.modules.unread);
  });

  it('is not kept when there are files whose content has no name before it is read', async () => {
    const deps = surveyDeps();
    const nameless = (text: string) => {
      const view = watchedView({ 'a.js': text });
      const describeFiles: typeof view.describeFiles = async () => ok([{ path: 'a.js', executable: false, size: 14 }]);
      return { ...view, describeFiles };
    };
    assert.deepEqual((await surveyOf(nameless("require('./b')"), deps)).modules.modules[0]?.lines, 1);
    assert.deepEqual((await surveyOf(nameless('\n\n\n\n\n\n\n\n\n\n\n\n\n\n'), deps)).modules.modules[0]?.lines, 14);
  });

  it('takes links, files that went away and binary ones for what they are', async () => {
    const view = watchedView({ 'a.js': "require('./b');\n", 'b.js': Uint8Array.of(0, 1) });
    const describeFiles: typeof view.describeFiles = async () =>
      ok([
        { path: 'a.js', executable: false, size: 1, object: '1' },
        { path: 'b.js', executable: false, size: 2, object: '2' },
        { path: 'gone.js', executable: false, size: 2, object: '3' },
        { path: 'link.js', executable: false, size: 1, object: '1', link: 'a.js' },
      ]);
    const survey = await surveyOf({ ...view, describeFiles });
    assert.deepEqual(
      [survey.files, survey.modules.modules.map(({ path }) => path), survey.modules.unread],
      [3, ['a.js'], 2],
    );
    assert.deepEqual(survey.notes, ['2 source files are binary or could not be read.']);
  });

  it('passes on why files cannot be listed, and can be cancelled', async () => {
    const failure = { kind: 'no-folder', message: 'No folder is open.' } as const;
    const broken = { ...watchedView({}), describeFiles: async () => failed(failure) };
    assert.deepEqual(await surveyRepository(broken, surveyDeps(), new AbortController().signal), {
      ok: false,
      failure,
    });
    const controller = new AbortController();
    const view = watchedView({ 'a.js': '', 'b.js': '' });
    const { peekFile } = view;
    view.peekFile = (path) => {
      controller.abort();
      return peekFile(path);
    };
    const cancelled = await surveyRepository(view, surveyDeps(), controller.signal);
    assert.equal(cancelled.ok ? 'done' : cancelled.failure.kind, 'cancelled');
  });
});
