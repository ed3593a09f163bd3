import { parseViewPath } from '../../changes/paths.ts';
import { decodeText } from '../../changes/textFile.ts';
import type { PastEntry } from '../../ports/history.ts';
import { explainFailure } from '../explain.ts';
import { openHistory, shortId } from './historyAccess.ts';
import type { HistoryAccess } from './historyAccess.ts';
import { refused } from '../tool.ts';
import type { ToolOutcome } from '../tool.ts';

export type ReadPastText =
  | { readonly ok: true; readonly text: string; readonly encoding: 'utf-8' | 'latin-1' }
  | { readonly ok: false; readonly outcome: ToolOutcome };

/** A file as a commit had it, as text with LF line ends, or what to tell the model instead. */
export async function readPastText(
  access: HistoryAccess | undefined,
  revision: string,
  path: string,
  signal: AbortSignal,
): Promise<ReadPastText> {
  const opened = await openHistory(access, signal);
  if (!opened.ok) return opened;
  const { commits } = opened.history;
  const name = parseViewPath(path);
  if (!name.ok) return { ok: false, outcome: explainFailure(name.failure) };
  const id = await commits.resolve(revision, signal);
  if (!id.ok) return { ok: false, outcome: explainFailure(id.failure) };
  const entry = await commits.git.readFile(commits.root, id.value, name.value, signal);
  if (!entry.ok) return { ok: false, outcome: explainFailure(entry.failure) };
  if (entry.value.kind !== 'file') return { ok: false, outcome: refused(noFile(entry.value, name.value, id.value)) };
  const decoded = decodeText(entry.value.bytes);
  if (decoded.kind === 'text') return { ok: true, text: decoded.text, encoding: decoded.encoding };
  const text = `${path} was a binary file of ${entry.value.bytes.length} bytes in that commit, so it has no text to show.`;
  return { ok: false, outcome: refused(text) };
}

function noFile(entry: Exclude<PastEntry, { kind: 'file' }>, path: string, id: string): string {
  const where = `in the commit ${shortId(id)}`;
  switch (entry.kind) {
    case 'link':
      return `${path} was a link to ${JSON.stringify(entry.target)} ${where}. Read that file instead.`;
    case 'folder':
      return `${path} was a folder ${where}, and only files can be read.`;
    case 'submodule':
      return `${path} belonged to a submodule ${where}, a repository of its own whose history is not shown here.`;
    case 'missing':
      return `There was no file ${path} ${where}. git_log with its path lists the commits that changed it, under earlier names as well.`;
  }
}
