import * as z from 'zod';
import type { Failure } from '../../shared/failures.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { fileDiff } from '../changes/fileDiff.ts';
import type { FileDiff } from '../changes/fileDiff.ts';
import { unifiedLines } from '../changes/lineDiff.ts';
import type { WorkspaceView } from '../changes/workspaceView.ts';
import { changeLine } from './changeLine.ts';
import { explainFailure } from './explain.ts';
import { pathField } from './fields.ts';
import { explainNoFolder, filesUnder, pathsUnder } from './listFiles.ts';
import { defineTool, said } from './tool.ts';
import type { Tool, ToolOutcome } from './tool.ts';

/** Files that are compared; many more are no reading matter. */
const MAX_FILES = 300;
const MAX_LINES = 2_000;
const MAX_CHARACTERS = 100_000;

/** Shows how the agent's view differs from the repository that the run began with. */
export const showChangesTool: Tool = defineTool({
  name: 'show_changes',
  description:
    'Shows how your view differs from the repository as it was when the work began: what the tasks before yours changed, and what you changed yourself. ' +
    'First a list of the changed files with the numbers of added and removed lines, then their unified diffs. ' +
    `At most ${MAX_LINES} lines or ${MAX_CHARACTERS} characters of diffs come back; a last line in square brackets then names the files that are missing.`,
  input: z.strictObject({
    path: pathField('Only this file, or this folder and below. Default: everything.').optional(),
  }),
  effect: 'read',
  subject: ({ path }) => path ?? '',
  async run({ path }, { view }, signal) {
    const changed = await view.changedPaths(signal);
    if (!changed.ok) return explainFailure(changed.failure);
    const paths = pathsUnder(changed.value, path);
    if (!paths.ok) return explainFailure(paths.failure);
    if (paths.value.length === 0) return explainUnchanged(view, path, signal);
    const diffs: FileDiff[] = [];
    for (const each of paths.value.slice(0, MAX_FILES)) {
      const diff = await compare(view, each, signal);
      if (!diff.ok) return explainFailure(diff.failure);
      diffs.push(diff.value);
    }
    return said([...listOf(diffs, paths.value.length), '', ...diffsWithinLimits(diffs)].join('\n').trimEnd());
  },
});

async function compare(view: WorkspaceView, path: string, signal: AbortSignal): Promise<Result<FileDiff, Failure>> {
  const before = await view.readOriginal(path, signal);
  if (!before.ok) return before;
  const after = await view.readFile(path, signal);
  return after.ok ? ok(fileDiff(path, before.value?.bytes, after.value?.bytes)) : after;
}

async function explainUnchanged(
  view: WorkspaceView,
  path: string | undefined,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const files = await filesUnder(view, path, signal);
  if (!files.ok) return explainFailure(files.failure);
  if (path !== undefined && files.value.length === 0) return explainNoFolder(view, path, signal);
  return said(`[${path ?? 'the repository'} is as it was when the work began]`);
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
