import pLimit from 'p-limit';
import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { decodeText } from '../../changes/textFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { explainFailure } from '../explain.ts';
import { globField, pathField } from '../fields.ts';
import { globMatcher } from '../../changes/glob.ts';
import { explainNoFolder, filesUnder } from './listFiles.ts';
import { matchLines } from './matchLines.ts';
import type { Match } from './matchLines.ts';
import { regexForText, searchForRegex, searchForText } from './searchPattern.ts';
import type { LineSearch } from './searchPattern.ts';
import { createStopwatch } from '../stopwatch.ts';
import type { Stopwatch } from '../stopwatch.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool } from '../tool.ts';

const MAX_MATCHES = 200;
/** Lines that come back when lines of context are wanted; the number of matches follows from it. */
const MAX_LINES_WITH_CONTEXT = 400;
const MAX_FILE_BYTES = 1024 * 1024;
/** Longest text of a matching line that is shown. */
const MAX_SHOWN = 300;
/** A pattern that goes back and forth on many lines would hold up everybody else. */
const MAX_MS = 5_000;
/** Files that are named as searched in part. */
const MAX_NAMED = 5;
const FILES_AT_ONCE = 16;
/** Files between two looks at whether there are enough matches. */
const BATCH = 64;
const FILES_WORTH_SIFTING = 200;

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
    const watch = createStopwatch(clock, MAX_MS);
    const wanted = pattern === undefined ? files.value : files.value.filter(globMatcher(pattern));
    const known = await whatIsKnown(wanted, { view, search: search.value }, signal);
    const task: SearchTask = { view, search: search.value, contextLines, maxMatches, watch, ...known };
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
  readonly watch: Stopwatch;
  /** Files that are known not to have what is looked for. */
  readonly without: ReadonlySet<string>;
  /** Files that are known to be too large. */
  readonly large: ReadonlySet<string>;
}

/** What can be told of files without reading them. Few files are read sooner than anything is told of them. */
async function whatIsKnown(
  wanted: readonly string[],
  { view, search }: Pick<SearchTask, 'view' | 'search'>,
  signal: AbortSignal,
): Promise<Pick<SearchTask, 'without' | 'large'>> {
  const described = await view.describeFiles(signal);
  const files = described.ok ? described.value : [];
  const large = files.filter(({ size = 0 }) => size > MAX_FILE_BYTES).map(({ path }) => path);
  const isWorthIt = search.required !== undefined && wanted.length >= FILES_WORTH_SIFTING;
  const without = isWorthIt ? await view.filesWithout(search.required, signal) : new Set<string>();
  return { without, large: new Set(large) };
}

interface Found {
  readonly matches: readonly Match[];
  /** Files that were looked at, binary ones and those known to have nothing included. */
  readonly searched: number;
  readonly tooLarge: number;
  readonly longLines: number;
  /** The files with such lines. */
  readonly longLineFiles: readonly string[];
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
  const longLineFiles: string[] = [];
  const total = { searched: 0, tooLarge: 0, longLines: 0, unfinished: 0 };
  for (let start = 0; start < paths.length && matches.length <= task.maxMatches; start += BATCH) {
    if (signal.aborted) return failed({ kind: 'cancelled', message: 'The search was cancelled.' });
    const batch = paths.slice(start, start + BATCH);
    const small = batch.filter((path) => !task.large.has(path));
    const unknown = small.filter((path) => !task.without.has(path));
    total.tooLarge += batch.length - small.length;
    total.searched += small.length - unknown.length;
    const results = await limit.map(unknown, (path) => searchFile(path, task, signal));
    for (const result of results) {
      matches.push(...result.matches);
      longLineFiles.push(...result.longLineFiles);
      total.searched += result.searched;
      total.tooLarge += result.tooLarge;
      total.longLines += result.longLines;
      total.unfinished += result.unfinished;
    }
  }
  if (signal.aborted) return failed({ kind: 'cancelled', message: 'The search was cancelled.' });
  return ok({ matches, longLineFiles, ...total });
}

const NOTHING: Found = { matches: [], searched: 1, tooLarge: 0, longLines: 0, longLineFiles: [], unfinished: 0 };
const TOO_LARGE: Found = { ...NOTHING, searched: 0, tooLarge: 1 };

/** A file that cannot be read has nothing to find; reading it by name tells why. */
async function searchFile(path: string, task: SearchTask, signal: AbortSignal): Promise<Found> {
  if (signal.aborted) return NOTHING;
  if (task.watch.isLate()) return { ...NOTHING, searched: 0, unfinished: 1 };
  const read = await task.view.peekFile(path, signal);
  if (!read.ok || read.value === undefined) return NOTHING;
  if (read.value.bytes.length > MAX_FILE_BYTES) return TOO_LARGE;
  const decoded = decodeText(read.value.bytes);
  if (decoded.kind === 'binary' || !mayHold(decoded.text, task.search)) return NOTHING;
  return searchLines(path, decoded.text.split('\n'), task);
}

/** The same sieve as for files that are not read, so that it makes no difference which files those are. */
function mayHold(text: string, { required }: LineSearch): boolean {
  if (required === undefined) return true;
  return required.ignoreCase ? regexForText(required.text).test(text) : text.includes(required.text);
}

async function searchLines(path: string, lines: readonly string[], task: SearchTask): Promise<Found> {
  const { search, contextLines, watch } = task;
  const matches: Match[] = [];
  let longLines = 0;
  const found = (unfinished: number): Found => {
    return { matches, searched: 1, tooLarge: 0, longLines, longLineFiles: longLines > 0 ? [path] : [], unfinished };
  };
  for (const [index, line] of lines.entries()) {
    if (watch.isLate()) return found(1);
    const turn = watch.letOthersWork();
    if (turn !== undefined) await turn;
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
  return found(0);
}

/** What follows the last line end is no line when it is empty. */
function endOf(lines: readonly string[]): number {
  return lines.at(-1) === '' ? lines.length - 1 : lines.length;
}

/** The line, or of a long one the part around the match. */
function shown(line: string, at: number): string {
  if (line.length <= MAX_SHOWN) return line;
  const start = Math.min(Math.max(0, at - 100), line.length - MAX_SHOWN);
  const end = start + MAX_SHOWN;
  return `${start > 0 ? '…' : ''}${line.slice(start, end)}${end < line.length ? '…' : ''}`;
}

/** At most so many, with the number of the others. */
function firstOf(paths: readonly string[]): string {
  const more = paths.length - MAX_NAMED;
  return `${paths.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more ${more === 1 ? 'file' : 'files'}` : ''}`;
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
      ? `lines searched only in their first ${search.maxLineLength} characters: ${found.longLines}, in ${firstOf(found.longLineFiles)}`
      : undefined,
  ].filter((each) => each !== undefined);
  if (leftOut.length > 0) lines.push(`[${leftOut.join('; ')}]`);
  return lines.join('\n');
}
