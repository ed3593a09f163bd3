/** Shorter texts are in most files, so looking for them first is no use. */
const MIN_LENGTH = 3;

/**
 * A text of printable ASCII characters that every line has in which a valid regular expression (without flags but `i`)
 * finds something: the longest that can be told from it. `undefined` where none can, or only a short one.
 */
export function requiredTextOf(source: string): string | undefined {
  const runs: string[] = [];
  let run = '';
  let depth = 0;
  const endRun = (): void => {
    runs.push(run);
    run = '';
  };
  for (const [token] of source.matchAll(TOKENS)) {
    const meaning = meaningOf(token);
    if (meaning === undefined || (depth === 0 && token === '|')) return undefined;
    if (meaning.kind === 'open') {
      endRun();
      depth += 1;
    } else if (meaning.kind === 'close') depth -= 1;
    else if (depth > 0) continue;
    else if (meaning.kind === 'character') run += meaning.character;
    else {
      // What may stand there no times is not required; the runs on both sides are.
      if (meaning.kind === 'optional') run = run.slice(0, -1);
      endRun();
    }
  }
  endRun();
  return longestOf(runs);
}

/** The longest piece of printable ASCII characters in a text that is looked for as it stands. */
export function requiredTextIn(text: string): string | undefined {
  return longestOf(text.split(/[^\x20-\x7e]+/));
}

function longestOf(runs: readonly string[]): string | undefined {
  const longest = runs.toSorted((a, b) => b.length - a.length)[0] ?? '';
  return longest.length < MIN_LENGTH ? undefined : longest;
}

/** Escapes, character classes and quantifiers as one piece each. */
const TOKENS = /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\((?:\?(?:<?[=!]|:|<\w+>|))?|\{\d+(?:,\d*)?\}\??|[*+?]\??|[^]/g;

type Meaning =
  | { readonly kind: 'character'; readonly character: string }
  /** Repeats what is before it, at least once or perhaps no times. */
  | { readonly kind: 'repeated' | 'optional' }
  | { readonly kind: 'open' | 'close' | 'other' };

/** `undefined`: an escape that may mean several characters, of which it is safer to say nothing at all. */
function meaningOf(token: string): Meaning | undefined {
  if (token.startsWith('\\')) return meaningOfEscape(token.slice(1));
  if (token.startsWith('(')) return { kind: 'open' };
  if (token === ')') return { kind: 'close' };
  if (token.startsWith('*') || token.startsWith('?') || token.startsWith('{0')) return { kind: 'optional' };
  if (token.startsWith('+') || /^\{\d/.test(token)) return { kind: 'repeated' };
  if (/^[\x20-\x7e]$/.test(token) && !/^[[\]^$.{}|]$/.test(token)) return { kind: 'character', character: token };
  return { kind: 'other' };
}

function meaningOfEscape(escaped: string): Meaning | undefined {
  if (/^[dDwWsSbBnrtfv]$/.test(escaped)) return { kind: 'other' };
  if (/^[A-Za-z0-9]$/.test(escaped)) return undefined;
  return /^[\x20-\x7e]$/.test(escaped) ? { kind: 'character', character: escaped } : { kind: 'other' };
}
