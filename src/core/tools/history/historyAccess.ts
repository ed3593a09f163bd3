import type { ChangeSet } from '../../../shared/changes.ts';
import { noCommits } from '../../changes/runHistory.ts';
import type { RunHistory } from '../../changes/runHistory.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { explainFailure } from '../explain.ts';
import { refused } from '../tool.ts';
import type { ToolOutcome } from '../tool.ts';

/** The past of an agent's view: commits, then the tasks before its own. */
export interface HistoryAccess {
  readonly commits: RunHistory;
  /** What the tasks changed that the agent's view builds on, the earliest first. */
  readonly changeSets: readonly ChangeSet[];
  /** The view as it was given to the agent, without its own edits. */
  readonly inherited: WorkspaceView;
  /** The bytes of a content that a change set names. */
  readonly read: (hash: string) => Promise<Uint8Array>;
}

type Opened =
  | { readonly ok: true; readonly history: HistoryAccess; readonly head: string }
  | { readonly ok: false; readonly outcome: ToolOutcome };

/** The history and the commit that the run began at, or what to tell the model instead. */
export async function openHistory(history: HistoryAccess | undefined, signal: AbortSignal): Promise<Opened> {
  if (history === undefined)
    return { ok: false, outcome: refused('There is no history of the files here. Work without it.') };
  const head = await history.commits.head(signal);
  if (!head.ok) return { ok: false, outcome: explainFailure(head.failure) };
  if (head.value === undefined) return { ok: false, outcome: explainFailure(noCommits()) };
  return { ok: true, history, head: head.value };
}

/** As much of an id as tells commits apart. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

/** The day of a date in ISO 8601, as it was where the commit was made. */
export function dayOf(date: string): string {
  return date === '' ? 'no date' : date.slice(0, 10);
}

/** Text of others in one line of at most `limit` characters. */
export function inOneLine(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}

/** A path as it is shown: quoted where it could be taken for something else. */
export function shownPath(path: string): string {
  return /[\n\r\t"\\]/.test(path) ? JSON.stringify(path) : path;
}
