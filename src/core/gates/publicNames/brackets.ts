/** Characters up to which a bracket is looked for: texts may be made so that none is ever closed. */
const LONGEST = 20_000;

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * Where the bracket at `open` is closed, in a text without comments and strings; `undefined` where it is not,
 * or not soon. Angle brackets
 * count for nothing, since they are operators, too.
 */
export function closingOf(text: string, open: number): number | undefined {
  const expected: string[] = [];
  for (const { 0: character, index } of text.slice(open, open + LONGEST).matchAll(/[()[\]{}]/g)) {
    const closing = CLOSING[character];
    if (closing !== undefined) expected.push(closing);
    else if (expected.pop() !== character) return undefined;
    else if (expected.length === 0) return open + index;
  }
  return undefined;
}

/** The parts of a list at its commas, those within brackets apart; trimmed, without empty ones. */
export function partsOf(text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    // The arrow of a type or function is no bracket.
    if ('([{<'.includes(character)) depth += 1;
    else if (')]}'.includes(character) || (character === '>' && text[at - 1] !== '=')) depth = Math.max(0, depth - 1);
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
