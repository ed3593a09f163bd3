import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Migrated } from './demoRig.ts';
import { migrate } from './demoRig.ts';
import { inFolder, runNode } from './execution.ts';

const SAMPLE = join(import.meta.dirname, '../../../fixtures/sample');

async function readSample(): Promise<Map<string, string>> {
  const entries = await readdir(SAMPLE, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return new Map(paths.map((path, index) => [relative(SAMPLE, path).replaceAll('\\', '/'), texts[index] ?? '']));
}

describe('The migrated sample', () => {
  let original: Map<string, string>;
  let result: Migrated;

  before(async () => {
    original = await readSample();
    result = await migrate(original);
  });

  it('passes its own tests, as it did before', async function () {
    this.timeout(30_000);
    const counts = (output: string): string[] =>
      output.split('\n').filter((line) => /^# (tests|pass|fail|skipped) /.test(line));
    const test = (folder: string): ReturnType<typeof runNode> => runNode(folder, '--test', '--test-reporter=tap');
    const old = await inFolder(original, test);
    const migrated = await inFolder(result.files, test);
    assert.equal(old.exitCode, 0, old.stdout);
    assert.equal(migrated.exitCode, 0, migrated.stdout);
    assert.deepEqual(counts(migrated.stdout), counts(old.stdout));
    assert.match(old.stdout, /^# pass 21$/m);
  });

  it('has nothing of CommonJS left, except where it is kept and said', () => {
    const modules = [...result.files].filter(
      ([path]) => path.endsWith('.js') && !path.startsWith('src/plugins/available/'),
    );
    assert.equal(modules.length, 23);
    for (const [path, text] of modules) {
      assert.doesNotMatch(text, /module\.exports|^exports\.|'use strict'/m, path);
      assert.match(text, /^(import|export) /m, path);
    }
    assert.ok(result.files.has('src/plugins/loader.cjs'));
    assert.equal(result.files.get('src/plugins/available/package.json'), '{\n  "type": "commonjs"\n}\n');
  });

  it('names each file that was kept as CommonJS in its report, and why', () => {
    const report = result.tasks.at(-1)?.summary ?? '';
    assert.match(
      report,
      /`src\/plugins\/loader\.cjs` \(was `src\/plugins\/loader\.js`\): it requires modules by a computed name\./,
    );
    assert.match(report, /everything in `src\/plugins\/available\/`/);
    assert.match(report, /23 modules converted, every import resolves/);
  });

  it('tells in its documentation how to import it', () => {
    const readme = result.files.get('README.md') ?? '';
    assert.match(readme, /^import \{ Inventory, createOrder, priceOrder \} from 'stockroom';$/m);
    assert.doesNotMatch(readme, /require\(/);
    assert.match(result.files.get('docs/plugins.md') ?? '', /^`src\/plugins\/loader\.cjs` loads/m);
  });

  it('is of one task and one review for each module, which run side by side', () => {
    const { plan } = result;
    const converts = plan.filter(({ role, id }) => role === 'code' && id !== 'package-json');
    assert.equal(converts.length, 26);
    for (const { id, dependsOn } of converts) {
      assert.deepEqual(dependsOn, ['scan'], id);
      assert.ok(plan.some((task) => task.role === 'review' && task.dependsOn.includes(id)));
    }
    assert.ok(
      result.tasks.filter(({ role }) => role === 'review').every(({ summary }) => summary.startsWith('Approved')),
    );
  });
});
