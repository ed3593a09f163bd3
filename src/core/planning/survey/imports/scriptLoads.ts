import { createPassages } from './passages.ts';

/** Where the text of a path from the file's own folder may begin. */
const NEXT = /["'`/]|\b(?:__dirname|import\.meta\.dirname|new URL)\b/g;
/** "__dirname, '..', 'file.js')", as `join` and `resolve` have it. */
const JOINED = /\b(?:join|resolve)\(\s*$/;
const SEGMENTS = /((?:\s*,\s*(?:'[^'\n]*'|"[^"\n]*"))+)\s*,?\s*\)/y;
const SEGMENT = /'([^'\n]*)'|"([^"\n]*)"/g;
const URL_OF_OWN = /\(\s*(?:'(\.[^'\n]*)'|"(\.[^"\n]*)")\s*,\s*import\.meta\.url\b/y;
const SCRIPT = /\.[cm]?[jt]sx?$/;

/**
 * The scripts that a script names by their place, as workers and programs of their own are: `join(__dirname, '..', 'file.js')`
 * and `new URL('./worker.js', import.meta.url)`, all of literals. As imports would be written: "./../file.js".
 */
export function scriptLoads(text: string): string[] {
  if (!/__dirname|import\.meta\b/.test(text)) return [];
  const found = new Set<string>();
  const passages = createPassages(text);
  const next = new RegExp(NEXT);
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const [word] = match;
    if (word.length === 1) {
      next.lastIndex = passages.endFrom(match.index);
      continue;
    }
    const named = word === 'new URL' ? urlAt(text, next.lastIndex) : joinedAt(text, match.index, next.lastIndex);
    if (named !== undefined && SCRIPT.test(named)) found.add(named);
  }
  return [...found];
}

function urlAt(text: string, at: number): string | undefined {
  const match = matchAt(URL_OF_OWN, text, at);
  return match?.[1] ?? match?.[2];
}

function joinedAt(text: string, start: number, end: number): string | undefined {
  if (!JOINED.test(text.slice(Math.max(0, start - 40), start))) return undefined;
  const segments = matchAt(SEGMENTS, text, end)?.[1];
  if (segments === undefined) return undefined;
  return `./${[...segments.matchAll(SEGMENT)].map(([, single, double]) => single ?? double ?? '').join('/')}`;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  const own = new RegExp(pattern);
  own.lastIndex = at;
  return own.exec(text);
}
