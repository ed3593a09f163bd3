import { posix } from 'node:path';
import type { MigrationIndex } from './migration.ts';
import { followCommand, followPath } from './renames.ts';
import { resolvePath } from './resolution.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Parts of a package.json whose strings are no paths of the package. */
const NO_PATHS = /^(name|version|description|keywords|author|contributors|license|homepage|repository|bugs|engines|(dev|peer|optional)?dependencies|overrides|packageManager)$/i;

/**
 * The package.json of a package of ES modules: `"type": "module"`, an exact `main`, and every path that names a renamed module
 * follows. Line breaks and indentation stay. `undefined` when the text is no JSON object.
 */
export function migratePackageFile(text: string, index: MigrationIndex): string | undefined {
  const parsed = parseObject(text);
  if (!parsed) return undefined;
  const migrated = followValues(parsed, index);
  const main = exactMain(parsed, index);
  const { type: _type, main: _main, ...others } = migrated;
  const wanted = placeFirst({ ...others, type: 'module', ...(main === undefined ? {} : { main }) }, Object.keys(migrated));
  return formatLike(text, wanted);
}

function parseObject(text: string): Record<string, Json> | undefined {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function followValues(parsed: Record<string, Json>, index: MigrationIndex): Record<string, Json> {
  const entries = Object.entries(parsed).map(([key, value]): [string, Json] => {
    if (NO_PATHS.test(key)) return [key, value];
    if (key === 'scripts') return [key, mapStrings(value, (command) => followCommand(command, index))];
    return [key, mapStrings(value, (path) => followPath(path, index))];
  });
  return Object.fromEntries(entries);
}

function mapStrings(value: Json, map: (text: string) => string): Json {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, map)]));
}

/** `import` of a package finds only a `main` that is written out. */
function exactMain({ main }: Record<string, Json>, index: MigrationIndex): string | undefined {
  const written = typeof main === 'string' ? main : undefined;
  const path = resolvePath('', './', { ...index.resolution, mainOf: () => written });
  const decision = path === undefined ? undefined : index.decisions.get(path);
  if (!decision) return written;
  if (written !== undefined && posix.normalize(written) === decision.to) return written;
  return written === undefined || written.startsWith('./') ? `./${decision.to}` : decision.to;
}

/** Orders the keys as they were; new ones come after the version. */
function placeFirst(values: Record<string, Json>, order: readonly string[]): Record<string, Json> {
  const known = order.filter((key) => key in values);
  const added = Object.keys(values).filter((key) => !order.includes(key));
  const after = known.indexOf(known.includes('version') ? 'version' : 'name') + 1;
  const keys = [...known.slice(0, after), ...added, ...known.slice(after)];
  return Object.fromEntries(keys.map((key) => [key, values[key] ?? null]));
}

function formatLike(text: string, value: Record<string, Json>): string {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const formatted = JSON.stringify(value, null, indent).replaceAll('\n', newline);
  return `${text.startsWith('\uFEFF') ? '\uFEFF' : ''}${formatted}${/\n$/.test(text) ? newline : ''}`;
}
