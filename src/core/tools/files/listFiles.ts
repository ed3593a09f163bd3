import * as z from 'zod';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/failures.ts';
import { comparePaths, parseViewPath } from '../../changes/paths.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { explainFailure, explainMissing } from '../explain.ts';
import { globField, pathField } from '../fields.ts';
import { globMatcher } from '../../changes/glob.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool, ToolOutcome } from '../tool.ts';

const LIMIT = 1_000;

/** Lists the files of the agent's view. */
export const listFilesTool: Tool = defineTool({
  name: 'list_files',
  description:
    `Lists files of the repository, one path per line, sorted; ignored files are left out. Without input it lists all. At most ${LIMIT} paths come back; ` +
    'a last line in square brackets says when there are more, so narrow it down by path or pattern in large repositories, or go on after the last path.',
  input: z.strictObject({
    path: pathField('List only files in this folder and below.').optional(),
    pattern: globField('List only files whose paths match this glob').optional(),
    after: pathField('List only files that come after this one: the next page.').optional(),
  }),
  effect: 'read',
  subject: ({ path, pattern, after }) =>
    [path, pattern, after === undefined ? undefined : `after ${after}`].filter((part) => part !== undefined).join(' '),
  async run({ path, pattern, after }, { view }, signal) {
    const listed = await filesUnder(view, path, signal);
    if (!listed.ok) return explainFailure(listed.failure);
    if (path !== undefined && !isRoot(path) && listed.value.length === 0) return explainNoFolder(view, path, signal);
    const matches = pattern === undefined ? () => true : globMatcher(pattern);
    const found = listed.value.filter(matches);
    if (found.length === 0) return said(nothingFound(pattern, listed.value.length));
    const start = after === undefined ? 0 : found.findIndex((file) => comparePaths(file, after) > 0);
    if (start < 0) return said(`[none of the ${found.length} files comes after ${JSON.stringify(after)}]`);
    const shown = found.slice(start, start + LIMIT);
    return said([...shown, ...noteOn(shown, start, found.length)].join('\n'));
  },
});

/** What to know about a page that does not hold the last of all files. */
function noteOn(shown: readonly string[], start: number, total: number): string[] {
  const end = start + shown.length;
  if (end === total) return [];
  const which = start === 0 ? `the first ${end} of ${total} files` : `files ${start + 1}-${end} of ${total}`;
  const goOn = `go on with after ${JSON.stringify(shown.at(-1))}`;
  return [`[${which}; narrow it down with path or pattern to see the others, or ${goOn}]`];
}

/** The files of the view in a folder and below, or all; a path that names a file gives that file. */
export async function filesUnder(
  view: WorkspaceView,
  folder: string | undefined,
  signal: AbortSignal,
): Promise<Result<readonly string[], Failure>> {
  const listed = await view.listFiles(signal);
  return listed.ok ? pathsUnder(listed.value, folder) : listed;
}

/** Of these paths those in a folder and below, or all without a folder; a path that names a file gives that file. */
export function pathsUnder(paths: readonly string[], folder: string | undefined): Result<readonly string[], Failure> {
  if (folder === undefined || isRoot(folder)) return ok(paths);
  const path = parseViewPath(folder);
  if (!path.ok) return path;
  return ok(paths.filter((file) => file.startsWith(`${path.value}/`) || file === path.value));
}

/** Nothing lies under `path`: says so, with files of a similar name. */
export async function explainNoFolder(view: WorkspaceView, path: string, signal: AbortSignal): Promise<ToolOutcome> {
  const explained = await explainMissing(view, path, signal);
  return refused(explained.text.replace('There is no file', 'There is no folder or file'));
}

/** Models write the root of the repository in several ways. */
function isRoot(folder: string): boolean {
  return /^[./\\]*$/.test(folder) && !folder.includes('..');
}

function nothingFound(pattern: string | undefined, listed: number): string {
  if (pattern === undefined) return '[the repository holds no files]';
  return `[no file matches ${JSON.stringify(pattern)}; ${listed} files were looked at]`;
}
