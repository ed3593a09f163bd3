import type { QueryWords } from '../../../shared/codeWords.ts';

/** Endings that are cut off a word, so that it is found in other forms. A stem of less than four letters says too little. */
const ENDING = /(?:ing|ies|ied|ed|es|s|e|y)$/;

/** How many different words of a query stand in a text, whole or as the beginning or part of a name. */
export function countWords(text: string, { words, names }: QueryWords): number {
  const lower = text.toLowerCase();
  const plain = lower.replace(/[_$-]/g, '');
  return (
    words.filter((word) => lower.includes(stemOf(word))).length + names.filter((name) => plain.includes(name)).length
  );
}

function stemOf(word: string): string {
  const stem = word.replace(ENDING, '');
  return stem.length >= 4 ? stem : word;
}
