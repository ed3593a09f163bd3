import type { FileFacts } from '../fileFacts.ts';
import { languageOf } from '../languages.ts';
import type { Listing } from '../listing.ts';
import { baseName, folderOf, resolvePath, within } from '../paths.ts';
import type { Resolver } from './scriptResolver.ts';

/** More files of one imported package are not named. */
const FILES_OF_PACKAGE = 20;

/** Resolves as Python does from the roots that it is likely to be started with: those of packages, `src`, and the file's own folder. */
export function createPythonResolver(listing: Listing): Resolver {
  const roots = pythonRoots(listing);

  const moduleAt = (path: string | undefined): string | undefined => {
    if (path === undefined || path === '') return undefined;
    return [`${path}.py`, `${path}/__init__.py`, `${path}.pyi`].find((each) => listing.has(each));
  };

  /** The module, or of a name taken from one, the module of that name within it. */
  const withNames = (path: string | undefined, names: readonly string[]): string[] => {
    if (path === undefined) return [];
    const inner = names.map((name) => moduleAt(within(path, name)));
    const own = moduleAt(path);
    const wantsOwn = names.length === 0 || inner.some((each) => each === undefined);
    return [...inner, wantsOwn ? own : undefined].filter((each) => each !== undefined);
  };

  return (from, specifier) => {
    const [dotted = '', list = ''] = specifier.split('>');
    const names = list.split(',').filter((name) => name !== '' && name !== '*');
    const dots = /^\.*/.exec(dotted)?.[0].length ?? 0;
    const inner = dotted.slice(dots).replaceAll('.', '/');
    if (dots > 0) return withNames(resolvePath(folderOf(from), `${'../'.repeat(dots - 1)}${inner}`), names);
    for (const root of [...roots, folderOf(from)]) {
      const found = withNames(within(root, inner), names);
      if (found.length > 0) return found;
    }
    return [];
  };
}

/** The folders that packages are in which are not in a package themselves. */
function pythonRoots(listing: Listing): string[] {
  const packages = new Set([...listing.folders.keys()].filter((folder) => listing.has(within(folder, '__init__.py'))));
  const roots = [...packages].map(folderOf).filter((folder) => !packages.has(folder));
  return [...new Set(['', 'src', ...roots.sort()])];
}

/** Resolves import paths of Go within the modules of the repository, whose names are in `modules` by folder. */
export function createGoResolver(listing: Listing, modules: ReadonlyMap<string, string>): Resolver {
  return (from, specifier) => {
    for (const [folder, name] of modules) {
      if (specifier !== name && !specifier.startsWith(`${name}/`)) continue;
      const place = within(folder, specifier.slice(name.length + 1)).replace(/\/$/, '');
      const files = listing.inFolder(place).filter((path) => path.endsWith('.go') && !path.endsWith('_test.go'));
      return files.filter((path) => path !== from).slice(0, FILES_OF_PACKAGE);
    }
    return [];
  };
}

/** Resolves classes and packages of Java and Kotlin by what the files themselves say they belong to. */
export function createJavaResolver(facts: ReadonlyMap<string, FileFacts>): Resolver {
  const byClass = new Map<string, string>();
  const byPackage = new Map<string, string[]>();
  for (const [path, { unit }] of facts) {
    const language = languageOf(path);
    if (unit === undefined || (language !== 'Java' && language !== 'Kotlin')) continue;
    byClass.set(`${unit}.${baseName(path).replace(/\.\w+$/, '')}`, path);
    const files = byPackage.get(unit);
    if (files === undefined) byPackage.set(unit, [path]);
    else files.push(path);
  }
  return (from, specifier) => {
    const all = specifier.endsWith('.*') ? specifier.slice(0, -2) : undefined;
    const named = all ?? specifier;
    // A static import names a member, an inner class its outer one.
    const owner = byClass.get(named) ?? byClass.get(named.slice(0, Math.max(0, named.lastIndexOf('.'))));
    const found = owner !== undefined ? [owner] : (byPackage.get(all ?? '') ?? []).slice(0, FILES_OF_PACKAGE);
    return found.filter((path) => path !== from);
  };
}
