import type { DatabaseSync } from 'node:sqlite';
import type { IndexedPiece } from '../../../core/ports/codeIndex.ts';
import { queryWordsOf } from '../../../shared/codeWords.ts';
import { createVocabulary } from '../database/vocabulary.ts';
import { createCoverageSearch } from './coverage.ts';
import type { Coverage } from './coverage.ts';
import { matchOf } from './matching.ts';
import { relatedWords } from './relatedWords.ts';
import { rank, WEIGHTS } from './ranking.ts';
import type { Candidate, Signals } from './ranking.ts';

export interface PieceQuery {
  readonly text: string;
  readonly limit: number;
  readonly under: string | undefined;
}

/** Pieces that are ranked, per signal, at least: what bm25 alone puts far behind is not brought forward by anything else. */
const FEWEST_CANDIDATES = 200;
const CANDIDATES_PER_RESULT = 4;
/** A file that is found by its path alone is shown by its beginning. */
const PIECES_BY_PATH = 3;
/** One content under many paths, such as a licence. */
const DOCUMENTS_PER_CONTENT = 20;

/** Searches the index; the pieces that fit best first. */
export function createPieceSearch(database: DatabaseSync): (query: PieceQuery) => IndexedPiece[] {
  const statements = prepareStatements(database);
  const coverageOf = createCoverageSearch(database);
  const vocabulary = createVocabulary(database);
  const inOtherWords = relatedWords();
  return ({ text, limit, under }) => {
    const query = queryWordsOf(text);
    const most = Math.max(FEWEST_CANDIDATES, limit * CANDIDATES_PER_RESULT);
    const own = [...query.words, ...query.names];
    if (own.length === 0) return [];
    const signals = createSignals();
    const folder = rangeOf(under);
    const concepts = query.words.map((word) => ({
      word,
      longer: vocabulary.wordsWith(word),
      others: inOtherWords(word),
    }));
    const coverage = coverageOf(concepts);
    for (const [id, score] of statements.pieces(own, most, folder)) signals.add(id, 'words', score);
    for (const [id, score] of best(coverage.related, most)) signals.add(id, 'related', score);
    const byPath = statements.documents(own, most, folder);
    for (const [document] of byPath) {
      for (const id of statements.firstPieces(document)) signals.note(id);
    }
    const known = { range: folder, byPath, coverage };
    const candidates = [...signals.all()].flatMap(([id, found]) => statements.candidates(id, found, known));
    return rank(candidates, query, limit).map(asPiece);
  };
}

/** The highest scores. */
function best(scores: ReadonlyMap<number, number>, most: number): [number, number][] {
  return [...scores].sort(([, a], [, b]) => b - a).slice(0, most);
}

function asPiece({ path, key, startLine, endLine, symbol, kind, score }: Candidate & { score: number }): IndexedPiece {
  return { path, key, startLine, endLine, ...(symbol === undefined ? {} : { symbol }), ...(kind && { kind }), score };
}

/** What is known of each piece so far, by its id. */
function createSignals() {
  const byPiece = new Map<number, Signals>();
  const of = (id: number): Signals => {
    const known = byPiece.get(id) ?? { words: 0, related: 0, path: 0, file: 0 };
    byPiece.set(id, known);
    return known;
  };
  return {
    add(id: number, name: keyof Signals, score: number): void {
      of(id)[name] += score;
    },
    note: (id: number): void => void of(id),
    all: (): Iterable<[number, Signals]> => byPiece.entries(),
  };
}

/** Paths that a folder or file stands for: itself, or from `from` to before `to`. */
interface PathRange {
  readonly own: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

function rangeOf(under: string | undefined): PathRange {
  // "0" follows on "/".
  return under === undefined ? { own: null, from: null, to: null } : { own: under, from: `${under}/`, to: `${under}0` };
}

/** What is known when candidates are put together. */
interface Known {
  readonly range: PathRange;
  /** Scores of paths, by document. */
  readonly byPath: ReadonlyMap<number, number>;
  readonly coverage: Coverage;
}

type Scores = readonly (readonly [number, number])[];

function prepareStatements(database: DatabaseSync) {
  const { columns, path } = WEIGHTS;
  const inRange = '(:own IS NULL OR path = :own OR (path >= :from AND path < :to))';
  const pieces = database.prepare(`
    SELECT rowid AS id, -rank AS score FROM pieces
    WHERE pieces MATCH :words AND rank MATCH 'bm25(${columns.symbols}, ${columns.names}, ${columns.comments}, ${columns.body})'
      AND (:own IS NULL OR EXISTS (
        SELECT 1 FROM piece_places AS place JOIN documents USING (content) WHERE place.id = pieces.rowid AND ${inRange}))
    ORDER BY rank LIMIT :most`);
  const documents = database.prepare(`
    SELECT rowid AS id, -rank AS score FROM paths
    WHERE paths MATCH :words AND rank MATCH 'bm25(${path.name}, ${path.folders})'
      AND (:own IS NULL OR EXISTS (SELECT 1 FROM documents WHERE documents.id = paths.rowid AND ${inRange}))
    ORDER BY rank LIMIT :most`);
  const firstPieces = database.prepare(`
    SELECT place.id FROM documents JOIN piece_places AS place USING (content)
    WHERE documents.id = ? ORDER BY place.id LIMIT ${PIECES_BY_PATH}`);
  const place = database.prepare('SELECT * FROM piece_places WHERE id = ?');
  const holders = database.prepare(`
    SELECT id, path, key, max(recent) AS recent FROM documents WHERE content = :content AND ${inRange}
    GROUP BY path, key ORDER BY path LIMIT ${DOCUMENTS_PER_CONTENT}`);
  const scores = (rows: readonly Record<string, unknown>[]): Scores =>
    rows.map(({ id, score }) => [Number(id), Number(score)]);
  const search = (statement: typeof pieces, words: readonly string[], most: number, range: PathRange): Scores =>
    words.length === 0 ? [] : scores(statement.all({ words: matchOf(words), most, ...range }));
  return {
    pieces: (words: readonly string[], most: number, range: PathRange): Scores => search(pieces, words, most, range),
    documents: (words: readonly string[], most: number, range: PathRange): ReadonlyMap<number, number> =>
      new Map(search(documents, words, most, range)),
    firstPieces: (document: number): number[] => firstPieces.all(document).map(({ id }) => Number(id)),
    /** A piece as each of its files has it. */
    candidates(id: number, signals: Signals, { range, byPath, coverage }: Known): Candidate[] {
      const found = place.get(id);
      if (found === undefined) return [];
      const content = Number(found.content);
      return holders.all({ content, ...range }).map((holder) => ({
        path: String(holder.path),
        key: String(holder.key),
        startLine: Number(found.first),
        endLine: Number(found.last),
        symbol: typeof found.symbol === 'string' ? found.symbol : undefined,
        kind: typeof found.kind === 'string' ? found.kind : undefined,
        isRecent: holder.recent === 1,
        signals: { ...signals, path: byPath.get(Number(holder.id)) ?? 0, file: coverage.together(content) },
        coverage: coverage.of(content),
      }));
    },
  };
}
