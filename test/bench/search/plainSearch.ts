import { queryWordsOf } from '../../../src/shared/codeWords.ts';

/** A file with its text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Endings that a person leaves out when looking for a word by its text. */
const ENDING = /(?:ing|ies|ied|ed|es|s|e|y)$/;

/**
 * The best that can be done with a plain search for texts: the telling words of the question, in upper or lower case and
 * without their endings, each looked for in all files and their paths; first the files with the most different words, then
 * those with the most matching lines.
 */
export function plainSearch(question: string, files: readonly TextFile[], limit: number): string[] {
  const words = queryWordsOf(question).words.map(stemOf);
  return files
    .map(({ path, text }) => ({ path, ...matchesIn(`${path}\n${text}`.toLowerCase(), words) }))
    .filter(({ different }) => different > 0)
    .sort((a, b) => b.different - a.different || b.lines - a.lines || (a.path < b.path ? -1 : 1))
    .slice(0, limit)
    .map(({ path }) => path);
}

function matchesIn(text: string, words: readonly string[]): { different: number; lines: number } {
  const found = words.filter((word) => text.includes(word));
  const lines = text.split('\n').filter((line) => found.some((word) => line.includes(word))).length;
  return { different: found.length, lines };
}

function stemOf(word: string): string {
  const stem = word.replace(ENDING, '');
  return stem.length >= 4 ? stem : word;
}
