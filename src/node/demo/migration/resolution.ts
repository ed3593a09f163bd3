import { posix } from 'node:path';

/** What of a repository decides which file a specifier means. Paths are relative to the repository, with `/`. */
export interface ResolutionContext {
  /** Whether a file is there: every module, and the data files that can stand in for one. */
  hasFile(path: string): boolean;
  /** The `main` of a folder's package.json; the repository's own folder is `''`. */
  mainOf(folder: string): string | undefined;
  /** The package's own name, under which its modules may load each other. */
  readonly packageName: string | undefined;
}

const EXTENSIONS = ['', '.js', '.json', '.node'];

/** The file in the repository that `require(specifier)` in the module `from` loads, or `undefined` when it is elsewhere. */
export function resolveRequire(from: string, specifier: string, context: ResolutionContext): string | undefined {
  const own = context.packageName;
  if (own !== undefined && (specifier === own || specifier.startsWith(`${own}/`))) {
    return resolvePath('', specifier === own ? './' : `.${specifier.slice(own.length)}`, context);
  }
  if (!/^\.{1,2}(\/|$)/.test(specifier)) return undefined;
  return resolvePath(posix.dirname(from), specifier, context);
}

/** The file that a path from a folder means, by the rules of `require`. */
export function resolvePath(folder: string, relative: string, context: ResolutionContext): string | undefined {
  const joined = posix.join(folder, relative);
  const path = joined === '.' || joined === './' ? '' : joined.replace(/\/$/, '');
  if (path.startsWith('..')) return undefined;
  const isFolderOnly = /(^|\/)\.{0,2}$/.test(relative);
  const asFile = isFolderOnly ? undefined : firstFile(path, EXTENSIONS, context);
  return asFile ?? resolveFolder(path, context);
}

/** How the module `from` names the file `to` in an `import` or a `require`. */
export function specifierTo(from: string, to: string): string {
  const relative = posix.relative(posix.dirname(from), to);
  return /^\.{1,2}\//.test(relative) ? relative : `./${relative}`;
}

function resolveFolder(folder: string, context: ResolutionContext): string | undefined {
  const main = context.mainOf(folder);
  if (main !== undefined) {
    const path = posix.join(folder, main).replace(/\/$/, '');
    const found =
      firstFile(path, EXTENSIONS, context) ?? firstFile(posix.join(path, 'index'), EXTENSIONS.slice(1), context);
    if (found !== undefined) return found;
  }
  return firstFile(posix.join(folder, 'index'), EXTENSIONS.slice(1), context);
}

function firstFile(path: string, extensions: readonly string[], context: ResolutionContext): string | undefined {
  return extensions.map((extension) => path + extension).find((candidate) => context.hasFile(candidate));
}
