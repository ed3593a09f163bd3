import type { CommitDetails, CommittedFile } from '../../ports/history.ts';
import type { RunHistory } from '../../changes/runHistory.ts';
import { explainFailure } from '../explain.ts';
import { shortId, shownPath } from './historyAccess.ts';
import { refused, said } from '../tool.ts';
import type { ToolOutcome } from '../tool.ts';

const MAX_FILES = 300;
const MAX_MESSAGE = 10_000;
const MAX_PATCH_FILES = 300;
const MAX_LINES = 2_000;
const MAX_CHARACTERS = 100_000;

/** One commit: its message and the files that it changed, or with a path how it changed what is there. */
export async function showCommit(
  { git, root, resolve }: RunHistory,
  revision: string,
  path: string | undefined,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const id = await resolve(revision, signal);
  if (!id.ok) return explainFailure(id.failure);
  const commit = await git.commit(root, id.value, signal);
  if (!commit.ok) return explainFailure(commit.failure);
  if (path === undefined) return said([...headOf(commit.value), '', ...filesOf(commit.value)].join('\n'));
  const files = commit.value.files.filter(
    (file) => isUnder(file.path, path) || (file.from !== undefined && isUnder(file.from, path)),
  );
  if (files.length === 0) return refused(unchanged(commit.value, path));
  if (files.length > MAX_PATCH_FILES)
    return refused(
      `The commit changed ${files.length} files in ${path}, and diffs of at most ${MAX_PATCH_FILES} are shown. Give a path further down; without path the commit's files are listed.`,
    );
  const names = [...new Set(files.flatMap((file) => [file.path, file.from ?? file.path]))];
  const patch = await git.patch(root, id.value, names, signal);
  if (!patch.ok) return explainFailure(patch.failure);
  return said(
    [lineOf(commit.value), ...withinLimits(patch.value.text.trimEnd().split('\n'), patch.value.isCut)].join('\n'),
  );
}

function isUnder(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}

function lineOf({ id, subject }: CommitDetails): string {
  return `commit ${shortId(id)}: ${subject}\n`;
}

function headOf({ id, parents, author, email, date, committer, committed, message }: CommitDetails): string[] {
  const first = parents[0] === undefined ? '' : `, compared with ${shortId(parents[0])}`;
  return [
    `commit ${id}`,
    ...(parents.length > 1 ? [`merge of ${parents.map(shortId).join(' and ')}${first}`] : []),
    `author: ${author} <${email}> ${date}`,
    ...(committer === author ? [] : [`committer: ${committer} ${committed}`]),
    '',
    message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE)}\n[the message goes on]`,
  ];
}

function filesOf({ files, isCut }: CommitDetails): string[] {
  if (files.length === 0) return ['[it changed no files here]'];
  const rest = files.length - MAX_FILES;
  return [
    `${files.length}${isCut ? ' or more' : ''} changed ${files.length === 1 ? 'file' : 'files'}:`,
    ...files.slice(0, MAX_FILES).map(fileLine),
    ...(rest > 0 ? [`[and ${rest} more; give a path to see the diffs below it]`] : []),
  ];
}

function fileLine({ kind, path, from, lines }: CommittedFile): string {
  const names = from === undefined ? shownPath(path) : `${shownPath(from)} to ${shownPath(path)}`;
  return `${kind} ${names}${lines === undefined ? '' : ` +${lines.added} -${lines.removed}`}`;
}

function unchanged({ id, files }: CommitDetails, path: string): string {
  const shown = files.slice(0, 10).map((file) => shownPath(file.path));
  const rest = files.length > shown.length ? `, and ${files.length - shown.length} more` : '';
  return `The commit ${shortId(id)} changed nothing at ${path}. It changed: ${shown.join(', ') || 'no files'}${rest}.`;
}

/** The first line of a diff that does not fit is left out with all after it. */
function withinLimits(lines: readonly string[], isCut: boolean): string[] {
  let characters = 0;
  const fitting = lines.slice(0, MAX_LINES);
  const end = fitting.findIndex((line) => (characters += line.length + 1) > MAX_CHARACTERS);
  const shown = end === -1 ? fitting : fitting.slice(0, end);
  if (shown.length === lines.length && !isCut) return shown;
  return [...shown, '[the diff goes on; give the path of one file to see less at once]'];
}
