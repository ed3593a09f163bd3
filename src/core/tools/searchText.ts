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
import type { Tool } from './tool.ts';

const MAX_MATCHES = 200;
const MAX_FILE_BYTES = 1024 * 1024;
/** Longest text of a matching line that is shown. */
const MAX_SHOWN = 300;
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
  async run({ query, regex, path }, { view }, signal) {
    const search = regex === true ? searchForRegex(query) : ok(searchForText(query));
    if (!search.ok) return refused(search.failure);
    const files = await filesUnder(view, path, signal);
    if (!files.ok) return explainFailure(files.failure);
    if (path !== undefined && files.value.length === 0) return explainNoFolder(view, path, signal);
    const found = await searchFiles(view, files.value, search.value, signal);
    if (!found.ok) return explainFailure(found.failure);
    return said(report(found.value, query, search.value));
  },
});

interface Found {
  readonly matches: readonly string[];
  readonly searched: number;
  readonly tooLarge: number;
  readonly longLines: number;
}

async function searchFiles(
  view: WorkspaceView,
  paths: readonly string[],
  search: LineSearch,
  signal: AbortSignal,
): Promise<Result<Found, Failure>> {
  const limit = pLimit(FILES_AT_ONCE);
  const total = { matches: [] as string[], searched: 0, tooLarge: 0, longLines: 0 };
  for (let start = 0; start < paths.length && total.matches.length <= MAX_MATCHES; start += BATCH) {
    const batch = paths.slice(start, start + BATCH);
    const results = await limit.map(batch, (path) => searchFile(view, path, search, signal));
    if (signal.aborted) return failed({ kind: 'cancelled', message: 'The search was cancelled.' });
    for (const result of results) {
      total.matches.push(...result.matches);
      total.searched += result.searched;
      total.tooLarge += result.tooLarge;
      total.longLines += result.longLines;
    }
  }
  return ok(total);
}

const NOTHING: Found = { matches: [], searched: 0, tooLarge: 0, longLines: 0 };

/** A file that cannot be read has nothing to find; reading it by name tells why. */
async function searchFile(view: WorkspaceView, path: string, search: LineSearch, signal: AbortSignal): Promise<Found> {
  if (signal.aborted) return NOTHING;
  const read = await view.peekFile(path, signal);
  if (!read.ok || read.value === undefined) return NOTHING;
  if (read.value.bytes.length > MAX_FILE_BYTES) return { ...NOTHING, tooLarge: 1 };
  const decoded = decodeText(read.value.bytes);
  if (decoded.kind === 'binary') return NOTHING;
  const matches: string[] = [];
  let longLines = 0;
  for (const [index, line] of decoded.text.split('\n').entries()) {
    if (line.length > search.maxLineLength) longLines += 1;
    const at = search.indexIn(line.length > search.maxLineLength ? line.slice(0, search.maxLineLength) : line);
    if (at >= 0) matches.push(`${path}:${index + 1}: ${shown(line, at)}`);
    if (matches.length > MAX_MATCHES) break;
  }
  return { matches, searched: 1, tooLarge: 0, longLines };
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
    found.tooLarge > 0 ? `files above 1 MB not searched: ${found.tooLarge}` : undefined,
    found.longLines > 0
      ? `lines searched only in their first ${search.maxLineLength} characters: ${found.longLines}`
      : undefined,
  ].filter((each) => each !== undefined);
  if (leftOut.length > 0) lines.push(`[${leftOut.join('; ')}]`);
  return lines.join('\n');
}
