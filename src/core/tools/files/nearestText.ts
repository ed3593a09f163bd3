/** Beyond this many lines a file is compared only by equal lines, since comparing by likeness would take long. */
const MAX_COMPARED_LINES = 20_000;
const MAX_SHOWN_LINES = 12;
const MAX_COMPARED_CHARACTERS = 200;
/** Likeness below this says nothing. */
const MIN_LIKENESS = 0.5;

/**
 * The place of a text that is most like `wanted`, for a model that quoted it slightly wrong: the lines there with
 * their numbers, and which of them differs first. `undefined` when nothing is like it.
 */
export function nearestText(text: string, wanted: string): string | undefined {
  const lines = text.split('\n');
  const wantedLines = wanted.split('\n');
  const anchor = wantedLines.findIndex((line) => line.trim() !== '');
  const anchorLine = wantedLines[anchor];
  if (anchorLine === undefined) return undefined;
  const at = mostAlike(lines, wantedLines, anchor);
  if (at === undefined) return undefined;
  const start = Math.max(0, at - anchor);
  const count = Math.min(wantedLines.length, MAX_SHOWN_LINES, lines.length - start);
  const there = lines.slice(start, start + count);
  const shown = there.map((line, index) => `${start + index + 1}| ${line.slice(0, 300)}`);
  return `The most similar place is at line ${start + 1}${firstDifference(there, wantedLines, start)}:\n${shown.join('\n')}`;
}

/** Index of the line that fits best to the first telling line of what is wanted; among equals the one whose next lines fit too. */
function mostAlike(lines: readonly string[], wanted: readonly string[], anchor: number): number | undefined {
  const target = (wanted[anchor] ?? '').trim();
  let best: { index: number; score: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    let score = 0;
    if (trimmed === target) score = 1 + equalLinesAfter(lines, index, wanted, anchor);
    else if (lines.length <= MAX_COMPARED_LINES) score = likeness(trimmed, target);
    if (score >= MIN_LIKENESS && score > (best?.score ?? 0)) best = { index, score };
  }
  return best?.index;
}

function equalLinesAfter(lines: readonly string[], index: number, wanted: readonly string[], anchor: number): number {
  let equal = 0;
  for (let step = 1; anchor + step < wanted.length && step <= MAX_SHOWN_LINES; step += 1) {
    if (lines[index + step]?.trim() === wanted[anchor + step]?.trim()) equal += 1;
  }
  return equal;
}

/** Dice's coefficient of the pairs of neighbouring characters: 0 nothing in common, 1 the same. */
function likeness(a: string, b: string): number {
  const pairsOfA = pairs(a.slice(0, MAX_COMPARED_CHARACTERS));
  const pairsOfB = pairs(b.slice(0, MAX_COMPARED_CHARACTERS));
  if (pairsOfA.size === 0 || pairsOfB.size === 0) return 0;
  let shared = 0;
  for (const pair of pairsOfA) if (pairsOfB.has(pair)) shared += 1;
  return (2 * shared) / (pairsOfA.size + pairsOfB.size);
}

function pairs(text: string): Set<string> {
  const found = new Set<string>();
  for (let index = 0; index + 1 < text.length; index += 1) found.add(text.slice(index, index + 2));
  return found;
}

function firstDifference(there: readonly string[], wanted: readonly string[], start: number): string {
  const index = there.findIndex((line, position) => line !== wanted[position]);
  const line = there[index];
  if (line === undefined) return '';
  const isSpacing = line.replace(/\s+/g, '') === (wanted[index] ?? '').replace(/\s+/g, '');
  return ` (line ${start + index + 1} differs${isSpacing ? ' in spaces or tabs only' : ''})`;
}
