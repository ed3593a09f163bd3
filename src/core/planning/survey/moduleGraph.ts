import type { FileFacts } from './fileFacts.ts';
import type { Resolver } from './imports/scriptResolver.ts';
import { isScript, isTestCode, isTool, languageOf } from './languages.ts';
import { baseName } from './paths.ts';
import type { ModuleFacts, ModuleGraph } from './survey.ts';

/** By language. A language without one has modules without imports. */
export type Resolvers = Readonly<Record<string, Resolver>>;

export interface GraphInput {
  /** Of the source files that were read, by path. */
  readonly facts: ReadonlyMap<string, FileFacts>;
  readonly resolvers: Resolvers;
  readonly entryPoints: ReadonlySet<string>;
  /** Source files that were not read. */
  readonly unread: number;
}

/** Edges that are kept in all: a survey is a body that is stored, sent and shown. */
const MAX_EDGES = 60_000;

/** Which source files import which, and what part each of them has. */
export function moduleGraph({ facts, resolvers, entryPoints, unread }: GraphInput): ModuleGraph {
  let edges = 0;
  const imports = new Map<string, readonly string[]>();
  const importers = new Map<string, number>();
  for (const [path, { imports: specifiers }] of facts) {
    const resolve = resolvers[languageOf(path) ?? ''];
    const targets = new Set(resolve === undefined ? [] : specifiers.flatMap((specifier) => resolve(path, specifier)));
    for (const loaded of loadedBy(path, facts, resolvers)) targets.add(loaded);
    targets.delete(path);
    const known = edges + targets.size > MAX_EDGES ? [] : [...targets].sort();
    edges += known.length;
    imports.set(path, known);
    for (const target of known) importers.set(target, (importers.get(target) ?? 0) + 1);
  }
  const modules = [...facts]
    .map(([path, { lines, starts }]): ModuleFacts => {
      const own = imports.get(path) ?? [];
      const importedBy = importers.get(path) ?? 0;
      const isEntry = entryPoints.has(path) || starts === true;
      return {
        path,
        lines,
        imports: own,
        importedBy,
        kind: kindOf({ path, lines, uses: own.length, importedBy, isEntry }),
      };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return { modules, unread };
}

/**
 * The source files that a script loads by their place. What a tool of development names so it may write just as well, and
 * so may anybody a generated file.
 */
export function loadedBy(path: string, facts: GraphInput['facts'], resolvers: Resolvers): string[] {
  const resolve = resolvers[languageOf(path) ?? ''];
  const loads = facts.get(path)?.loads ?? [];
  if (resolve === undefined || loads.length === 0 || (isTool(path) && !isTestCode(path))) return [];
  return loads
    .flatMap((specifier) => resolve(path, specifier))
    .filter((target) => facts.has(target) && facts.get(target)?.origin === undefined);
}

/** So many importers make a module one that much is built on. */
const CORE_IMPORTERS = 3;
/** A module that imports nothing is still core, not utility, when there is so much in it. */
const CORE_LINES = 150;

/**
 * The part of a module, by the first of these that fits:
 *
 * - `test`: its path says that it belongs to the tests.
 * - `entry`: the repository names it as a beginning, it has a `main`, or it is a script or a module of Python that nothing
 *   imports. (In other languages files of one package use each other without importing.) A tool's configuration is `other`.
 * - `core`: at least 3 import it, and it imports 2 or more itself or has 150 lines or more.
 * - `utility`: somebody imports it, and it imports at most one.
 * - `other`: the rest.
 */
function kindOf(module: {
  readonly path: string;
  readonly lines: number;
  readonly uses: number;
  readonly importedBy: number;
  readonly isEntry: boolean;
}): ModuleFacts['kind'] {
  const { path, lines, uses, importedBy, isEntry } = module;
  if (isTestCode(path)) return 'test';
  if (isEntry) return 'entry';
  if (importedBy === 0) return isBeginning(path, uses) ? 'entry' : 'other';
  if (importedBy >= CORE_IMPORTERS && (uses >= 2 || lines >= CORE_LINES)) return 'core';
  return uses <= 1 ? 'utility' : 'other';
}

function isBeginning(path: string, uses: number): boolean {
  const name = baseName(path);
  if (/\.config\.|\.d\.[cm]?ts$|^(?:\.|setup\.py$|conftest\.py$|noxfile\.py$|gulpfile|gruntfile)/i.test(name))
    return false;
  if (name === '__init__.py') return false;
  const language = languageOf(path);
  return isScript(language) || (language === 'Python' && uses > 0);
}
