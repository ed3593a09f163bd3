/** Characters from which on a line of an output counts as several. */
const LONGEST_LINE = 2_000;

/**
 * The lines of an output as they are numbered for reading on: one that is very long counts as several, so that no line is
 * too long to be shown. Joined, those of one line of the text are that line again.
 */
export function outputLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines.flatMap((line) => (line.length <= LONGEST_LINE ? [line] : pieces(line)));
}

/** Number of the line, from 1, with what comes next for a reader who has come to this place. */
export function lineToGoOnFrom(text: string, place: number): number {
  const read = outputLines(text.slice(0, place)).length;
  return text[place] === '\n' ? read + 1 : read;
}

function pieces(line: string): string[] {
  const found: string[] = [];
  for (let start = 0; start < line.length;) {
    const end = wholeAt(line, start + LONGEST_LINE);
    found.push(line.slice(start, end));
    start = end;
  }
  return found;
}

/** The place, or the one before it when it lies within a character that takes two. */
export function wholeAt(text: string, place: number): number {
  const code = text.charCodeAt(place);
  return code >= 0xdc00 && code <= 0xdfff && place > 0 ? place - 1 : place;
}
