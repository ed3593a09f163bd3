import type { DatabaseSync } from 'node:sqlite';

/** All words that stand in pieces, so that a part of a word is found: `line` in `newline`, `process` in `subprocess`. */
export interface Vocabulary {
  /** Notes the words of a text, in lower case and with spaces in between. */
  learn(text: string): void;
  /** Longer words that have this one within, the shortest first. Empty for words that are too short to tell anything. */
  wordsWith(part: string): readonly string[];
}

/** Shorter words are part of too many others by chance. */
const SHORTEST_PART = 4;
/** What is run together has another word besides, and names of more letters are hardly words. */
const SHORTEST_REST = 2;
const LONGEST_WORD = 24;
const MOST_FOUND = 24;
/** Words that are held in memory so that they need not be written again. */
const MOST_HELD = 200_000;

const ENDING = /(?:ing|ed|es|s)$/;

export function createVocabulary(database: DatabaseSync): Vocabulary {
  const add = database.prepare('INSERT OR IGNORE INTO words (word) VALUES (?)');
  const find = database.prepare(`
    SELECT word FROM words WHERE length(word) >= :least AND (word LIKE :part || '%' OR word LIKE '%' || :part)
    ORDER BY length(word), word LIMIT ${MOST_FOUND}`);
  let held = new Set<string>();
  return {
    learn(text) {
      for (const word of text.split(' ')) {
        if (word.length < SHORTEST_PART + SHORTEST_REST || word.length > LONGEST_WORD || held.has(word)) continue;
        if (held.size >= MOST_HELD) held = new Set();
        held.add(word);
        add.run(word);
      }
    },
    wordsWith(word) {
      const stem = word.replace(ENDING, '');
      const part = stem.length >= SHORTEST_PART ? stem : word;
      if (part.length < SHORTEST_PART) return [];
      const found = find.all({ part, least: part.length + SHORTEST_REST });
      return found.map((row) => String(row.word)).filter((longer) => longer !== word);
    },
  };
}
