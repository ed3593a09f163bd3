import { isSample } from './languages.ts';
import { folderOf, foldersUp } from './paths.ts';
import { shownName } from './shownName.ts';
import type { ModuleFacts } from './survey.ts';

/** So many folders say how a repository hangs together; finer ones are put together. */
const MAX_GROUPS = 24;

/** "a/ -> b/ 12": how often modules of one folder import modules of another, the most frequent first. Tests do not count. */
export function folderImports(modules: readonly ModuleFacts[]): string[] {
  const code = modules.filter(({ kind }) => kind !== 'test');
  const groupOf = grouping(code.map(({ path }) => path));
  const known = new Set(code.map(({ path }) => path));
  const counts = new Map<string, number>();
  for (const { path, imports } of code) {
    const from = groupOf(path);
    for (const target of imports) {
      const to = groupOf(target);
      if (from === to || !known.has(target)) continue;
      const key = `${nameOf(from)} -> ${nameOf(to)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([key, count]) => `${key} ${count}`);
}

/** "a/ 12": how many modules of the tests, their data apart, import something of a source folder, the most first. */
export function testImports(modules: readonly ModuleFacts[]): string[] {
  const code = modules.filter(({ kind }) => kind !== 'test');
  const known = new Set(code.map(({ path }) => path));
  const groupOf = grouping([...known]);
  const counts = new Map<string, number>();
  for (const { path, kind, imports } of modules) {
    if (kind !== 'test' || isSample(path)) continue;
    const folders = new Set(imports.filter((target) => known.has(target)).map((target) => nameOf(groupOf(target))));
    for (const folder of folders) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name, count]) => `${name} ${count}`);
}

/** Puts paths into folders: the top ones at first, then, as long as there are not too many, those within the fullest. */
function grouping(paths: readonly string[]): (path: string) => string {
  const folders = paths.map(folderOf);
  const groups = new Set(['']);
  const groupOf = (folder: string): string => foldersUp(folder).find((each) => groups.has(each)) ?? '';
  const split = new Set<string>();
  while (groups.size < MAX_GROUPS) {
    const sizes = new Map<string, number>();
    for (const folder of folders) {
      const group = groupOf(folder);
      if (!split.has(group)) sizes.set(group, (sizes.get(group) ?? 0) + 1);
    }
    const [fullest] = [...sizes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    if (fullest === undefined) break;
    const [group] = fullest;
    split.add(group);
    for (const folder of folders) {
      if (groupOf(folder) === group && folder !== group) groups.add(childOf(group, folder));
    }
  }
  const known = new Map(folders.map((folder) => [folder, groupOf(folder)] as const));
  return (path) => known.get(folderOf(path)) ?? groupOf(folderOf(path));
}

/** The folder right within `group` that leads to `folder`. */
function childOf(group: string, folder: string): string {
  const end = folder.indexOf('/', group === '' ? 0 : group.length + 1);
  return end === -1 ? folder : folder.slice(0, end);
}

function nameOf(folder: string): string {
  return folder === '' ? 'the root' : shownName(`${folder}/`);
}
