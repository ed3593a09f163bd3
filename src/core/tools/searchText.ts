import pLimit from 'p-limit';
import * as z from 'zod';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { decodeText } from '../changes/textFile.ts';
import type { WorkspaceView } from '../changes/workspaceView.ts';
import { explainFailure } from './explain.ts';
import { pathField } from './fields.ts';
import { explainNoFolder, filesUnder } from './listFiles.ts';
import { searchForRegex, searchForText } from './searchPattern.ts';
import type { LineSearch } from './searchPattern.ts';
import { defineTool, refused, said } from './tool.ts';
import type { Tool, ToolContext } from './tool.ts';

const MAX_MATCHES = 200;
const MAX_FILE_BYTES = 1024 * 1024;
/** Longest text of a matching line that is shown. */
const MAX_SHOWN = 300;
/** A pattern that goes back and forth on many lines would hold up everybody else. */
const MAX_MS = 5_000;
const FILES_AT_ONCE = 16;
/** Files between two looks at whether there are enough matches. */
const BATCH = 64;

/** Searches the text files of the agent's view line by line. */
export const searchTextTool: Tool = defineTool({
  name: 'search_text',
  description:
    `Searches the text files of the repository line by line and gives each matching line as "path:line: text", sorted by path. Case counts. At most ${MAX_MATCHES} lines come back; ` +
    'a last line in square brackets says when there are more or when something was left out. Binary files and files above 1 MB are not searched.',
  input: z.strictObject({
    query: z.string().min(1).max(1_000).describe('The text to look for, as it stands, within one line.'),
    regex: z
      .boolean()
      .optional()
      .describe('true: query is a JavaScript regular expression without slashes and flags. Default: false.'),
    path: pathField('Search only this file, or this folder and below.').optional(),
  }),
  effect: 'read',
  subject: ({ query, path }) => (path === undefined ? query : `${query} in ${path}`),
  async run({ query, regex, path }, { view, clock }, signal) {
    const search = regex === true ? searchForRegex(query) : ok(searchForText(query));
    if (!search.ok) return refused(search.failure);
    const files = await filesUnder(view, path, signal);
    if (!files.ok) return explainFailure(files.failure);
    if (path !== undefined && files.value.length === 0) return explainNoFolder(view, path, signal);
    const task: SearchTask = { view, search: search.value, isLate: deadline(clock) };
    const found = await searchFiles(files.value, task, signal);
    if (!found.ok) return explainFailure(found.failure);
    return said(report(found.value, query, search.value));
  },
});

interface SearchTask {
  readonly view: WorkspaceView;
  readonly search: LineSearch;
  /** Whether the time is up. */
  readonly isLate: () => boolean;
}

interface Found {
  readonly matches: readonly string[];
  readonly searched: number;
  readonly tooLarge: number;
  readonly longLines: number;
  /** Not searched to the end, because the time was up. */
  readonly unfinished: number;
}

async function searchFiles(
  paths: readonly string[],
  task: SearchTask,
  signal: AbortSignal,
): Promise<Result<Found, Failure>> {
  const limit = pLimit(FILES_AT_ONCE);
  const matches: string[] = [];
  const total = { searched: 0, tooLarge: 0, longLines: 0, unfinished: 0 };
  for (let start = 0; start < paths.length && matches.length <= MAX_MATCHES; start += BATCH) {
    const results = await limit.map(paths.slice(start, start + BATCH), (path) => searchFile(path, task, signal));
    if (signal.aborted) return failed({ kind: 'cancelled', message: 'The search was cancelled.' });
    for (const result of results) {
      matches.push(...result.matches);
      total.searched += result.searched;
      total.tooLarge += result.tooLarge;
      total.longLines += result.longLines;
      total.unfinished += result.unfinished;
    }
  }
  return ok({ matches, ...total });
}

const NOTHING: Found = { matches: [], searched: 0, tooLarge: 0, longLines: 0, unfinished: 0 };

/** A file that cannot be read has nothing to find; reading it by name tells why. */
async function searchFile(path: string, task: SearchTask, signal: AbortSignal): Promise<Found> {
  if (signal.aborted) return NOTHING;
  if (task.isLate()) return { ...NOTHING, unfinished: 1 };
  const read = await task.view.peekFile(path, signal);
  if (!read.ok || read.value === undefined) return NOTHING;
  if (read.value.bytes.length > MAX_FILE_BYTES) return { ...NOTHING, tooLarge: 1 };
  const decoded = decodeText(read.value.bytes);
  return decoded.kind === 'binary' ? NOTHING : searchLines(path, decoded.text.split('\n'), task);
}

function searchLines(path: string, lines: readonly string[], { search, isLate }: SearchTask): Found {
  const matches: string[] = [];
  let longLines = 0;
  for (const [index, line] of lines.entries()) {
    if (isLate()) return { matches, searched: 1, tooLarge: 0, longLines, unfinished: 1 };
    const isLong = line.length > search.maxLineLength;
    if (isLong) longLines += 1;
    const at = search.indexIn(isLong ? line.slice(0, search.maxLineLength) : line);
    if (at >= 0) matches.push(`${path}:${index + 1}: ${shown(line, at)}`);
    if (matches.length > MAX_MATCHES) break;
  }
  return { matches, searched: 1, tooLarge: 0, longLines, unfinished: 0 };
}

function deadline(clock: ToolContext['clock']): () => boolean {
  if (clock === undefined) return () => false;
  const end = clock.now() + MAX_MS;
  return () => clock.now() > end;
}

/** The line, or of a long one the part around the match. */
function shown(line: string, at: number): string {
  if (line.length <= MAX_SHOWN) return line;
  const start = Math.min(Math.max(0, at - 100), line.length - MAX_SHOWN);
  const end = start + MAX_SHOWN;
  return `${start > 0 ? '…' : ''}${line.slice(start, end)}${end < line.length ? '…' : ''}`;
}

function report(found: Found, query: string, search: LineSearch): string {
  const lines = found.matches.slice(0, MAX_MATCHES);
  if (lines.length === 0)
    lines.push(`[no line matches ${JSON.stringify(query)}; ${found.searched} files were searched]`);
  const leftOut = [
    found.matches.length > MAX_MATCHES
      ? `only the first ${MAX_MATCHES} matching lines are shown; narrow it down with path or a longer query`
      : undefined,
    found.unfinished > 0
      ? `the search took too long and stopped, files not searched to the end: ${found.unfinished}; use a simpler query or a path`
      : undefined,
    found.tooLarge > 0 ? `files above 1 MB not searched: ${found.tooLarge}` : undefined,
    found.longLines > 0
      ? `lines searched only in their first ${search.maxLineLength} characters: ${found.longLines}`
      : undefined,
  ].filter((each) => each !== undefined);
  if (leftOut.length > 0) lines.push(`[${leftOut.join('; ')}]`);
  return lines.join('\n');
}
