import type { DatabaseSync } from 'node:sqlite';
import { matchOf } from './matching.ts';
import { WEIGHTS } from './ranking.ts';

/** A word of a query, with longer words that have it within, and with what people and code say instead of it. */
export interface Concept {
  readonly word: string;
  readonly longer: readonly string[];
  readonly others: readonly string[];
}

/** How much of a query the contents have, and how well pieces fit words that are said differently. */
export interface Coverage {
  /** How much of what the words tell is in a content, whichever of its pieces: 0 to 1. */
  of(content: number): number;
  /** What bm25 gives for each word in all pieces of a content, the less the more there is already; all words together. */
  together(content: number): number;
  /** Pieces with other words for those of the query, with what bm25 gives for them. */
  readonly related: ReadonlyMap<number, number>;
}

/** Pieces that are looked at per word, the best first. Words that are in more tell little. */
const MOST_PIECES = 2_000;
/** bm25 gives a word at most its weight times this, however often it is there. */
const MOST_OF_A_WORD = 2.2;

interface Found {
  /** What bm25 gives for all its pieces, by content; 0 where only the path has it. */
  readonly contents: ReadonlyMap<number, number>;
  readonly pieces: readonly (readonly [piece: number, score: number])[];
}

/** Measures coverage with looks for each word: for itself, for longer ones, and for what is said instead of it. */
export function createCoverageSearch(database: DatabaseSync): (concepts: readonly Concept[]) => Coverage {
  const find = database.prepare(`
    SELECT piece, content, score
    FROM (SELECT rowid AS piece, -rank AS score FROM pieces WHERE pieces MATCH ? ORDER BY rank LIMIT ${MOST_PIECES})
    JOIN piece_places ON piece_places.id = piece`);
  const findByPath = database.prepare(`
    SELECT DISTINCT content FROM (SELECT rowid AS document FROM paths WHERE paths MATCH ? LIMIT ${MOST_PIECES})
    JOIN documents ON documents.id = document`);
  const countContents = database.prepare('SELECT max(id) AS count FROM contents');

  function lookFor(words: readonly string[]): Found {
    const contents = new Map<number, number>();
    if (words.length === 0) return { contents, pieces: [] };
    const match = matchOf(words);
    const rows = find.all(match);
    for (const { content } of findByPath.all(match)) contents.set(Number(content), 0);
    for (const { content, score } of rows) {
      add(contents, Number(content), Number(score));
    }
    return { contents, pieces: rows.map(({ piece, score }) => [Number(piece), Number(score)]) };
  }

  return (concepts) => {
    const all = Number(countContents.get()?.count ?? 0);
    const covered = new Map<number, number>();
    const together = new Map<number, number>();
    const related = new Map<number, number>();
    let total = 0;
    for (const { word, longer, others } of concepts) {
      const looks = [
        { found: lookFor([word]), share: 1 },
        { found: lookFor(longer), share: WEIGHTS.longerCover },
        { found: lookFor(others), share: WEIGHTS.relatedCover },
      ];
      const having = new Set(looks.flatMap(({ found }) => [...found.contents.keys()]));
      const telling = tellingOf(having.size, all);
      const most = MOST_OF_A_WORD * telling;
      total += telling;
      for (const content of having) {
        const shares = looks.map(({ found, share }) => (found.contents.has(content) ? share : 0));
        add(covered, content, Math.max(...shares) * telling);
        const scores = looks.map(({ found, share }) => share * saturated(found.contents.get(content) ?? 0, most));
        add(together, content, Math.max(...scores));
      }
      for (const { found } of looks.slice(1)) {
        for (const [piece, score] of found.pieces) add(related, piece, Math.min(score, most));
      }
    }
    return {
      related,
      of: (content) => (total === 0 ? 1 : (covered.get(content) ?? 0) / total),
      together: (content) => together.get(content) ?? 0,
    };
  };
}

/** Grows with the score, towards `most`: a word that is everywhere in a file does not stand for the others. */
function saturated(score: number, most: number): number {
  return most === 0 ? 0 : (most * score) / (score + most);
}

function add(sums: Map<number, number>, id: number, value: number): void {
  sums.set(id, (sums.get(id) ?? 0) + value);
}

/** What it tells that a content has a word, as bm25 has it: the rarer, the more. */
function tellingOf(having: number, all: number): number {
  return Math.log(1 + (all - having + 0.5) / (having + 0.5));
}
