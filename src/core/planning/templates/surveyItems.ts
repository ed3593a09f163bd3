import type { TemplateFanOut } from '../../../shared/templates.ts';
import { cyclicGroups } from '../../graph/cycles.ts';
import type { ModuleFacts, Survey } from '../survey/survey.ts';

/** Items of one fan-out where the template says nothing. */
export const DEFAULT_GROUPS = 24;

/** Lines of source that one agent does well in one sitting; groups are not made larger than this on purpose. */
const LINES_PER_GROUP = 1_200;
/** Groups with fewer lines join a neighbour: an agent for a handful of lines costs more than it does. */
const LINES_WORTH_A_GROUP = 40;
/** Paths that an item names of what lies around it. */
const MOST_AROUND = 40;

/** Source files that belong together, for one agent. */
export interface ModuleItem {
  /** Its folder or file, for people. */
  readonly name: string;
  readonly files: readonly string[];
  readonly lines: number;
  /** Files outside of the item that its files import. */
  readonly imports: readonly string[];
  /** Files outside of the item that import its files. */
  readonly importedBy: readonly string[];
}

export type SurveyList = Pick<TemplateFanOut, 'survey' | 'kinds' | 'groups'>;

/** How many items a list would have if nothing limited it but itself. */
export function itemsWanted(list: SurveyList, survey: Survey): number {
  return Math.min(itemsOf(list, survey, list.groups ?? DEFAULT_GROUPS).length, list.groups ?? DEFAULT_GROUPS);
}

/** The list that a template asks for, of so many items at most. Empty where the repository has nothing of the kind. */
export function itemsOf(list: SurveyList, survey: Survey, most: number): readonly unknown[] {
  switch (list.survey) {
    case 'packages':
      return survey.packages.slice(0, most).map(({ name, folder, files }) => ({ name, folder, files }));
    case 'folders':
      return survey.folders
        .filter(({ path }) => path !== '')
        .slice(0, most)
        .map(({ path, files }) => ({ name: path, folder: path, files }));
    default:
      return groupModules(modulesOf(list, survey), survey.modules.modules, most);
  }
}

/** The source files of these kinds; all but tests when none is named. */
export function modulesOf({ kinds }: SurveyList, survey: Survey): ModuleFacts[] {
  return survey.modules.modules.filter(({ kind }) => (kinds === undefined ? kind !== 'test' : kinds.includes(kind)));
}

/**
 * Source files in at most so many groups, sorted by name: folders stay together where they can, files that import each
 * other in a cycle always do, and small neighbours join.
 */
