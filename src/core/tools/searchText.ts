import pLimit from 'p-limit';
import * as z from 'zod';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { decodeText } from '../changes/textFile.ts';
import type { WorkspaceView } from '../changes/workspaceView.ts';
import { explainFailure } from './explain.ts';
import { globField, pathField } from './fields.ts';
import { explainNoFolder, filesUnder, globMatcher } from './listFiles.ts';
import { matchLines } from './matchLines.ts';
import type { Match } from './matchLines.ts';
import { searchForRegex, searchForText } from './searchPattern.ts';
import type { LineSearch } from './searchPattern.ts';
import { defineTool, refused, said } from './tool.ts';
import type { Tool, ToolContext } from './tool.ts';

const MAX_MATCHES = 200;
/** Lines that come back when lines of context are wanted; the number of matches follows from it. */
const MAX_LINES_WITH_CONTEXT = 400;
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
    `Searches the text files of the repository line by line and gives each matching line as "path:line: text", sorted by path. At most ${MAX_MATCHES} matching lines come back, fewer with contextLines; ` +
    'a last line in square brackets says when there are more or when something was left out. Binary files and files above 1 MB are not searched.',
  input: z.strictObject({
    query: z.string().min(1).max(1_000).describe('The text to look for, as it stands, within one line.'),
    regex: z
      .boolean()
      .optional()
      .describe('true: query is a JavaScript regular expression without slashes and flags. Default: false.'),
    ignoreCase: z.boolean().optional().describe('true: upper and lower case are the same. Default: false.'),
    path: pathField('Search only this file, or this folder and below.').optional(),
    pattern: globField('Search only files whose paths match this glob').optional(),
    contextLines: z
      .int()
      .min(0)
      .max(5)
      .optional()
      .describe(
        'How many lines before and after each match to show, as "path-line- text", with "--" between places. Default: 0.',
      ),
  }),
  effect: 'read',
  subject: ({ query, path, pattern }) => [query, path ?? pattern].filter((part) => part !== undefined).join(' in '),
  async run({ query, regex, ignoreCase, path, pattern, contextLines = 0 }, { view, clock }, signal) {
    const options = { ignoreCase: ignoreCase === true };
    const search = regex === true ? searchForRegex(query, options) : ok(searchForText(query, options));
    if (!search.ok) return refused(search.failure);
    const files = await filesUnder(view, path, signal);
    if (!files.ok) return explainFailure(files.failure);
    if (path !== undefined && files.value.length === 0) return explainNoFolder(view, path, signal);
    const maxMatches = contextLines === 0 ? MAX_MATCHES : Math.floor(MAX_LINES_WITH_CONTEXT / (2 * contextLines + 1));
    const task: SearchTask = { view, search: search.value, contextLines, maxMatches, isLate: deadline(clock) };
    const wanted = pattern === undefined ? files.value : files.value.filter(globMatcher(pattern));
    const found = await searchFiles(wanted, task, signal);
    if (!found.ok) return explainFailure(found.failure);
    return said(report(found.value, query, task));
  },
});

interface SearchTask {
  readonly view: WorkspaceView;
  readonly search: LineSearch;
  readonly contextLines: number;
  readonly maxMatches: number;
  /** Whether the time is up. */
  readonly isLate: () => boolean;
}

interface Found {
  readonly matches: readonly Match[];
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
  const matches: Match[] = [];
  const total = { searched: 0, tooLarge: 0, longLines: 0, unfinished: 0 };
  for (let start = 0; start < paths.length && matches.length <= task.maxMatches; start += BATCH) {
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

function searchLines(path: string, lines: readonly string[], task: SearchTask): Found {
  const { search, contextLines, isLate } = task;
  const matches: Match[] = [];
  let longLines = 0;
  for (const [index, line] of lines.entries()) {
    if (isLate()) return { matches, searched: 1, tooLarge: 0, longLines, unfinished: 1 };
    const isLong = line.length > search.maxLineLength;
    if (isLong) longLines += 1;
    const at = search.indexIn(isLong ? line.slice(0, search.maxLineLength) : line);
    if (at >= 0) {
      const around = (start: number, end: number): string[] => lines.slice(start, end).map((text) => shown(text, 0));
      matches.push({
        path,
        line: index + 1,
        text: shown(line, at),
        before: around(Math.max(0, index - contextLines), index),
        after: around(index + 1, Math.min(index + 1 + contextLines, endOf(lines))),
      });
    }
    if (matches.length > task.maxMatches) break;
  }
  return { matches, searched: 1, tooLarge: 0, longLines, unfinished: 0 };
}

/** What follows the last line end is no line when it is empty. */
function endOf(lines: readonly string[]): number {
  return lines.at(-1) === '' ? lines.length - 1 : lines.length;
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

function report(found: Found, query: string, { search, maxMatches }: SearchTask): string {
  const lines = matchLines(found.matches.slice(0, maxMatches));
  if (lines.length === 0)
    lines.push(`[no line matches ${JSON.stringify(query)}; ${found.searched} files were searched]`);
  const leftOut = [
    found.matches.length > maxMatches
      ? `only the first ${maxMatches} matching lines are shown; narrow it down with path, pattern or a longer query`
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
