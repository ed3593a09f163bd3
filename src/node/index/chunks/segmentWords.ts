import { codeWordsOf } from '../../../shared/codeWords.ts';
import type { Segment } from './segments.ts';

/** The words of a piece, as the columns of the index hold them: in lower case, with spaces in between. */
export interface SegmentWords {
  /** Of the names that it declares, in parts and whole. */
  readonly symbols: string;
  /** Whole names of several parts that stand in it. */
  readonly names: string;
  readonly comments: string;
  /** All other words, names in parts. */
  readonly body: string;
}

/** What is longer is a table or a text in a line, and says little more after so many words. */
const MOST_WORDS = 2_000;
const LONGEST_LINE = 2_000;

const COMMENT_LINE = /^\s*(?:\/\/|\/\*|\*(?!\*?=)|#(?!\s*(?:include|define|if|endif|pragma)\b|\[)|--(?!-)|;;|"""|%)/;

/** Words of many languages that say how something is written and not what it is about. */
const GRAMMAR = new Set(
  'const let var function return if else elif for while do switch case break continue new this self null nil none undefined true false await async def fn func end pub then fi esac mut impl typeof instanceof void'.split(
    ' ',
  ),
);

export function segmentWords(
  { startLine, endLine, owner, declares }: Segment,
  lines: readonly string[],
  { isProse }: { readonly isProse: boolean },
): SegmentWords {
  const symbols = [owner?.name ?? '', ...declares].flatMap(wordsOfName);
  const names: string[] = [];
  const comments: string[] = [];
  const body: string[] = [];
  const seenNames = new Set<string>();
  let words = 0;
  for (let line = startLine; line <= endLine && words < MOST_WORDS; line += 1) {
    const text = (lines[line - 1] ?? '').slice(0, LONGEST_LINE);
    const isComment = !isProse && COMMENT_LINE.test(text);
    for (const { parts, whole } of codeWordsOf(text)) {
      if (!isComment && parts.length === 1 && (GRAMMAR.has(whole) || isNumber(whole))) continue;
      (isComment ? comments : body).push(...parts);
      if (parts.length > 1 && !seenNames.has(whole)) {
        seenNames.add(whole);
        names.push(whole);
      }
      words += 1;
    }
  }
  return { symbols: symbols.join(' '), names: names.join(' '), comments: comments.join(' '), body: body.join(' ') };
}

function wordsOfName(name: string): string[] {
  return [...codeWordsOf(name)].flatMap(({ parts, whole }) => (parts.length > 1 ? [...parts, whole] : parts));
}

function isNumber(word: string): boolean {
  return /^\p{N}+$/u.test(word);
}
