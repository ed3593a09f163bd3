import * as z from 'zod';
import { parseJsonc } from '../jsonc.ts';

/** A package.json, as far as it makes sense. What is of a wrong type is as if it were not there. */
export interface PackageJson {
  readonly name: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** Of all kinds, by name. */
  readonly dependencies: ReadonlySet<string>;
  /** Globs of the folders of workspace packages. */
  readonly workspaces: readonly string[];
  readonly packageManager: string | undefined;
  /** What it names as the beginnings of its code: `main`, `module`, `browser`, `bin`, `exports`. */
  readonly entries: readonly string[];
  readonly imports: Readonly<Record<string, unknown>>;
  readonly isEditorExtension: boolean;
  readonly hasEslintConfig: boolean;
  readonly hasPrettierConfig: boolean;
}

const text = z.string().optional().catch(undefined);
const record = z.record(z.string(), z.unknown()).catch({});

const schema = z.object({
  name: text,
  scripts: record,
  dependencies: record,
  devDependencies: record,
  peerDependencies: record,
  optionalDependencies: record,
  workspaces: z
    .union([z.array(z.string()), z.object({ packages: z.array(z.string()) }).transform(({ packages }) => packages)])
    .catch([]),
  packageManager: text,
  main: text,
  module: text,
  source: text,
  browser: z.unknown().optional(),
  bin: z.unknown().optional(),
  exports: z.unknown().optional(),
  imports: record,
  engines: record,
  eslintConfig: z.unknown().optional(),
  prettier: z.unknown().optional(),
});

/** `undefined` when the text is no JSON object. */
export function parsePackageJson(json: string): PackageJson | undefined {
  const parsed = schema.safeParse(parseJsonc(json));
  if (!parsed.success) return undefined;
  const { data } = parsed;
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = data;
  const scripts = Object.entries(data.scripts).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    name: data.name,
    scripts: Object.fromEntries(scripts),
    dependencies: new Set(
      [dependencies, devDependencies, peerDependencies, optionalDependencies].flatMap((each) => Object.keys(each)),
    ),
    workspaces: data.workspaces,
    packageManager: data.packageManager,
    entries: [data.source, data.main, data.module, data.browser, data.bin, rootExports(data.exports)].flatMap(filesIn),
    imports: data.imports,
    isEditorExtension: 'vscode' in data.engines,
    hasEslintConfig: data.eslintConfig !== undefined,
    hasPrettierConfig: data.prettier !== undefined,
  };
}

/** Exports by subpath may be hundreds: those of files that a package gives out one by one say little. */
function rootExports(exports: unknown): unknown {
  if (typeof exports !== 'object' || exports === null || Array.isArray(exports)) return exports;
  const entries = Object.entries(exports).filter(([key]) => !/package\.json$|\*/.test(key));
  return Object.fromEntries(entries.sort(([a], [b]) => Number(b === '.') - Number(a === '.')).slice(0, 20));
}

/** The files that a value of a package.json names, however deep, types apart. */
function filesIn(value: unknown): string[] {
  if (typeof value === 'string') return /\.d\.[cm]?ts$/.test(value) ? [] : [value.replace(/^\.\//, '')];
  if (Array.isArray(value)) return value.flatMap(filesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'types' ? [] : filesIn(inner)));
}
