import type { Parameters, PublicNames } from './publicNames.ts';

/** A file before and after the work; `undefined`: there is none then. `path`: as it is called now, or was. */
export interface ComparedFile {
  readonly path: string;
  readonly before: PublicNames | undefined;
  readonly after: PublicNames | undefined;
  /** Whether its names may not change. */
  readonly counts: boolean;
}

/** Names that are gone and names that are called otherwise, each with its file. */
export interface NameChanges {
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/**
 * What other code would miss. A name that another changed file has got counts as moved, and one that is to be had in another
 * way as kept: by itself instead of through the default export, or the other way round, as when modules change their form.
 */
export function comparePublicNames(files: readonly ComparedFile[]): NameChanges {
  const gained = new Set(files.flatMap(({ before, after }) => gainedNames(before, after)));
  const removed: string[] = [];
  const changed: string[] = [];
  for (const { path, before, after, counts } of files) {
    if (!counts || before === undefined) continue;
    for (const [name, ways] of before.names) {
      if (!isThere(name, before, after) && !gained.has(name)) removed.push(`${path}: ${name}`);
      const now = after?.names.get(name) ?? [];
      if (now.length === 0) continue;
      const broken = ways.find((way) => !now.some((other) => takesTheSame(way, other, before)));
      if (broken !== undefined)
        changed.push(`${path}: ${callText(name, broken)} is ${callText(name, now[0] ?? [])} now`);
    }
  }
  return { removed, changed };
}

function gainedNames(before: PublicNames | undefined, after: PublicNames | undefined): string[] {
  return [...(after?.names.keys() ?? [])].filter((name) => name !== 'default' && before?.names.has(name) !== true);
}

function isThere(name: string, before: PublicNames, after: PublicNames | undefined): boolean {
  if (after === undefined) return false;
  if (after.isOpen || after.names.has(name) || after.throughDefault.has(name)) return true;
  // One value that was all there was, and has a name of its own now.
  return name === 'default' && [...before.throughDefault].some((local) => after.names.has(local));
}

/** Whether calls that were right are right still. */
function takesTheSame(before: Parameters, after: Parameters, { callsByName }: PublicNames): boolean {
  const takesMore = after.some(({ rest }) => rest);
  const needed = after.filter(({ optional, rest }) => !optional && !rest).length;
  const neededBefore = before.filter(({ optional, rest }) => !optional && !rest).length;
  if (needed > neededBefore) return false;
  if (after.length < before.length && !takesMore) return false;
  if (before.some(({ rest }) => rest) && !takesMore) return false;
  if (callsByName && !takesMore && before.some(({ name }) => !after.some((other) => other.name === name))) return false;
  return isInOrder(before, after);
}

/** Whether the parameters that both know by name come one after the other as before. */
function isInOrder(before: Parameters, after: Parameters): boolean {
  const places = before.flatMap(({ name }) => {
    const place = name === '' ? -1 : after.findIndex((other) => other.name === name);
    return place === -1 ? [] : [place];
  });
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? -1));
}

function callText(name: string, parameters: Parameters): string {
  const list = parameters.map(({ name: own, optional, rest }) => {
    return `${rest ? '...' : ''}${own === '' ? '_' : own}${optional ? '?' : ''}`;
  });
  return `${name}(${list.join(', ')})`;
}
