import * as z from 'zod';
import type { Listing } from '../listing.ts';
import { parseJsonc } from '../jsonc.ts';
import { folderOf, foldersUp, resolvePath, within } from '../paths.ts';

/** A package of the repository that others may import by name. */
export interface NamedPackage {
  readonly name: string;
  readonly folder: string;
  /** The files that it begins in, as far as they are in the repository. */
  readonly entries: readonly string[];
  /** `imports` of its package.json: names that begin with "#". */
  readonly innerNames: Readonly<Record<string, unknown>>;
}

export interface ScriptResolverDeps {
  readonly listing: Listing;
  readonly packages: readonly NamedPackage[];
  /** Texts of tsconfig.json and jsconfig.json files by path. */
  readonly configs: ReadonlyMap<string, string>;
}

/** Finds the file that an import of a script means. */
export type Resolver = (from: string, specifier: string) => readonly string[];

const EXTENSIONS = ['.ts', '.tsx', '.js', '.jsx', '.mts', '.cts', '.mjs', '.cjs', '.vue', '.svelte', '.d.ts'];
/** TypeScript is imported by the names of what it becomes. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  js: ['.ts', '.tsx', '.jsx', '.d.ts'],
  jsx: ['.tsx'],
  mjs: ['.mts'],
  cjs: ['.cts'],
};

/**
 * Resolves as Node, bundlers and TypeScript do, within the repository only: extensions, index files, `.js` for `.ts`,
 * names of packages of the repository, `paths` and `baseUrl` of the nearest tsconfig.json without what it extends.
 */
export function createScriptResolver({ listing, packages, configs }: ScriptResolverDeps): Resolver {
  const byName = new Map(packages.map((each) => [each.name, each] as const));
  const byFolder = new Map(packages.map((each) => [each.folder, each] as const));
  const aliases = new Map(
    [...configs].map(([path, text]) => [folderOf(path), aliasesOf(folderOf(path), text)] as const),
  );

  const fileAt = (path: string | undefined): string | undefined => {
    if (path === undefined) return undefined;
    if (listing.has(path)) return path;
    const dot = /\.([cm]?jsx?)$/.exec(path);
    const bare = dot === null ? undefined : path.slice(0, -dot[0].length);
    const sources = (SOURCES[dot?.[1] ?? ''] ?? []).map((extension) => `${bare}${extension}`);
    const candidates = [...sources, ...EXTENSIONS.map((extension) => `${path}${extension}`)];
    const found = candidates.find((candidate) => listing.has(candidate));
    if (found !== undefined || !listing.hasFolder(path)) return found;
    const own = byFolder.get(path)?.entries[0];
    return own ?? EXTENSIONS.map((extension) => within(path, `index${extension}`)).find((each) => listing.has(each));
  };

  const byAlias = (from: string, specifier: string): string | undefined => {
    for (const folder of foldersUp(folderOf(from))) {
      const known = aliases.get(folder);
      if (known === undefined) continue;
      return first(known(specifier), (path) => fileAt(path));
    }
    return undefined;
  };

  const byPackage = (specifier: string): string | undefined => {
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '';
    const found = byName.get(name);
    if (found === undefined) return undefined;
    const rest = specifier.slice(name.length + 1);
    if (rest === '') return found.entries[0] ?? fileAt(within(found.folder, 'src/index')) ?? fileAt(found.folder);
    return first([rest, `src/${rest}`, `lib/${rest}`], (path) => fileAt(within(found.folder, path)));
  };

  const byInnerName = (from: string, specifier: string): string | undefined => {
    const owner = first(foldersUp(folderOf(from)), (folder) => byFolder.get(folder));
    return owner && first(targetsOf(owner.innerNames, specifier), (path) => fileAt(resolvePath(owner.folder, path)));
  };

  return (from, specifier) => {
    const bare = specifier.replace(/[?#].*$/, (rest, at: number) => (at === 0 ? rest : ''));
    const isRelative = /^\.\.?(?:\/|$)/.test(bare);
    const found = isRelative
      ? fileAt(resolvePath(folderOf(from), bare))
      : bare.startsWith('#')
        ? byInnerName(from, bare)
        : (byPackage(bare) ?? byAlias(from, bare));
    return found === undefined || found === from ? [] : [found];
  };
}

const configSchema = z.object({
  compilerOptions: z.object({
    baseUrl: z.string().optional(),
    paths: z.record(z.string(), z.array(z.string())).optional(),
  }),
});

/** Where an import could lead by a configuration, the likeliest first. */
function aliasesOf(folder: string, text: string): (specifier: string) => string[] {
  const config = configSchema.safeParse(parseJsonc(text));
  if (!config.success) return () => [];
  const { baseUrl, paths = {} } = config.data.compilerOptions;
  const base = resolvePath(folder, baseUrl ?? '.');
  if (base === undefined) return () => [];
  const place = (target: string): string[] => [resolvePath(base, target)].filter((path) => path !== undefined);
  return (specifier) => [
    ...targetsOf(paths, specifier).flatMap(place),
    ...(baseUrl === undefined ? [] : place(specifier)),
  ];
}

/** The targets of a name in a map whose keys and values may have a "*" each. */
function targetsOf(map: Readonly<Record<string, unknown>>, name: string): string[] {
  return Object.entries(map).flatMap(([pattern, targets]) => {
    const star = pattern.indexOf('*');
    const [begin, end] = star === -1 ? [pattern, ''] : [pattern.slice(0, star), pattern.slice(star + 1)];
    const matches =
      star === -1
        ? name === pattern
        : name.length >= begin.length + end.length && name.startsWith(begin) && name.endsWith(end);
    if (!matches) return [];
    const middle = star === -1 ? '' : name.slice(begin.length, name.length - end.length);
    return textsIn(targets).map((target) => target.replace('*', () => middle));
  });
}

/** The texts of a value that may be one, a list of them, or an object of conditions. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function first<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
