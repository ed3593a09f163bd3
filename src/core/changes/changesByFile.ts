import { pathKey } from '../../shared/changes.ts';
import type { ChangeSet, SettledFile } from '../../shared/changes.ts';
import type { TaskChange } from './foldChanges.ts';

export type ChangesOfFile = [TaskChange, ...TaskChange[]];

/**
 * The changes by file (`pathKey`), each list in the order of the change sets. Where one of them settles a conflict, what it
 * came to stands in place of the changes that were in conflict, as one change from where the first of those began.
 */
export function changesByFile(changeSets: readonly ChangeSet[]): Map<string, ChangesOfFile> {
  const byFile = new Map<string, ChangesOfFile>();
  const settled = new Set<string>();
  const add = (key: string, change: TaskChange): void => {
    const known = byFile.get(key);
    if (known === undefined) byFile.set(key, [change]);
    else known.push(change);
  };
  for (const { taskId, files, settles = [] } of changeSets) {
    const settling = new Map(settles.map((file) => [pathKey(file.path), file]));
    for (const change of files) if (!settling.has(pathKey(change.path))) add(pathKey(change.path), { taskId, change });
    for (const [key, file] of settling) {
      const own = files.find(({ path }) => pathKey(path) === key);
      settled.add(key);
      add(key, settlement(taskId, file, own === undefined ? file.after : own.before));
    }
  }
  for (const key of settled) {
    const changes = byFile.get(key);
    if (changes !== undefined) byFile.set(key, withSettlements(changes));
  }
  return byFile;
}

/** `side`: the version that was taken as the beginning. */
function settlement(taskId: string, { path, of, after }: SettledFile, side: SettledFile['after']): TaskChange {
  return { taskId, change: { path, before: side, after }, settles: { of, side } };
}

/** From the last one on: a later settlement may stand for an earlier one, too. */
function withSettlements(changes: ChangesOfFile): ChangesOfFile {
  let result: TaskChange[] = changes;
  for (const settling of changes.toReversed()) {
    const { settles, change } = settling;
    if (settles === undefined || !result.includes(settling)) continue;
    const replaced = new Set(settles.of);
    const first = result.find(({ taskId }) => replaced.has(taskId));
    if (first === undefined) continue;
    const whole: TaskChange = { ...settling, change: { ...change, before: first.change.before } };
    result = result
      .map((each) => (each === first ? whole : each))
      .filter((each) => each !== settling && !replaced.has(each.taskId));
  }
  const [first = changes[0], ...others] = result;
  return [first, ...others];
}
