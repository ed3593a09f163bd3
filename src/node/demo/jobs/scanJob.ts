import type { Job, JobPart } from '../job.ts';
import { callTool, finish } from '../job.ts';
import { decideMigration } from '../migration/decide.ts';
import { groupMigration } from '../migration/groups.ts';
import type { Migration } from '../migration/migration.ts';
import { analyseModule, packageOf } from '../migration/moduleFacts.ts';
import type { ModuleFacts } from '../migration/moduleFacts.ts';
import type { PackageFile, Repository } from '../migration/repository.ts';
import { bareProgramsOf, hasOwnTask, isModulePath, parsePackageFile, setAsideFolder } from '../migration/repository.ts';
import { groupModules, nameOfGroup } from './moduleGroups.ts';
import { listRepository, readFiles } from './reading.ts';
import { count } from './wording.ts';

/** Packages that give `require` and a default `import` the same value, in every version of today. */
const KNOWN_PLAIN =
  /^(tape|express|lodash|underscore|async|debug|ms|minimist|moment|bluebird|body-parser|cookie-parser|cors|morgan|winston|jsonwebtoken|supertest|semver|ejs|pug|handlebars|colors|inherits)$/;

/** Reads the repository and hands on what becomes of each module, in at most so many groups if any are asked for. */
export function* scanJob(mostGroups: number | undefined): Job {
  const survey = yield* surveyRepository();
  if (typeof survey === 'string') return finish(`The scan failed. ${survey}`);
  const { migration, modules, packages } = survey;
  if (mostGroups === undefined) return finish(summarize(migration), migration);
  const folders = new Set(packages.keys());
  const own = migration.modules.map(({ path }) => path).filter((path) => hasOwnTask(path, folders));
  const groups = groupModules(own.sort(), mostGroups).map((paths) => ({ name: nameOfGroup(paths), paths }));
  return finish(summarize(migration), groupMigration(migration, modules, groups));
}

export interface Survey extends Pick<Repository, 'modules' | 'packages'> {
  readonly migration: Migration;
  /** Paths of all files. */
  readonly files: readonly string[];
}

/** The decision for the whole repository, or what went wrong. */
export function* surveyRepository(): JobPart<Survey | string> {
  const listing = yield* listRepository('I list the repository.');
  if (listing.type === 'failed') return listing.problem;
  const files = new Set(listing.files);
  const packages = yield* readPackages(files);
  const { modules, unreadable } = yield* readModules(files, packages.get(''));
  const plainPackages = yield* findPlainPackages(modules);
  const migration = decideMigration({ files, packages, modules, unreadable, plainPackages });
  return { migration, modules, packages, files: listing.files };
}

function* readPackages(files: ReadonlySet<string>): JobPart<Map<string, PackageFile>> {
  const paths = [...files].filter((path) => path === 'package.json' || path.endsWith('/package.json'));
  const texts = yield* readFiles(paths, 'package.json file');
  return new Map(
    [...texts].map(([path, text]) => [path.replace(/\/?package\.json$/, ''), parsePackageFile(text ?? '{}')]),
  );
}

function* readModules(
  files: ReadonlySet<string>,
  own: PackageFile | undefined,
): JobPart<Pick<Repository, 'modules' | 'unreadable'>> {
  const paths = [...[...files].filter(isModulePath), ...(own ? bareProgramsOf(own, files) : [])].sort();
  // What tools have made is large and is left alone.
  const isMade = (path: string): boolean =>
    /(^|\/)(dist|umd|bundles?|vendor)$/i.test(setAsideFolder(path) ?? '') || /\.min\.[cm]?js$/.test(path);
  const texts = yield* readFiles(
    paths.filter((path) => !isMade(path)),
    'module',
  );
  const modules = new Map<string, ModuleFacts | undefined>();
  for (const path of paths) {
    const text = texts.get(path);
    modules.set(path, text === undefined ? undefined : analyseModule(path, text));
  }
  return { modules, unreadable: new Set(paths.filter((path) => texts.get(path) === undefined)) };
}

/** Looks at installed packages where the tools allow it; most often they do not, and only well-known names count. */
function* findPlainPackages(modules: Repository['modules']): JobPart<string[]> {
  const specifiers = [...modules.values()].flatMap((facts) => facts?.requires.map(({ specifier }) => specifier) ?? []);
  const names = [...new Set(specifiers.flatMap((specifier) => packageOf(specifier) ?? []))].sort();
  const known = names.filter((name) => KNOWN_PLAIN.test(name));
  const unknown = names.filter((name) => !KNOWN_PLAIN.test(name));
  const [first, ...others] = unknown;
  if (first === undefined) return known;
  const probe = yield* callTool('I look how the installed packages export.', 'read_file', { path: manifestOf(first) });
  if (probe.isError) return known;
  const texts = yield* readFiles(others.map(manifestOf), 'installed package');
  const plain = [[manifestOf(first), probe.text] as const, ...texts].filter(
    ([, text]) => text !== undefined && isPlain(text),
  );
  return [...known, ...plain.map(([path]) => path.slice('node_modules/'.length, -'/package.json'.length))];
}

function manifestOf(name: string): string {
  return `node_modules/${name}/package.json`;
}

/** Whether a package has only CommonJS to offer. */
function isPlain(text: string): boolean {
  const { type, exports } = parsePackageFile(text);
  return type !== 'module' && !/"(import|module|module-sync)"\s*:|\.mjs"/.test(JSON.stringify(exports ?? ''));
}

/** What becomes of the modules, for people. */
export function summarize(migration: Migration): string {
  if (migration.nothingBecause !== undefined) return `The repository stays as it is: ${migration.nothingBecause}.`;
  const of = (fate: string): Migration['modules'] => migration.modules.filter((decision) => decision.fate === fate);
  const kept = of('keep').map(
    ({ path, to, reason }) => `- \`${path}\` stays CommonJS as \`${to}\`: ${reason ?? 'no safe conversion'}.`,
  );
  const frozen = migration.frozenFolders.map(
    ({ folder, reason }) => `- \`${folder}/\` stays CommonJS under its names: ${reason}.`,
  );
  const head = `${count(of('convert').length, 'module')} can be converted, ${String(of('keep').length)} must stay CommonJS as .cjs, ${String(of('stay').length)} stay as they are, ${String(of('esm').length)} are ES modules already.`;
  return [head, ...kept, ...frozen].join('\n');
}
