import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { keptLines, lineOrigins } from '../../changes/lineOrigins.ts';
import type { LineOrigin } from '../../changes/lineOrigins.ts';
import { parseViewPath } from '../../changes/paths.ts';
import { decodeText } from '../../changes/textFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Blame } from '../../ports/history.ts';
import { explainFailure } from '../explain.ts';
import { pathField } from '../fields.ts';
import { dayOf, inOneLine, openHistory, shortId, shownPath } from './historyAccess.ts';
import type { HistoryAccess } from './historyAccess.ts';
import { readText } from '../files/readText.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool } from '../tool.ts';

const MAX_LINES = 500;
const MAX_LINE_CHARACTERS = 300;

/** Tells of the lines of a file in the agent's view who changed them last. */
export const gitBlameTool: Tool = defineTool({
  name: 'git_blame',
  description: `Tells who last changed each line of a file as it is in your view: a commit, a task of this work, or you. Lines of one origin stand together, with their numbers. At most ${MAX_LINES} lines come back.`,
  input: z.strictObject({
    path: pathField('The file.'),
    startLine: z.int().min(1).optional().describe('First line wanted, from 1.'),
    endLine: z.int().min(1).optional().describe('Last line wanted, itself included.'),
  }),
  effect: 'read',
  subject: ({ path, startLine, endLine }) =>
    startLine === undefined && endLine === undefined ? path : `${path}:${startLine ?? 1}-${endLine ?? ''}`,
  async run({ path, startLine = 1, endLine }, { view, history: access }, signal) {
    const opened = await openHistory(access, signal);
    if (!opened.ok) return opened.outcome;
    const read = await readText(view, path, signal);
    if (!read.ok) return read.outcome;
    const now = linesOf(read.text);
    if (now.length === 0) return said('[the file is empty]');
    const last = Math.min(endLine ?? now.length, now.length, startLine + MAX_LINES - 1);
    if (startLine > now.length) return refused(`The file has ${now.length} lines, so there is no line ${startLine}.`);
    if (last < startLine)
      return refused(`endLine ${endLine ?? last} lies before startLine ${startLine}. Give a range of lines.`);

    const range = { first: startLine, last };
    const place = { view, path, now, history: opened.history };
    const origins = await originsOf(place, signal);
    if (!origins.ok) return explainFailure(origins.failure);
    const names = await nameOrigins(origins.value.slice(startLine - 1, last), { ...place, head: opened.head }, signal);
    if (!names.ok) return explainFailure(names.failure);
    const end = Math.min(endLine ?? now.length, now.length);
    const rest = last < end ? [`[lines ${startLine}-${last} of ${now.length}; go on with startLine ${last + 1}]`] : [];
    return said([...grouped(names.value.names, now, range), ...names.value.notes, ...rest].join('\n'));
  },
});

interface Place {
  readonly view: WorkspaceView;
  readonly path: string;
  readonly now: readonly string[];
  readonly history: HistoryAccess;
}

/** Of each line of the file. */
async function originsOf(
  { view, path, now, history }: Place,
  signal: AbortSignal,
): Promise<Result<LineOrigin[], Failure>> {
  const [base, inherited] = await Promise.all([
    linesIn(view.readOriginal(path, signal)),
    linesIn(history.inherited.readFile(path, signal)),
  ]);
  if (!base.ok) return base;
  if (!inherited.ok) return inherited;
  const name = parseViewPath(path);
  if (!name.ok) return name;
  const tasks = [];
  for (const { taskId, files } of history.changeSets) {
    const file = files.find((each) => each.path.path === name.value && each.path.root === view.root);
    if (file === undefined) continue;
    const textOf = async (hash: string | undefined): Promise<string[]> =>
      hash === undefined ? [] : textLines(await history.read(hash));
    tasks.push({ taskId, before: await textOf(file.before?.hash), after: await textOf(file.after?.hash) });
  }
  return ok(lineOrigins({ base: base.value, tasks, inherited: inherited.value, now }));
}

