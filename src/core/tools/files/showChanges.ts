import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { fileDiff } from '../../changes/fileDiff.ts';
import type { FileDiff } from '../../changes/fileDiff.ts';
import { unifiedLines } from '../../changes/lineDiff.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { changeLine } from './changeLine.ts';
import { changedSince } from '../history/changedSince.ts';
import type { ChangeSince } from '../history/changedSince.ts';
import { explainFailure } from '../explain.ts';
import { commitField, pathField } from '../fields.ts';
import { openHistory, shortId } from '../history/historyAccess.ts';
import { explainNoFolder, filesUnder, pathsUnder } from './listFiles.ts';
import { defineTool, said } from '../tool.ts';
import type { Tool, ToolOutcome } from '../tool.ts';

/** Files that are compared; many more are no reading matter. */
const MAX_FILES = 300;
const MAX_LINES = 2_000;
const MAX_CHARACTERS = 100_000;

/** Shows how the agent's view differs from the repository that the run began with. */
export const showChangesTool: Tool = defineTool({
  name: 'show_changes',
  description:
    'Shows how your view differs from the repository as it was when the work began: what the tasks before yours changed, and what you changed yourself. ' +
    "With commit, how it differs from that commit: with HEAD the person's uncommitted work shows as well. " +
    'First a list of the changed files with the numbers of added and removed lines, then their unified diffs. ' +
    `At most ${MAX_LINES} lines or ${MAX_CHARACTERS} characters of diffs come back; a last line in square brackets then names the files that are missing.`,
  input: z.strictObject({
    path: pathField('Only this file, or this folder and below. Default: everything.').optional(),
    commit: commitField('Compare with this commit instead.').optional(),
  }),
  effect: 'read',
  subject: ({ path, commit }) => [path, commit].filter((part) => part !== undefined).join(' '),
  async run({ path, commit }, { view, history: access }, signal) {
    let since = 'when the work began';
    let changed = await changedInWork(view, path, signal);
    if (commit !== undefined) {
      const opened = await openHistory(access, signal);
      if (!opened.ok) return opened.outcome;
      const { commits } = opened.history;
      const id = await commits.resolve(commit, signal);
      if (!id.ok) return explainFailure(id.failure);
      since = `in the commit ${shortId(id.value)}`;
      changed = await changedSince(view, { commits, id: id.value, folder: path }, signal);
    }
    if (!changed.ok) return explainFailure(changed.failure);
    if (changed.value.length === 0) return explainUnchanged(view, path, since, signal);
    const diffs: FileDiff[] = [];
    for (const each of changed.value.slice(0, MAX_FILES)) {
      const diff = await compare(view, each, signal);
      if (!diff.ok) return explainFailure(diff.failure);
      diffs.push(diff.value);
    }
    return said([...listOf(diffs, changed.value.length), '', ...diffsWithinLimits(diffs)].join('\n').trimEnd());
  },
});

/** What the tasks of the work changed, and the agent itself. */
async function changedInWork(
  view: WorkspaceView,
  path: string | undefined,
  signal: AbortSignal,
): Promise<Result<readonly ChangeSince[], Failure>> {
  const changed = await view.changedPaths(signal);
  if (!changed.ok) return changed;
  const paths = pathsUnder(changed.value, path);
  if (!paths.ok) return paths;
  return ok(
    paths.value.map((each) => ({
      path: each,
      async before(stop) {
        const original = await view.readOriginal(each, stop);
        return original.ok ? ok(original.value?.bytes) : original;
      },
    })),
  );
}

async function compare(
  view: WorkspaceView,
  change: ChangeSince,
  signal: AbortSignal,
): Promise<Result<FileDiff, Failure>> {
  const before = await change.before(signal);
  if (!before.ok) return before;
  const after = await view.readFile(change.path, signal);
  return after.ok ? ok(fileDiff(change.path, before.value, after.value?.bytes)) : after;
}

async function explainUnchanged(
  view: WorkspaceView,
  path: string | undefined,
  since: string,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const files = await filesUnder(view, path, signal);
  if (!files.ok) return explainFailure(files.failure);
  if (path !== undefined && files.value.length === 0) return explainNoFolder(view, path, signal);
  return said(`[${path ?? 'the repository'} is as it was ${since}]`);
}

function listOf(diffs: readonly FileDiff[], total: number): string[] {
  const rest = total - diffs.length;
  return [
    `${total} changed ${total === 1 ? 'file' : 'files'}:`,
    ...diffs.map(changeLine),
    ...(rest === 0 ? [] : [`[and ${rest} more; give a path to see those below it]`]),
  ];
}

/** The diffs one after the other. One that does not fit any more is left out and named; the first is cut if need be. */
function diffsWithinLimits(diffs: readonly FileDiff[]): string[] {
  const shown: string[] = [];
  const notes: string[] = [];
  const missing: string[] = [];
  let room = { lines: MAX_LINES, characters: MAX_CHARACTERS };
  for (const file of diffs) {
    const whole = textOf(file);
    const fitting = withinRoom(whole, room);
    if (fitting.length < whole.length && shown.length > 0) {
      missing.push(file.path);
      continue;
    }
    if (fitting.length < whole.length) {
      const read = file.kind === 'deleted' ? '' : '; read_file shows the file';
      notes.push(`[the diff of ${file.path} is cut after ${fitting.length} of ${whole.length} lines${read}]`);
    }
    shown.push(...fitting, '');
    room = {
      lines: room.lines - fitting.length,
      characters: room.characters - fitting.reduce((sum, line) => sum + line.length + 1, 0),
    };
  }
  if (missing.length > 0)
    notes.push(`[diffs not shown; call show_changes with each of these paths: ${missing.join(', ')}]`);
  return [...shown, ...notes];
}

function withinRoom(lines: readonly string[], room: { readonly lines: number; readonly characters: number }): string[] {
  let characters = 0;
  const end = lines.slice(0, room.lines).findIndex((line) => (characters += line.length + 1) > room.characters);
  return lines.slice(0, end === -1 ? room.lines : end);
}

function textOf(file: FileDiff): string[] {
  const names = [
    `--- ${file.kind === 'created' ? '/dev/null' : `a/${file.path}`}`,
    `+++ ${file.kind === 'deleted' ? '/dev/null' : `b/${file.path}`}`,
  ];
  if (file.diff === undefined) return [...names, '[binary file]'];
  const lines = unifiedLines(file.diff);
  if (lines.length > 0) return [...names, ...lines];
  return [
    ...names,
    file.kind === 'edited' ? '[same text: line ends, encoding or permissions changed]' : '[empty file]',
  ];
}
