import type { Job, JobPart } from '../job.ts';
import { finish } from '../job.ts';
import { checkModule, exportedNames } from '../migration/checkModule.ts';
import type { Surroundings } from '../migration/checkModule.ts';
import type { Migration, MigrationIndex } from '../migration/migration.ts';
import { isRenamed } from '../migration/migration.ts';
import { analyseModule } from '../migration/moduleFacts.ts';
import type { PackageFile } from '../migration/repository.ts';
import { isModulePath, parsePackageFile, scopeOf, setAsideFolder } from '../migration/repository.ts';
import { listRepository, readFiles } from './reading.ts';
import type { TestRun } from './testRun.ts';
import { runTests, tellTestRun } from './testRun.ts';
import { count } from './wording.ts';

/** Reads the repository as it is now, resolves every import in it, runs its tests, and reports on the whole migration. */
export function* validationJob(index: MigrationIndex, _paths: readonly string[], tools: ReadonlySet<string>): Job {
  const { migration } = index;
  if (migration.nothingBecause !== undefined) {
    return finish(`The repository stays as it was: ${migration.nothingBecause}.`, {
      verdict: 'unchanged',
      problems: [],
    });
  }
  const listing = yield* listRepository('I read the migrated repository.');
  if (listing.type === 'failed') return finish(`I could not list the repository. ${listing.problem}`);
  const files = new Set(listing.files);
  const manifests = listing.files.filter((path) => path === 'package.json' || path.endsWith('/package.json'));
  const packages = yield* readFiles(manifests, 'package.json file');
  const left = new Set(migration.modules.filter(({ fate }) => fate === 'leave').map(({ path }) => path));
  const modules = yield* readFiles(
    listing.files.filter((path) => isModulePath(path) && !left.has(path)).sort(),
    'module',
  );
  const surroundings = surroundingsOf(files, packages, modules);
  const problems = [...modules].flatMap(([path, text]) => {
    if (setAsideFolder(path) !== undefined) return [];
    return text === undefined ? [`\`${path}\` cannot be read.`] : checkModule(path, text, surroundings);
  });
  const missing = migration.modules.filter(({ to, path }) => !files.has(to) || (path !== to && files.has(path)));
  problems.push(...missing.map(({ path, to }) => `\`${path}\` should be \`${to}\` now.`));
  const mentions = yield* findOldNames(index, listing.files);
  const ownManifest = packages.get('package.json');
  const manifest = ownManifest === undefined ? undefined : parsePackageFile(ownManifest);
  const tests = yield* runTests({ manifest, modules }, tools);
  return finish(report(migration, { problems, tests, mentions }), {
    verdict: problems.length === 0 && tests.status !== 'failed' ? 'valid' : 'problems',
    problems,
    tests,
    mentions,
    kept: migration.modules.filter(({ fate }) => fate === 'keep').map(({ path, to, reason }) => ({ path, to, reason })),
  });
}

function surroundingsOf(
  files: ReadonlySet<string>,
  manifests: ReadonlyMap<string, string | undefined>,
  modules: ReadonlyMap<string, string | undefined>,
): Surroundings {
  const packages = new Map<string, PackageFile>(
    [...manifests].map(([path, text]) => [path.replace(/\/?package\.json$/, ''), parsePackageFile(text ?? '{}')]),
  );
  const folders = new Set(packages.keys());
  const isEsModule = (path: string): boolean =>
    path.endsWith('.mjs') || (path.endsWith('.js') && packages.get(scopeOf(path, folders))?.type === 'module');
  const exportsOf = (path: string): ReturnType<Surroundings['exportsOf']> => {
    const text = modules.get(path);
    if (text === undefined) return undefined;
    const facts = isEsModule(path) ? analyseModule(path, text) : undefined;
    return facts ? exportedNames(facts) : 'commonjs';
  };
  // A module may be imported by all others.
  const known = new Map<string, ReturnType<typeof exportsOf>>();
  return {
    hasFile: (path) => files.has(path),
    isEsModule,
    exportsOf: (path) => {
      if (!known.has(path)) known.set(path, exportsOf(path));
      return known.get(path);
    },
  };
}

/** Files other than modules and documents that still speak of a module by its old name. */
function* findOldNames({ migration }: MigrationIndex, files: readonly string[]): JobPart<string[]> {
  const renamed = migration.modules.filter(isRenamed);
  if (renamed.length === 0) return [];
  const results = yield {
    say: `I search for the old names of ${count(renamed.length, 'renamed module')}.`,
    calls: renamed.map(({ path }) => ({
      name: 'search_text',
      input: { query: path.endsWith('.js') ? path.slice(path.lastIndexOf('/') + 1) : path },
    })),
  };
  const lines = results.filter(({ isError }) => !isError).flatMap(({ text }) => text.split('\n'));
  const listed = new Set(files);
  const places = lines.flatMap((line) => {
    const place = /^(.*?):(\d+): /.exec(line);
    return place?.[1] !== undefined && listed.has(place[1]) ? [`${place[1]}:${place[2] ?? ''}`] : [];
  });
  return [...new Set(places)];
}

interface Findings {
  readonly problems: readonly string[];
  readonly tests: TestRun;
  readonly mentions: readonly string[];
}

function report(migration: Migration, { problems, tests, mentions }: Findings): string {
  const of = (fate: string): Migration['modules'] => migration.modules.filter((decision) => decision.fate === fate);
  const kept = of('keep');
  const [testsTold, ...failedLines] = tellTestRun(tests);
  const parts = [
    problems.length === 0
      ? `The migration is complete: ${count(of('convert').length, 'module')} converted, every import resolves. ${testsTold}`
      : `The migration has ${count(problems.length, 'problem')}. ${testsTold}`,
    ...failedLines,
    ...problems.map((problem) => `- ${problem}`),
    ...(kept.length > 0 ? ['', `${count(kept.length, 'file')} kept as CommonJS:`] : []),
    ...kept.map(({ path, to, reason }) => `- \`${to}\` (was \`${path}\`): ${reason ?? 'no safe conversion'}.`),
    ...migration.frozenFolders.map(
      ({ folder, reason }) => `- everything in \`${folder}/\`, under its own names: ${reason}.`,
    ),
    ...of('leave').map(({ path, reason }) => `- \`${path}\` was not touched: ${reason ?? ''}.`),
    ...(mentions.length > 0
      ? [
          '',
          `Old names that a person should look at: ${mentions.slice(0, 20).join(', ')}${mentions.length > 20 ? ' and more' : ''}.`,
        ]
      : []),
  ];
  return parts.join('\n');
}