interface Names {
  /** What is said of each line's origin. */
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

/** Puts the origins into words, for which git is asked about lines that the run found there. */
async function nameOrigins(
  origins: readonly LineOrigin[],
  place: Place & { readonly head: string },
  signal: AbortSignal,
): Promise<Result<Names, Failure>> {
  const wanted = origins.flatMap((origin) => (origin.kind === 'base' ? [origin.line] : []));
  const committed = await committedLines(wanted, place, signal);
  if (!committed.ok) return committed;
  const { blame, lineInCommit } = committed.value;
  const name = (origin: LineOrigin): string => {
    if (origin.kind === 'own') return 'changed by you';
    if (origin.kind === 'task') return `changed in this work by the task ${JSON.stringify(origin.taskId)}`;
    if (origin.kind === 'merge') return 'changed in this work';
    const line = blame?.lines.get(lineInCommit(origin.line) ?? 0);
    if (line === undefined) return 'not committed when the work began';
    const old = line.path === place.path ? '' : ` (in ${shownPath(line.path)})`;
    return `${shortId(line.id)} ${dayOf(line.date)} ${inOneLine(line.author, 60)}: ${inOneLine(line.subject, 120)}${old}`;
  };
  const isShallow = blame?.isShallow === true;
  return ok({
    names: origins.map(name),
    notes: isShallow ? ['[this clone is shallow: lines of its oldest commits may be older]'] : [],
  });
}

interface CommittedLines {
  readonly blame: Blame | undefined;
  /** From a line of the base to that line in the commit; `undefined` when the person had not committed it. */
  readonly lineInCommit: (line: number) => number | undefined;
}

/** What git knows of these lines (from 1) of the base, whose file may have uncommitted edits. */
async function committedLines(
  wanted: readonly number[],
  { view, path, head, history }: Place & { readonly head: string },
  signal: AbortSignal,
): Promise<Result<CommittedLines, Failure>> {
  const nothing = ok({ blame: undefined, lineInCommit: () => undefined });
  const { git, root } = history.commits;
  const name = parseViewPath(path);
  if (!name.ok) return name;
  if (wanted.length === 0) return nothing;
  const entry = await git.readFile(root, head, name.value, signal);
  if (!entry.ok) return entry;
  if (entry.value.kind === 'link') return failed(isLink(name.value, entry.value.target));
  if (entry.value.kind !== 'file') return nothing;
  const base = await linesIn(view.readOriginal(path, signal));
  if (!base.ok) return base;
  const kept = keptLines(textLines(entry.value.bytes), base.value);
  const lineInCommit = (line: number): number | undefined => {
    const index = kept[line - 1];
    return index === undefined ? undefined : index + 1;
  };
  const lines = wanted.flatMap((line) => lineInCommit(line) ?? []);
  if (lines.length === 0) return nothing;
  const blame = await git.blame(
    root,
    { commit: head, path: name.value, firstLine: Math.min(...lines), lastLine: Math.max(...lines) },
    signal,
  );
  return blame.ok ? ok({ blame: blame.value, lineInCommit }) : blame;
}

function isLink(path: string, target: string): Failure {
  const message = `${path} is a link to ${JSON.stringify(target)}. Call git_blame with the path of that file.`;
  return { kind: 'wrong-use', message };
}

/** Lines that follow each other and have one origin stand below it. */
function grouped(names: readonly string[], now: readonly string[], { first }: { readonly first: number }): string[] {
  return names.flatMap((name, index) => {
    const number = first + index;
    const text = now[number - 1] ?? '';
    const line = `${number}| ${text.length > MAX_LINE_CHARACTERS ? `${text.slice(0, MAX_LINE_CHARACTERS)}…` : text}`;
    return name === names[index - 1] ? [line] : [name, line];
  });
}

async function linesIn(reading: ReturnType<WorkspaceView['readFile']>): Promise<Result<string[], Failure>> {
  const read = await reading;
  if (!read.ok) return read;
  return ok(read.value === undefined ? [] : textLines(read.value.bytes));
}

/** A binary state of a file has no lines in common with any other. */
function textLines(bytes: Uint8Array): string[] {
  const decoded = decodeText(bytes);
  return decoded.kind === 'binary' ? [] : linesOf(decoded.text);
}

/** What follows the last line end is no line when it is empty. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
