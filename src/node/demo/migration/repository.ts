import { posix } from 'node:path';
import * as z from 'zod';
import type { ModuleFacts } from './moduleFacts.ts';
import type { ResolutionContext } from './resolution.ts';

const packageFileSchema = z
  .looseObject({
    name: z.string().optional().catch(undefined),
    main: z.string().optional().catch(undefined),
    type: z.string().optional().catch(undefined),
    scripts: z.record(z.string(), z.string()).catch({}).default({}),
    dependencies: z.record(z.string(), z.string()).catch({}).default({}),
    devDependencies: z.record(z.string(), z.string()).catch({}).default({}),
    bin: z
      .union([z.string(), z.record(z.string(), z.string())])
      .optional()
      .catch(undefined),
  })
  .catch({ scripts: {}, dependencies: {}, devDependencies: {} });

/** What a package.json says, as far as the migration asks; damaged parts count as missing. */
export type PackageFile = z.infer<typeof packageFileSchema>;

export function parsePackageFile(text: string): PackageFile {
  try {
    return packageFileSchema.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return packageFileSchema.parse({});
  }
}

/** A repository as the scan has read it. Paths are relative to it, with `/`. */
export interface Repository {
  readonly files: ReadonlySet<string>;
  /** By folder; the repository's own folder is `''`. */
  readonly packages: ReadonlyMap<string, PackageFile>;
  /** `undefined`: it could not be parsed. */
  readonly modules: ReadonlyMap<string, ModuleFacts | undefined>;
  /** Modules whose text is not known at all, so that they can be neither changed nor renamed. */
  readonly unreadable: ReadonlySet<string>;
  /** npm packages whose `import x from` is known to be their `module.exports`. */
  readonly plainPackages: readonly string[];
}

/** Folders whose modules are data for tests, or were made by a tool or by others. */
const SET_ASIDE =
  /^(__fixtures__|fixtures?|test-?data|__snapshots__|dist|vendor|third[_-]party|bundles?|umd|node_modules|bower_components)$/i;

/** The outermost folder on the way to a file that is set aside, or `undefined`. */
export function setAsideFolder(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1);
  const index = folders.findIndex((folder) => SET_ASIDE.test(folder));
  return index < 0 ? undefined : folders.slice(0, index + 1).join('/');
}

/** The folder of the package.json that rules over a file. */
export function scopeOf(path: string, packageFolders: ReadonlySet<string>): string {
  let folder = posix.dirname(path);
  while (folder !== '.' && !packageFolders.has(folder)) folder = posix.dirname(folder);
  return folder === '.' ? '' : folder;
}

export function isModulePath(path: string): boolean {
  return /\.[cm]?js$/.test(path);
}

/** The programs without extension that the package installs. */
export function bareProgramsOf({ bin }: PackageFile, files: ReadonlySet<string>): string[] {
  const paths = typeof bin === 'string' ? [bin] : Object.values(bin ?? {});
  return paths.map((path) => posix.normalize(path)).filter((path) => posix.extname(path) === '' && files.has(path));
}

/**
 * Whether a module gets a task of its own in a plan. The others (in packages inside the package, set aside) are only
 * touched when a path in them has to follow a renamed module.
 */
export function hasOwnTask(path: string, packageFolders: ReadonlySet<string>): boolean {
  return scopeOf(path, packageFolders) === '' && setAsideFolder(path) === undefined;
}

export function resolutionOf({ files, packages }: Repository): ResolutionContext {
  return {
    hasFile: (path) => files.has(path),
    mainOf: (folder) => packages.get(folder)?.main,
    packageName: packages.get('')?.name,
  };
}
