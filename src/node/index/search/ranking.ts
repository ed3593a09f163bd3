import type { QueryWords } from '../../../shared/codeWords.ts';
import { splitName } from '../../../shared/codeWords.ts';
import { NAME_SEPARATOR } from '../chunks/segments.ts';
import { isProse, isTestPath } from '../fileKinds.ts';

/**
 * All weights of the search, in one place. What is found is scored by signals, each the sum of what FTS5's bm25 gives for its
 * words (k1 = 1.2, b = 0.75), added up by these shares; then come factors for what kind of piece it is. Another signal, such as
 * the nearness of embeddings, is one more name here and in `Signals`.
 */
export const WEIGHTS = {
  /** How much more a word counts by where it stands in a piece. */
  columns: { symbols: 3, names: 2, comments: 1.5, body: 1 },
  /** The same within a path. */
  path: { name: 2, folders: 1 },
  /**
   * Shares of the signals. `file` is what all pieces of its file have together, so that files win which have most of what is
   * asked for, wherever it stands; `words`, `related` and `path` then tell which of their pieces come first.
   */
  signals: { words: 0.5, related: 0.2, path: 0.6, file: 1 },
  /**
   * What a piece keeps of its score when its file has none of the words of the query: in between, by how much of what the
   * words tell is there at all. Long questions are answered by files that have most of their words, wherever these stand.
   */
  uncovered: 0.5,
  /** How much a word counts towards that, and towards `file`, where only a related one is there. */
  relatedCover: 0.25,
  /** The same where only a longer word is there that has it within, such as `newline` for `line`: people say the parts. */
  longerCover: 1,
  /** The query names the symbol. */
  namedSymbol: 2.5,
  /** All words of a symbol of several words are in the query. */
  coveredSymbol: 1.4,
  /** Text between symbols, such as imports: places that use and do not declare. */
  withoutSymbol: 0.75,
  /** Tests, where the query does not speak of them. */
  test: 0.5,
  /** Texts for people, where the query does not speak of them. */
  prose: 0.7,
  recent: 1.1,
  /** Each further piece of one file, once more: several files say more than one file several times. */
  sameFile: 0.2,
} as const;

/** Signals by what they are called in `WEIGHTS`; the higher the better, 0 where there is nothing. */
export type Signals = Record<keyof typeof WEIGHTS.signals, number>;

/** A piece that was found, before it is ranked. */
export interface Candidate {
  readonly path: string;
  readonly key: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly symbol: string | undefined;
  readonly kind: string | undefined;
  readonly isRecent: boolean;
  readonly signals: Signals;
  /** How much of what the words of the query tell is in its file: 0 to 1. */
  readonly coverage: number;
}

export interface Ranked extends Candidate {
  readonly score: number;
}

/** The best pieces first, at most `limit`. Ties by path and line, so that the same is always found in the same order. */
export function rank(candidates: readonly Candidate[], query: QueryWords, limit: number): Ranked[] {
  const scored = candidates.map((each) => {
    const share = WEIGHTS.uncovered + (1 - WEIGHTS.uncovered) * each.coverage;
    return { ...each, score: sumOf(each.signals) * share };
  });
  const adjusted = scored.map((each) => ({ ...each, score: each.score * factorOf(each, query) }));
  return diverse(adjusted.sort(byScore), limit);
}

function sumOf(signals: Signals): number {
  return Object.entries(WEIGHTS.signals).reduce(
    (sum, [name, weight]) => sum + weight * signals[name as keyof Signals],
    0,
  );
}

function factorOf(candidate: Candidate, query: QueryWords): number {
  const { path, symbol, isRecent } = candidate;
  const speaksOfTests = query.words.some((word) => /^(?:tests?|specs?|testing|fixtures?|mocks?)$/.test(word));
  const speaksOfTexts = query.words.some((word) => /^(?:docs?|documentation|readme|changelog|guide)$/.test(word));
  return (
    symbolFactor(symbol, query) *
    (isTestPath(path) && !speaksOfTests ? WEIGHTS.test : 1) *
    (isProse(path) && !speaksOfTexts ? WEIGHTS.prose : 1) *
    (isRecent ? WEIGHTS.recent : 1)
  );
}

function symbolFactor(symbol: string | undefined, query: QueryWords): number {
  if (symbol === undefined) return WEIGHTS.withoutSymbol;
  return Math.max(...symbol.split(NAME_SEPARATOR).map((name) => nameFactor(name, query)));
}

function nameFactor(name: string, { words, names }: QueryWords): number {
  const parts = splitName(name.slice(name.lastIndexOf('.') + 1));
  const whole = parts.join('');
  if (names.includes(whole) || (words.length === 1 && words[0] === whole)) return WEIGHTS.namedSymbol;
  return parts.length > 1 && parts.every((part) => words.includes(part)) ? WEIGHTS.coveredSymbol : 1;
}

/** Takes the best of what is left, again and again, where pieces of files that were taken count less. */
function diverse(sorted: readonly Ranked[], limit: number): Ranked[] {
  const taken = new Map<string, number>();
  const damped = sorted.map((each) => {
    const before = taken.get(fileOf(each)) ?? 0;
    taken.set(fileOf(each), before + 1);
    return { ...each, score: each.score * WEIGHTS.sameFile ** before };
  });
  return damped.sort(byScore).slice(0, limit);
}

function fileOf({ path, key }: Candidate): string {
  return `${path}\0${key}`;
}

function byScore(a: Ranked, b: Ranked): number {
  return b.score - a.score || (a.path < b.path ? -1 : Number(a.path > b.path)) || a.startLine - b.startLine;
}
