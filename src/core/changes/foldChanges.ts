import type { FileChange } from '../../shared/changes.ts';
import type { FileConflict } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { mergeFile } from './mergeFile.ts';
import type { FileState, MergeDeps } from './mergeFile.ts';
import { sameContent } from './viewFile.ts';

/** One task's change of a file. */
export interface TaskChange {
  readonly taskId: string;
  readonly change: FileChange;
  /** It stands for the changes of these tasks, which were in conflict. `side`: the version that it was made from. */
  readonly settles?: { readonly of: readonly string[]; readonly side: FileState };
}

export interface FoldedFile {
  readonly content: FileState;
  /** Changes of two hands were put together. */
  readonly merged: boolean;
}

/**
 * Applies changes of one file, in topological order, to the state `start` that `startOwner` answers for. A change that
 * builds on the very state before it replaces it; any other is merged. Fails with the first conflict.
 */
export async function foldChanges(
  start: FileState,
  startOwner: string,
  changes: readonly TaskChange[],
  deps: MergeDeps,
): Promise<Result<FoldedFile, FileConflict>> {
  let content = start;
  let owner = startOwner;
  let merged = false;
  for (const chain of chainsOf(changes)) {
    const step = await mergeFile(chain.before, content, chain.after, deps);
    if (!step.ok) {
      const taskId = await firstInConflict(chain, content, deps);
      return failed({ path: chain.path, between: [owner, taskId], reason: step.failure });
    }
    if (!sameContent(step.value.content, content)) owner = chain.links.at(-1)?.taskId ?? owner;
    content = step.value.content;
    merged ||= step.value.merged;
  }
  return ok({ content, merged });
}

/** Changes of which each begins where the one before ends, taken as one: what a later one undid never gets in the way. */
interface Chain {
  readonly path: FileChange['path'];
  readonly before: FileState;
  after: FileState;
  readonly links: TaskChange[];
}

function chainsOf(changes: readonly TaskChange[]): Chain[] {
  const chains: Chain[] = [];
  for (const link of changes) {
    const { path, before, after } = link.change;
    const last = chains.at(-1);
    if (last !== undefined && sameContent(last.after, before)) {
      last.links.push(link);
      last.after = after;
    } else {
      chains.push({ path, before, after, links: [link] });
    }
  }
  return chains;
}

async function firstInConflict(chain: Chain, content: FileState, deps: MergeDeps): Promise<string> {
  for (const { taskId, change } of chain.links) {
    const step = await mergeFile(chain.before, content, change.after, deps);
    if (!step.ok) return taskId;
  }
  return chain.links.at(-1)?.taskId ?? '';
}
