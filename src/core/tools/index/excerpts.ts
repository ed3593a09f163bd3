import type { QueryWords } from '../../../shared/codeWords.ts';
import { decodeText } from '../../changes/textFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { IndexedPiece } from '../../ports/codeIndex.ts';
import type { PlainHit } from './plainHits.ts';
import { countWords } from './wordMatches.ts';

/** Places with a few of their lines, as the model gets them, within a length. */
export interface Excerpts {
  /**
   * Adds a piece as the view has it, and names further ones of its file, which follow it, in a line; `false`: there is no
   * room for more.
   */
  add(pieces: readonly [IndexedPiece, ...IndexedPiece[]], signal: AbortSignal): Promise<boolean>;
  /** Adds a line that was found by its text, as far as there is room. */
  addLine(hit: PlainHit): void;
  lines(): readonly string[];
  /** Files that are in it. */
  paths(): ReadonlySet<string>;
}

/** Of one piece: its beginning, and the lines with the most words of the query. */
const FIRST_LINES = 2;
const TELLING_LINES = 4;
const LONGEST_LINE = 160;

interface Deps {
  readonly view: WorkspaceView;
  readonly words: QueryWords;
  /** In UTF-16 units. */
  readonly maxCharacters: number;
}

export function createExcerpts({ view, words, maxCharacters }: Deps): Excerpts {
  const texts = new Map<string, Promise<readonly string[] | undefined>>();
  const blocks: string[] = [];
  const paths = new Set<string>();
  let left = maxCharacters;

  function linesOf(path: string, signal: AbortSignal): Promise<readonly string[] | undefined> {
    const known = texts.get(path) ?? readLines(path, view, signal);
    texts.set(path, known);
    return known;
  }

  function take(path: string, block: string): boolean {
    if (block.length + 1 > left) return false;
    left -= block.length + 1;
    blocks.push(block);
    paths.add(path);
    return true;
  }

  return {
    async add([piece, ...further], signal) {
      const lines = await linesOf(piece.path, signal);
      return lines === undefined || take(piece.path, [blockOf(piece, lines, words), ...alsoLine(further)].join('\n'));
    },
    addLine: ({ path, line, text }) => void take(path, `${path}:${line} text\n    ${shortened(text)}`),
    lines: () => blocks,
    paths: () => paths,
  };
}

async function readLines(
  path: string,
  view: WorkspaceView,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const file = await view.peekFile(path, signal);
  if (!file.ok || file.value === undefined) return undefined;
  const decoded = decodeText(file.value.bytes);
  return decoded.kind === 'text' ? decoded.text.split('\n') : undefined;
}

function blockOf(piece: IndexedPiece, lines: readonly string[], words: QueryWords): string {
  return [`${piece.path}:${placeOf(piece)}`, ...tellingLines(piece, lines, words)].join('\n');
}

/** Other places in the file, without their lines. */
function alsoLine(further: readonly IndexedPiece[]): string[] {
  return further.length === 0 ? [] : [shortened(`      also ${further.map(placeOf).join(', ')}`)];
}

function placeOf({ startLine, endLine, kind, symbol }: IndexedPiece): string {
  const what = [kind, symbol].filter((part) => part !== undefined).join(' ');
  return `${startLine}-${endLine}${what === '' ? '' : ` ${what}`}`;
}

/** In their order, with their numbers. */
function tellingLines({ startLine, endLine }: IndexedPiece, lines: readonly string[], words: QueryWords): string[] {
  const filled = lines
    .slice(startLine - 1, endLine)
    .map((text, index) => ({ line: startLine + index, text, count: countWords(text, words) }))
    .filter(({ text }) => text.trim() !== '');
  const telling = filled
    .slice(FIRST_LINES)
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.line - b.line)
    .slice(0, TELLING_LINES);
  return [...filled.slice(0, FIRST_LINES), ...telling]
    .sort((a, b) => a.line - b.line)
    .map(({ line, text }) => `${String(line).padStart(5)} ${shortened(text)}`);
}

function shortened(text: string): string {
  const line = text.trimEnd();
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE - 1)}…`;
}
