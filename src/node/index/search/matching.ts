/** Any of these words. They are letters and digits only; quoted, none of them means anything to FTS5. */
export function matchOf(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(' OR ');
}
