import type { DatabaseSync } from 'node:sqlite';
import { matchOf } from './matching.ts';
import { WEIGHTS } from './ranking.ts';

/** A word of a query, with what people and code say instead of it. */
export interface Concept {
  readonly word: string;
  readonly others: readonly string[];
}

/** How much of a query the contents have, and how well pieces fit words that are said differently. */
export interface Coverage {
  /** How much of what the words tell is in a content, whichever of its pieces: 0 to 1. */
  of(content: number): number;
  /** Pieces with other words for those of the query, with what bm25 gives for them. */
  readonly related: ReadonlyMap<number, number>;
}

/** Pieces that are looked at per word, the best first. Words that are in more tell little. */
const MOST_PIECES = 2_000;
/** bm25 gives a word at most its weight times this, however often it is there. */
const MOST_OF_A_WORD = 2.2;

/** Measures coverage with two looks per word: for itself, and for what is said instead of it. */
export function createCoverageSearch(database: DatabaseSync): (concepts: readonly Concept[]) => Coverage {
  const find = database.prepare(`
    SELECT piece, content, score
    FROM (SELECT rowid AS piece, -rank AS score FROM pieces WHERE pieces MATCH ? ORDER BY rank LIMIT ${MOST_PIECES})
    JOIN piece_places ON piece_places.id = piece`);
  const findByPath = database.prepare(`
    SELECT DISTINCT content FROM (SELECT rowid AS document FROM paths WHERE paths MATCH ? LIMIT ${MOST_PIECES})
    JOIN documents ON documents.id = document`);
  const countContents = database.prepare('SELECT max(id) AS count FROM contents');

  function contentsWith(words: readonly string[]): {
    contents: Set<number>;
    pieces: readonly (readonly [number, number])[];
  } {
    if (words.length === 0) return { contents: new Set(), pieces: [] };
    const match = matchOf(words);
    const rows = find.all(match);
    const contents = new Set([...rows, ...findByPath.all(match)].map(({ content }) => Number(content)));
    return { contents, pieces: rows.map(({ piece, score }) => [Number(piece), Number(score)]) };
  }

  return (concepts) => {
    const all = Number(countContents.get()?.count ?? 0);
    const covered = new Map<number, number>();
    const related = new Map<number, number>();
    let total = 0;
    for (const { word, others } of concepts) {
      const own = contentsWith([word]);
      const other = contentsWith(others);
      const telling = tellingOf(new Set([...own.contents, ...other.contents]).size, all);
      total += telling;
      const add = (content: number, share: number): void =>
        void covered.set(content, (covered.get(content) ?? 0) + share * telling);
      for (const content of own.contents) add(content, 1);
      for (const content of other.contents) if (!own.contents.has(content)) add(content, WEIGHTS.relatedCover);
      for (const [piece, score] of other.pieces) {
        related.set(piece, (related.get(piece) ?? 0) + Math.min(score, MOST_OF_A_WORD * telling));
      }
    }
    return { related, of: (content) => (total === 0 ? 1 : (covered.get(content) ?? 0) / total) };
  };
}

/** What it tells that a content has a word, as bm25 has it: the rarer, the more. */
function tellingOf(having: number, all: number): number {
  return Math.log(1 + (all - having + 0.5) / (having + 0.5));
}
