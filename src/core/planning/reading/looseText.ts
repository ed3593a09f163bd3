/** A piece of a text that was read, and the index after it. */
export interface Piece<Value> {
  readonly value: Value;
  readonly end: number;
  /** The text ended before the piece did. */
  readonly isCut: boolean;
}

/** Where a text stands: a name of a field ends before a colon, any other value does not. */
export type Position = 'key' | 'field' | 'item';

/** The marks that a text may begin with, and by which it then ends. */
const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '\u201c': '\u201c\u201d',
  '\u201d': '\u201d',
  '\u2018': '\u2018\u2019',
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '\n': '' };

const WORDS: Readonly<Record<string, unknown>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  null: null,
  None: null,
  undefined: null,
  NaN: null,
};

/** Longer names are none. */
const NAME_LENGTH = 100;

export function opensText(character: string | undefined): boolean {
  return character !== undefined && Object.hasOwn(CLOSING, character);
}

/** The index of the next character that is neither blank nor part of a comment. */
export function skipBlanks(text: string, from: number): number {
  for (let at = from; ;) {
    at = skipSpaces(text, at);
    if (text[at] === '#') at = endOf(text, '\n', at);
    else if (text.startsWith('//', at)) at = endOf(text, '\n', at);
    else if (text.startsWith('/*', at)) at = endOf(text, '*/', at + 2);
    else return at;
  }
}

/** The text in quotation marks that begins at `start`. Marks that nobody escaped belong to it when what follows says so. */
export function readText(text: string, start: number, position: Position): Piece<string> {
  const closing = CLOSING[text[start] ?? ''] ?? '"';
  const parts: string[] = [];
  let from = start + 1;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\\') {
      const escape = readEscape(text, at);
      parts.push(text.slice(from, at), escape.value);
      at = escape.end - 1;
      from = escape.end;
    } else if (closing.includes(character) && endsText(text, at + 1, position)) {
      parts.push(text.slice(from, at));
      const next = joinedText(text, at + 1);
      if (next === undefined) return { value: parts.join(''), end: at + 1, isCut: false };
      at = next;
      from = next + 1;
    }
  }
  return { value: `${parts.join('')}${text.slice(from)}`, end: text.length, isCut: true };
}

/** A value or a name without quotation marks: a number, true, false, null, or the words as they stand there. */
export function readWord(text: string, start: number, position: Position): Piece<unknown> {
  const isEnd = position === 'key' ? /[\s,:{}[\]"']/ : /[\n,{}[\]]/;
  let end = start;
  while (end < text.length && !isEnd.test(text[end] ?? '') && !(end > start && text.startsWith('//', end))) end += 1;
  if (end === start) end += 1;
  const word = text.slice(start, end).trim();
  const isCut = end >= text.length;
  if (position === 'key') return { value: word, end, isCut };
  if (Object.hasOwn(WORDS, word)) return { value: WORDS[word], end, isCut };
  return { value: /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(word) ? Number(word) : word, end, isCut };
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function isBlank(code: number): boolean {
  // Blanks, line ends, tabs, the no-break space and the byte order mark.
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff;
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at + mark.length;
}

function readEscape(text: string, at: number): { readonly value: string; readonly end: number } {
  const escaped = text[at + 1] ?? '';
  if (escaped === 'u') {
    const digits = text.slice(at + 2, at + 6);
    if (/^[0-9a-fA-F]{4}$/.test(digits))
      return { value: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 6 };
  }
  return { value: Object.hasOwn(ESCAPES, escaped) ? (ESCAPES[escaped] ?? '') : escaped, end: at + 2 };
}

/** The opening mark of another text that is joined to the one before by a plus. */
function joinedText(text: string, from: number): number | undefined {
  const plus = skipSpaces(text, from);
  if (text[plus] !== '+') return undefined;
  const next = skipSpaces(text, plus + 1);
  return opensText(text[next]) ? next : undefined;
}

/**
 * Whether a quotation mark right before this is the end of its text, judging by what comes next. It looks no further than
 * that: a text may have as many marks as letters. So comments count as an end and are not skipped.
 */
function endsText(text: string, from: number, position: Position): boolean {
  const at = skipSpaces(text, from);
  const next = text[at];
  if (next === undefined || next === '}' || next === ']' || isComment(text, at)) return true;
  if (next === ':') return position !== 'field';
  if (next === '+') return joinedText(text, from) !== undefined;
  if (next === ',') return position !== 'key' && beginsNext(text, skipSpaces(text, at + 1), position);
  return opensText(next) && at > from;
}

/** Whether another field or item begins here. */
function beginsNext(text: string, at: number, position: Position): boolean {
  const first = text[at];
  if (first === undefined || opensText(first) || '}],'.includes(first) || isComment(text, at)) return true;
  if (position === 'item' && /[-\d{[]/.test(first)) return true;
  const word = /^[\w$-]+/.exec(text.slice(at, at + NAME_LENGTH))?.[0];
  if (word === undefined) return false;
  if (position === 'item' && Object.hasOwn(WORDS, word)) return true;
  return text[skipSpaces(text, at + word.length)] === ':';
}

function isComment(text: string, at: number): boolean {
  return text.startsWith('//', at) || text.startsWith('/*', at);
}