export function groupModules(
  chosen: readonly ModuleFacts[],
  all: readonly ModuleFacts[],
  most: number,
): readonly ModuleItem[] {
  const groups = byFolder(unitsOf(chosen)).flatMap(splitLarge);
  const joined = joinSmall(groups, Math.max(1, most));
  const importers = importersOf(all);
  const items = joined.map((group) => itemFor(group, { importers, own: new Set(group.files.map(({ path }) => path)) }));
  return withOwnNames(items).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Files that go together, with the folder that they are grouped under. */
interface Group {
  readonly folder: string;
  readonly files: readonly ModuleFacts[];
  readonly lines: number;
}

/** Files by themselves, and those of a cycle together. */
function unitsOf(chosen: readonly ModuleFacts[]): Group[] {
  const byPath = new Map(chosen.map((module) => [module.path, module]));
  const edges = new Map(chosen.map(({ path, imports }) => [path, imports.filter((other) => byPath.has(other))]));
  const cycles = cyclicGroups(edges).map((cycle) => [...cycle].sort());
  const inCycle = new Set(cycles.flat());
  const alone = chosen.filter(({ path }) => !inCycle.has(path)).map(({ path }) => [path]);
  return [...cycles, ...alone].map((paths) => {
    const files = paths.flatMap((path) => byPath.get(path) ?? []);
    return groupOf(folderOf(paths[0] ?? ''), files);
  });
}

function groupOf(folder: string, files: readonly ModuleFacts[]): Group {
  return { folder, files, lines: files.reduce((sum, { lines }) => sum + lines, 0) };
}

function byFolder(units: readonly Group[]): Group[][] {
  const folders = new Map<string, Group[]>();
  for (const unit of units) {
    const others = folders.get(unit.folder);
    if (others === undefined) folders.set(unit.folder, [unit]);
    else others.push(unit);
  }
  return [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** The units of a folder as one group, or as several of about the same size when they are too many lines for one. */
function splitLarge(units: readonly Group[]): Group[] {
  const lines = units.reduce((sum, unit) => sum + unit.lines, 0);
  const share = Math.max(1, lines) / Math.max(1, Math.ceil(lines / LINES_PER_GROUP));
  const groups: Group[] = [];
  let current = 0;
  let before = 0;
  for (const unit of [...units].sort((a, b) => ((a.files[0]?.path ?? '') < (b.files[0]?.path ?? '') ? -1 : 1))) {
    // Where the middle of the unit falls when all of them stand in a row.
    const place = Math.floor((before + unit.lines / 2) / share);
    const last = groups.at(-1);
    if (last !== undefined && place === current) groups[groups.length - 1] = join(last, unit);
    else groups.push(unit);
    current = place;
    before += unit.lines;
  }
  return groups;
}

function join(a: Group, b: Group): Group {
  return groupOf(commonFolder(a.folder, b.folder), [...a.files, ...b.files]);
}

/** Joins the smallest with its smaller neighbour while there are too many, or while both are hardly worth an agent. */
function joinSmall(groups: readonly Group[], most: number): readonly Group[] {
  const joined = [...groups];
  for (;;) {
    let smallest = -1;
    for (const [position, group] of joined.entries()) {
      const next = joined[position + 1];
      if (next === undefined) continue;
      const best = joined[smallest];
      const lines = group.lines + next.lines;
      if (best === undefined || lines < best.lines + (joined[smallest + 1]?.lines ?? 0)) smallest = position;
    }
    const [first, second] = [joined[smallest], joined[smallest + 1]];
    if (first === undefined || second === undefined) return joined;
    const isWorthIt = first.lines + second.lines >= LINES_WORTH_A_GROUP;
    if (joined.length <= most && isWorthIt) return joined;
    joined.splice(smallest, 2, join(first, second));
  }
}

/** Of each file, the files that import it. */
function importersOf(all: readonly ModuleFacts[]): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>();
  for (const { path, imports } of all) {
    for (const imported of imports) {
      const known = importers.get(imported);
      if (known === undefined) importers.set(imported, [path]);
      else known.push(path);
    }
  }
  return importers;
}

function itemFor(
  { folder, files, lines }: Group,
  around: { readonly importers: ReadonlyMap<string, readonly string[]>; readonly own: ReadonlySet<string> },
): ModuleItem {
  const paths = [...around.own].sort();
  const outside = (found: readonly string[]): string[] =>
    [...new Set(found)]
      .filter((path) => !around.own.has(path))
      .sort()
      .slice(0, MOST_AROUND);
  return {
    name: nameOf(folder, paths),
    files: paths,
    lines,
    imports: outside(files.flatMap(({ imports }) => imports)),
    importedBy: outside(paths.flatMap((path) => around.importers.get(path) ?? [])),
  };
}

function nameOf(folder: string, paths: readonly string[]): string {
  const [first = ''] = paths;
  if (paths.length === 1) return shortened(first);
  return folder === '' ? `${shortened(first)} and ${paths.length - 1} more` : shortened(folder);
}

/** Several groups of one folder, and folders that stand for a part of theirs, are told apart by their first file. */
function withOwnNames(items: readonly ModuleItem[]): ModuleItem[] {
  const counts = new Map<string, number>();
  for (const { name } of items) counts.set(name, (counts.get(name) ?? 0) + 1);
  return items.map((item) => {
    if (counts.get(item.name) === 1) return item;
    const more = item.files.length > 1 ? ` and ${item.files.length - 1} more` : '';
    return { ...item, name: `${shortened(item.files[0] ?? '')}${more}` };
  });
}

function shortened(path: string): string {
  return path.length <= 120 ? path : `…${path.slice(-119)}`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function commonFolder(a: string, b: string): string {
  const [left, right] = [a.split('/'), b.split('/')];
  const end = left.findIndex((part, index) => part !== right[index]);
  return left.slice(0, end === -1 ? left.length : end).join('/');
}
