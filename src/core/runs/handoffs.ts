import { pathKey } from '../../shared/changes.ts';
import type { ChangeSet, FileChange } from '../../shared/changes.ts';
import { requireTask } from '../../shared/runState.ts';
import type { RunState, TaskState } from '../../shared/runState.ts';
import type { Handoff } from '../agents/taskAgent.ts';
import type { Contents } from '../changes/contents.ts';
import { describeChanges } from '../changes/fileDiff.ts';
import type { FanOutData } from './unfolding/fanOut.ts';

/** Changed files that a hand-off lists; `show_changes` shows all. */
const MAX_HANDED_FILES = 100;
/** Characters of JSON that the results of a fan-out may have in a hand-off; every dependant pays for them. */
const MAX_ITEMS_LENGTH = 100_000;

/** Of every task that this one names in `dependsOn`. A fan-out or a loop hands over what its members made as one. */
export async function handoffsOf(task: TaskState, state: RunState, contents: Contents): Promise<Handoff[]> {
  const handoffs: Handoff[] = [];
  for (const id of task.dependsOn) {
    const from = requireTask(state, id);
    if (from.result === undefined) continue;
    const changeSet = changesOf(from, state);
    const files = await describeChanges(changeSet, MAX_HANDED_FILES, contents);
    const changes = { files, total: changeSet.files.length };
    handoffs.push({ taskId: id, title: from.title, summary: from.result.summary, data: dataOf(from), changes });
  }
  return handoffs;
}

/** What a task changed, or the members of a group one after the other: each file from its first state to its last. */
function changesOf(task: TaskState, state: RunState): ChangeSet {
  const files = new Map<string, FileChange>();
  const waiting = [task];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    waiting.push(...(next.group?.members ?? []).map((id) => requireTask(state, id)).reverse());
    for (const change of next.changeSet?.files ?? []) {
      const key = pathKey(change.path);
      files.set(key, { ...change, before: (files.get(key) ?? change).before });
    }
  }
  const changed = [...files.values()].filter(({ before, after }) => before?.hash !== after?.hash);
  return { taskId: task.id, files: changed };
}

/** The data as it is; of a large fan-out without what each item gave, and then without the last items. */
function dataOf({ options, result }: TaskState): unknown {
  if (options.forEach === undefined) return result?.data;
  const data = result?.data as FanOutData;
  if (lengthOf(data) <= MAX_ITEMS_LENGTH) return data;
  const short = data.items.map(({ item, taskId, summary }) => ({ item, taskId, summary: summary?.slice(0, 200) }));
  let length = 0;
  const fitting = short.filter((entry) => (length += lengthOf(entry)) <= MAX_ITEMS_LENGTH);
  return { items: fitting, note: `${fitting.length} of ${short.length} items, shortened` };
}

function lengthOf(value: unknown): number {
  return JSON.stringify(value).length;
}
