/** Whether a path fits. */
export type GlobMatcher = (path: string) => boolean;

/** Alternatives in braces multiply; beyond so many the rest is taken as it stands. */
const MAX_ALTERNATIVES = 256;

/** One character of a name, or any number of them. */
type Piece = { readonly kind: 'any' } | { readonly kind: 'one'; readonly fits: (character: string) => boolean };

/** A folder or name of a pattern; `deep` stands for any number of folders, none included. */
type Segment = 'deep' | readonly Piece[];

/**
 * A glob as models write them: `*`, `?`, `**`, `[a-z]`, `{a,b}`, `@(a|b)`, `\` before a character that stands for itself. Without
 * a slash it is matched against names, as in .gitignore files; hidden files are matched like all others; round brackets are
 * what they are. Takes time in proportion to the lengths of pattern and path at worst: no pattern makes it go back and forth.
 */
export function globMatcher(pattern: string, { ignoreCase = false } = {}): GlobMatcher {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const plain = fold(pattern.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '/**'));
  const alternatives = expandBraces(bracesOf(plain)).map((each) => each.split('/').map(segmentOf));
  if (pattern.includes('/')) return (path) => alternatives.some((each) => fitsPath(each, fold(path).split('/')));
  return (path) => alternatives.some((each) => fitsPath(each, [fold(path.slice(path.lastIndexOf('/') + 1))]));
}

/** `@(a|b)` says what `{a,b}` does, and `?(a)` what `{,a}` does. */
function bracesOf(pattern: string): string {
  return pattern.replaceAll(/([@?])\(([^()/]*)\)/g, (_, sign: string, inner: string) => {
    const choices = inner.split('|');
    return `{${(sign === '?' ? ['', ...choices] : choices).join(',')}}`;
  });
}

function expandBraces(pattern: string): string[] {
  const expanded: string[] = [];
  let open = [pattern];
  while (open.length > 0) {
    const next: string[] = [];
    for (const each of open) {
      const group = firstGroup(each);
      const isTooMuch = next.length + expanded.length + (group?.choices.length ?? 0) > MAX_ALTERNATIVES;
      if (group === undefined || isTooMuch) expanded.push(each);
      else next.push(...group.choices.map((choice) => each.slice(0, group.start) + choice + each.slice(group.end)));
    }
    open = next;
  }
  return expanded;
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly choices: readonly string[];
}

/** The first pair of braces with a comma in it, and what stands between its commas. */
function firstGroup(pattern: string): Group | undefined {
  for (let start = pattern.indexOf('{'); start !== -1; start = pattern.indexOf('{', start + 1)) {
    const group = pattern[start - 1] === '\\' ? undefined : groupAt(pattern, start);
    if (group !== undefined && group.choices.length > 1) return group;
  }
  return undefined;
}

function groupAt(pattern: string, start: number): Group | undefined {
  const choices: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === ',' && depth === 1) {
      choices.push(pattern.slice(from, at));
      from = at + 1;
    } else if (character === '}' && --depth === 0) {
      choices.push(pattern.slice(from, at));
      return { start, end: at + 1, choices };
    }
  }
  return undefined;
}

function segmentOf(text: string): Segment {
  if (text === '**') return 'deep';
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length;) {
    const set = text[at] === '[' ? /^\[[!^]?\]?[^\]]*\]/.exec(text.slice(at))?.[0] : undefined;
    if (text[at] === '*') {
      if (pieces.at(-1)?.kind !== 'any') pieces.push({ kind: 'any' });
      at += 1;
    } else if (set !== undefined) {
      pieces.push({ kind: 'one', fits: setOf(set) });
      at += set.length;
    } else {
      const stands = text[at] === '\\' && at + 1 < text.length ? text[at + 1] : undefined;
      const wanted = stands ?? text[at];
      const isAny = stands === undefined && wanted === '?';
      pieces.push({ kind: 'one', fits: isAny ? () => true : (character) => character === wanted });
      at += stands === undefined ? 1 : 2;
    }
  }
  return pieces;
}

function setOf(text: string): (character: string) => boolean {
  const isNegated = text[1] === '!' || text[1] === '^';
  const inner = text.slice(isNegated ? 2 : 1, -1);
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < inner.length; at += 1) {
    const from = inner[at] ?? '';
    const to = inner[at + 1] === '-' ? inner[at + 2] : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) at += 2;
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== isNegated;
}

function fitsPath(segments: readonly Segment[], names: readonly string[]): boolean {
  return fits(segments, names, {
    isAny: (segment) => segment === 'deep',
    fitsOne: (segment, name) => segment !== 'deep' && fitsName(segment, name),
  });
}

function fitsName(pieces: readonly Piece[], name: string): boolean {
  return fits(pieces, name, {
    isAny: ({ kind }) => kind === 'any',
    fitsOne: (piece, character) => piece.kind === 'one' && piece.fits(character),
  });
}

/** Whether the parts fit to the items one by one, where some parts stand for any number of items. Only the last of those is tried anew. */
function fits<Part, Item>(
  parts: readonly Part[],
  items: { readonly length: number; readonly [index: number]: Item },
  how: { readonly isAny: (part: Part) => boolean; readonly fitsOne: (part: Part, item: Item) => boolean },
): boolean {
  let part = 0;
  let item = 0;
  let tried: { readonly part: number; item: number } | undefined;
  while (item < items.length) {
    const next = parts[part];
    if (next !== undefined && how.isAny(next)) {
      part += 1;
      tried = { part, item };
    } else if (next !== undefined && how.fitsOne(next, items[item] as Item)) {
      part += 1;
      item += 1;
    } else if (tried !== undefined) {
      tried.item += 1;
      item = tried.item;
      part = tried.part;
    } else return false;
  }
  return parts.slice(part).every(how.isAny);
}
