import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { checkModule, plannedSurroundings } from '../../../../src/node/demo/migration/checkModule.ts';
import { migrateText } from '../../../../src/node/demo/migration/convertModule.ts';
import { decideMigration } from '../../../../src/node/demo/migration/decide.ts';
import {
  groupMigration,
  migrationOfGroup,
  readGroup,
  readMigration,
} from '../../../../src/node/demo/migration/groups.ts';
import type { Migration } from '../../../../src/node/demo/migration/migration.ts';
import { indexMigration } from '../../../../src/node/demo/migration/migration.ts';
import { analyseModule } from '../../../../src/node/demo/migration/moduleFacts.ts';
import type { ModuleFacts } from '../../../../src/node/demo/migration/moduleFacts.ts';
import { isModulePath, parsePackageFile } from '../../../../src/node/demo/migration/repository.ts';
import { commonJsProject } from '../../../support/commonJsProject/commonJsProject.ts';

type Texts = ReadonlyMap<string, string>;

function decide(files: Texts): { migration: Migration; modules: Map<string, ModuleFacts | undefined> } {
  const paths = [...files.keys()].filter(isModulePath).sort();
  const modules = new Map(paths.map((path) => [path, analyseModule(path, files.get(path) ?? '')]));
  const manifests = [...files].filter(([path]) => /(^|\/)package\.json$/.test(path));
  const packages = new Map(
    manifests.map(([path, text]) => [path.replace(/\/?package\.json$/, ''), parsePackageFile(text)]),
  );
  const repository = { files: new Set(files.keys()), packages, modules, unreadable: new Set<string>() };
  return { migration: decideMigration({ ...repository, plainPackages: [] }), modules };
}

/** What a hand-off or an item is after its way through the journal and the prompt. */
function handed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function assertSameInGroups(files: Texts): Migration {
  const { migration, modules } = decide(files);
  const grouped = groupMigration(
    migration,
    modules,
    migration.modules.map(({ path }) => ({ name: path, paths: [path] })),
  );
  const { groups, ...rest } = grouped;
  const common = readMigration(handed({ ...rest, groups: '(left out)' }));
  const whole = indexMigration(migration);
  assert.ok(common);
  for (const item of groups) {
    const group = readGroup(handed(item));
    assert.ok(group);
    const [path = ''] = group.paths;
    const index = indexMigration(migrationOfGroup(common, group));
    const facts = modules.get(path);
    if (!facts) continue;
    const text = migrateText(facts, whole);
    assert.equal(migrateText(facts, index), text, path);
    const to = whole.decisions.get(path)?.to ?? path;
    assert.deepEqual(
      checkModule(to, text, plannedSurroundings(index)),
      checkModule(to, text, plannedSurroundings(whole)),
    );
  }
  const again = readMigration(handed(grouped));
  const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);
  assert.deepEqual(again?.modules.sort(byPath), handed([...migration.modules].sort(byPath)));
  return migration;
}

describe('A migration in groups', () => {
  it('of a generated project comes to the same for each module as one that knows all', () => {
    const { modules } = assertSameInGroups(commonJsProject(60).files);
    assert.ok(modules.filter(({ fate }) => fate === 'convert').length > 60);
  });

  it('of the sample, with modules that get other names and stay CommonJS, comes to the same, too', async () => {
    const sample = join(import.meta.dirname, '../../../fixtures/sample');
    const entries = await readdir(sample, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
    const { modules } = assertSameInGroups(
      new Map(paths.map((path, index) => [relative(sample, path).replaceAll('\\', '/'), texts[index] ?? ''])),
    );
    assert.ok(modules.some(({ fate }) => fate !== 'convert'));
  });

  it('knows little of the modules that a group has nothing to do with', () => {
    const { migration, modules } = decide(commonJsProject(100).files);
    const paths = ['src/area003/module00079.js'];
    const [group] = groupMigration(migration, modules, [{ name: 'one', paths }]).groups;
    assert.ok(group !== undefined && group.modules.length >= 2 && group.modules.length <= 8);
  });
});
