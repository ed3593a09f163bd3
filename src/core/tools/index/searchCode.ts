import * as z from 'zod';
import { queryWordsOf } from '../../../shared/codeWords.ts';
import { parseViewPath } from '../../changes/paths.ts';
import type { IndexedPiece } from '../../ports/codeIndex.ts';
import { explainFailure } from '../explain.ts';
import { globField, pathField } from '../fields.ts';
import { globMatcher } from '../../changes/glob.ts';
import { explainNoFolder, filesUnder } from '../files/listFiles.ts';
import { createStopwatch } from '../stopwatch.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool } from '../tool.ts';
import { createExcerpts } from './excerpts.ts';
import type { Excerpts } from './excerpts.ts';
import type { FoundPieces, PieceQuery } from './indexAccess.ts';
import { plainHits } from './plainHits.ts';

const DEFAULT_LIMIT = 8;
const MAX_LIMIT = 20;
/** Pieces that are looked for per file that is wanted: some are of the same file. */
const PIECES_PER_FILE = 2;
/** Of the whole answer, in UTF-16 units. */
const MAX_CHARACTERS = 8_000;
/** For reading files that the index does not have yet. */
const MAX_PLAIN_MS = 3_000;

/** Finds pieces of code by what they do or are called. */
export const searchCodeTool: Tool = defineTool({
  name: 'search_code',
  description:
    'Finds code by what it does or is called, in words or names, such as "where are retries delayed" or "parseConfig". Gives the likeliest places first, ' +
    'as "path:first-last kind symbol" with a few of their lines, and "also" others in the same file. To find every place of an exact text, use search_text.',
  input: z.strictObject({
    query: z.string().min(1).max(500).describe('What is looked for. Several telling words find more than one.'),
    path: pathField('Only this file, or this folder and below.').optional(),
    pattern: globField('Only files whose paths match this glob').optional(),
    limit: z.int().min(1).max(MAX_LIMIT).optional().describe(`How many places at most. Default: ${DEFAULT_LIMIT}.`),
  }),
  effect: 'read',
  subject: ({ query, path, pattern }) => [query, path ?? pattern].filter((part) => part !== undefined).join(' in '),
  async run({ query, path, pattern, limit = DEFAULT_LIMIT }, { view, index, clock }, signal) {
    if (index === undefined) return refused('There is no index over the code here. Use search_text.');
    const files = await filesUnder(view, path, signal);
    if (!files.ok) return explainFailure(files.failure);
    if (path !== undefined && files.value.length === 0) return explainNoFolder(view, path, signal);
    const words = queryWordsOf(query);
    const wanted: PieceQuery = {
      text: query,
      limit: limit * PIECES_PER_FILE,
      ...underOf(path),
      ...(pattern === undefined ? {} : { accepts: globMatcher(pattern) }),
    };
    const found = await index.search(wanted, view, signal);
    if (!found.ok && found.failure.kind === 'cancelled') return explainFailure(found.failure);
    const { pieces, missing } = found.ok ? found.value : NOTHING_KNOWN;
    const excerpts = createExcerpts({ view, words, maxCharacters: MAX_CHARACTERS });
    for (const shown of placesOf(pieces, limit)) if (!(await excerpts.add(shown, signal))) break;
    if (missing === 0) return said(report(excerpts, query));
    const paths = files.value.filter(wanted.accepts ?? (() => true));
    const watch = createStopwatch(clock, MAX_PLAIN_MS);
    const hits = await plainHits(paths, { view, words, watch, leaveOut: excerpts.paths() }, signal);
    for (const hit of hits) excerpts.addLine(hit);
    return said([report(excerpts, query), noteOn(missing, files.value.length)].join('\n'));
  },
});

/** The index cannot be used: all there is are the texts. */
const NOTHING_KNOWN: FoundPieces = { pieces: [], missing: Infinity };

type PiecesOfFile = readonly [IndexedPiece, ...IndexedPiece[]];

/** One place of each file, with its further ones; where there are too few files, each piece is a place. */
function placesOf(pieces: readonly IndexedPiece[], limit: number): readonly PiecesOfFile[] {
  const files = byFile(pieces);
  return files.length >= limit ? files.slice(0, limit) : pieces.slice(0, limit).map((piece) => [piece]);
}

/** Pieces of the same file together, in the order of the first of each. */
function byFile(pieces: readonly IndexedPiece[]): PiecesOfFile[] {
  const files = new Map<string, [IndexedPiece, ...IndexedPiece[]]>();
  for (const piece of pieces) {
    const known = files.get(piece.path);
    if (known === undefined) files.set(piece.path, [piece]);
    else known.push(piece);
  }
  return [...files.values()];
}

/** As views write it; the root of the repository is everything. */
function underOf(path: string | undefined): Pick<PieceQuery, 'path'> {
  const parsed = path === undefined ? undefined : parseViewPath(path);
  return parsed?.ok === true ? { path: parsed.value } : {};
}

function report(excerpts: Excerpts, query: string): string {
  const lines = excerpts.lines();
  if (lines.length > 0) return lines.join('\n');
  return `[nothing fits ${JSON.stringify(query)}; use other words, or search_text for an exact text]`;
}

function noteOn(missing: number, files: number): string {
  const which = missing >= files ? 'The index is not ready' : `${missing} of ${files} files are not in the index yet`;
  return `[${which}: the places marked "text" come from a plain search for the words, and there may be better ones]`;
}
