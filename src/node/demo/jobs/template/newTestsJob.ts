import { posix } from 'node:path';
import type { Job } from '../../job.ts';
import { finish } from '../../job.ts';
import type { MigrationIndex } from '../../migration/migration.ts';
import { parsePackageFile, setAsideFolder } from '../../migration/repository.ts';
import { specifierTo } from '../../migration/resolution.ts';
import { listRepository, readFiles } from '../reading.ts';
import { runTests, tellTestRun } from '../testRun.ts';
import { isTestPath } from './inventoryJob.ts';

/** Tests that the package still exports what it did, as the new tests of the migration template ask. */
export function* newTestsJob(index: MigrationIndex, tools: ReadonlySet<string>): Job {
  if (index.migration.nothingBecause !== undefined) return finish(`Nothing to do: ${index.migration.nothingBecause}.`);
  const main = mainModule(index);
  if (main === undefined)
    return finish('The package has no main module with names of its own, so there is nothing that I can test.');
  const listing = yield* listRepository('I look at the tests that there are.');
  if (listing.type === 'failed') return finish(`I could not list the repository. ${listing.problem}`);
  const tests = listing.files.filter((path) => isTestPath(path) && /\.m?js$/.test(path) && !setAsideFolder(path));
  const texts = yield* readFiles([...tests, 'package.json'], 'test');
  const example = tests.find((path) => /from ['"]node:test['"]/.test(texts.get(path) ?? ''));
  if (example === undefined)
    return finish(
      'I write tests for the test runner of Node, and the repository uses another one. Nothing was written.',
    );
  const path = posix.join(posix.dirname(example), 'es-modules.test.js');
  if (listing.files.includes(path)) return finish(`\`${path}\` is there already, so I wrote nothing.`);
  const [written] = yield { say: '', calls: [{ name: 'write_file', input: { path, content: testText(path, main) } }] };
  if (written?.isError === true) return finish(`\`${path}\` could not be written. ${written.text}`);
  const modules = new Map(tests.map((test) => [test, texts.get(test)]));
  const run = yield* runTests({ manifest: parsePackageFile(texts.get('package.json') ?? '{}'), modules }, tools);
  return finish(
    [
      `\`${path}\` checks that the package exports the ${String(main.names.length)} names that it did before.`,
      ...tellTestRun(run),
    ].join('\n'),
  );
}

interface MainModule {
  readonly path: string;
  readonly names: readonly string[];
}

function mainModule({ migration, decisions }: MigrationIndex): MainModule | undefined {
  const written = posix.normalize(migration.mains[''] ?? 'index.js');
  const decision = [written, `${written}.js`, `${written}/index.js`].map((path) => decisions.get(path)).find(Boolean);
  const { to, fate, style, names = [] } = decision ?? {};
  return to === undefined || fate !== 'convert' || style !== 'named' || names.length === 0
    ? undefined
    : { path: to, names };
}

function testText(path: string, { path: main, names }: MainModule): string {
  return `import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as main from '${specifierTo(path, main)}';

test('the package exports what it did as CommonJS', () => {
  assert.deepEqual(Object.keys(main).sort(), [
${[...names]
  .sort()
  .map((name) => `    '${name}',`)
  .join('\n')}
  ]);
});
`;
}
