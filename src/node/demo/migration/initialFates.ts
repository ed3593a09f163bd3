import { posix } from 'node:path';
import type { Migration, ModuleDecision } from './migration.ts';
import type { ModuleFacts } from './moduleFacts.ts';
import type { ModuleGraph } from './moduleGraph.ts';
import type { Repository } from './repository.ts';
import { resolutionOf, scopeOf, setAsideFolder } from './repository.ts';
import { resolvePath } from './resolution.ts';

export interface Draft {
  readonly fate: ModuleDecision['fate'];
  readonly reason?: string;
}

type FrozenFolder = Migration['frozenFolders'][number];

/** Configuration that a tool loads with `require`. */
const TOOL_CONFIGURATION = /^(\.[\w.-]+rc|\.size-limit|\.?[\w-]+\.conf(ig)?|Gruntfile|gulpfile|wallaby)\.js$/i;
const MODERN_CONFIGURATION = /^(next|vite|vitest|rollup|svelte|astro|nuxt)\.config\.js$/;

/**
 * Folders whose modules have to stay CommonJS under their own names: something loads them by a computed name, or they are
 * set aside (made by a tool, data of tests).
 */
export function foldersLoadedByName(repository: Repository, graph: ModuleGraph): FrozenFolder[] {
  const folders = new Map<string, string>();
  const packageFolders = new Set(repository.packages.keys());
  const freeze = (folder: string, reason: string): void => {
    const holdsModules = [...repository.modules].some(
      ([path, facts]) =>
        isInside(path, folder) &&
        scopeOf(path, packageFolders) === '' &&
        path.endsWith('.js') &&
        facts?.kind !== 'module',
    );
    if (holdsModules && !folders.has(folder)) folders.set(folder, reason);
  };
  for (const path of repository.modules.keys()) {
    const folder = setAsideFolder(path);
    if (folder !== undefined) freeze(folder, 'files that are made by a tool or serve as data stay as they are');
  }
  for (const facts of repository.modules.values()) {
    for (const load of facts?.computedLoads ?? []) {
      if (!facts) continue;
      const reason = `\`${facts.path}\` loads modules by a computed name`;
      if (load.type === 'unknown') for (const folder of possibleFolders(repository, graph)) freeze(folder, reason);
      else if (!load.place.isWhole) freeze(load.place.path, reason);
    }
  }
  const all = [...folders].map(([folder, reason]) => ({ folder, reason }));
  return all.filter(({ folder }) => !all.some((other) => other.folder !== folder && isInside(folder, other.folder)));
}

/** Where modules may lie that are loaded by a name of which nothing is known: the folders that the code speaks of. */
function possibleFolders(repository: Repository, graph: ModuleGraph): Set<string> {
  const folders = new Set<string>();
  const modules = [...repository.modules.keys()];
  for (const facts of repository.modules.values()) {
    for (const { place, isProgram } of facts?.places ?? []) {
      const isFolder =
        modules.some((path) => isInside(path, place.path)) && place.path !== '' && !modules.includes(place.path);
      if (isFolder && !isProgram && !/^(test|tests|spec|__tests__|lib|src)$/.test(place.path)) folders.add(place.path);
    }
  }
  // A folder in which nothing is required by anyone looks like a folder of plugins.
  for (const folder of new Set(modules.map((path) => posix.dirname(path)))) {
    const own = modules.filter((path) => posix.dirname(path) === folder);
    const isProgramFolder =
      /(^|\/)(\.|test|tests|__tests__|spec|specs|examples?|bench|benchmarks?|scripts?|tools?|bin)($|\/)/.test(folder);
    if (!isProgramFolder && own.every((path) => graph.to(path).length === 0 && !isEntry(path, repository)))
      folders.add(folder);
  }
  return folders;
}

function isEntry(path: string, { packages }: Repository): boolean {
  return JSON.stringify(packages.get('') ?? {}).includes(path);
}

export function isInside(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

/** What becomes of each module when it is looked at alone. */
export function decideInitially(repository: Repository, frozen: readonly FrozenFolder[]): Map<string, Draft> {
  const packageFolders = new Set(repository.packages.keys());
  const required = namedByCommands(repository);
  const fates = new Map<string, Draft>();
  for (const [path, facts] of repository.modules) {
    fates.set(path, placedFate(path, facts, packageFolders, frozen) ?? ownFate(path, facts, repository, required));
  }
  return fates;
}

/** The fate that the place of a file decides. */
function placedFate(
  path: string,
  facts: ModuleFacts | undefined,
  packageFolders: ReadonlySet<string>,
  frozen: readonly FrozenFolder[],
): Draft | undefined {
  if (path.endsWith('.mjs')) return { fate: 'esm' };
  if (path.endsWith('.cjs')) return { fate: 'stay', reason: 'it is named .cjs' };
  const scope = scopeOf(path, packageFolders);
  if (scope !== '')
    return { fate: facts?.kind === 'module' ? 'esm' : 'stay', reason: `\`${scope}/package.json\` rules over it` };
  const folder = frozen.find((candidate) => isInside(path, candidate.folder));
  return folder && { fate: facts ? 'stay' : 'leave', reason: folder.reason };
}

function ownFate(
  path: string,
  facts: ModuleFacts | undefined,
  repository: Repository,
  required: ReadonlyMap<string, string>,
): Draft {
  if (!facts) return { fate: 'leave', reason: 'it cannot be read as JavaScript' };
  if (facts.kind === 'module') return { fate: 'esm' };
  const reason = required.get(path) ?? toolReason(path);
  if (reason !== undefined) return { fate: 'keep', reason };
  if (facts.obstacles.length > 0) return { fate: 'keep', reason: facts.obstacles.join('; ') };
  return { fate: 'convert' };
}

/** Why a file with such a name has to stay CommonJS, or `undefined`. */
export function toolReason(path: string): string | undefined {
  const name = posix.basename(path);
  const isAtRoot = !path.includes('/') || name.startsWith('.');
  if (!isAtRoot || !TOOL_CONFIGURATION.test(name) || MODERN_CONFIGURATION.test(name)) return undefined;
  return 'a tool loads it with `require`';
}

/** Modules that a command loads with `node --require`, and why. */
function namedByCommands(repository: Repository): Map<string, string> {
  const found = new Map<string, string>();
  const resolution = resolutionOf(repository);
  for (const [name, command] of Object.entries(repository.packages.get('')?.scripts ?? {})) {
    for (const match of command.matchAll(/\s(?:-r|--require)[\s=]+["']?([^\s"']+)|\brequire\(\\?["']([^"'\\]+)/g)) {
      const path = resolvePath('', match[1] ?? match[2] ?? '', resolution);
      if (path !== undefined) found.set(path, `the script "${name}" loads it with \`require\``);
    }
  }
  return found;
}
