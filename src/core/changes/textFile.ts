import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { lineHunks } from './hunks.ts';

/** A file's bytes as text, with what is needed to turn text into bytes of the same kind again. */
export interface DecodedText {
  readonly kind: 'text';
  /** Lines end with LF only; without a byte order mark. */
  readonly text: string;
  readonly encoding: 'utf-8' | 'latin-1';
  readonly bom: boolean;
  /** `lf` where there is no line end at all. */
  readonly eol: 'lf' | 'crlf' | 'mixed';
  /** As `text`, with the line ends that stand in the file. */
  readonly raw: string;
}

const BOM = '\uFEFF';

/** Text for people and models. A file with a NUL byte is binary; one that is no UTF-8 is taken as Latin-1, which loses nothing. */
export function decodeText(bytes: Uint8Array): DecodedText | { readonly kind: 'binary' } {
  if (bytes.includes(0)) return { kind: 'binary' };
  const utf8 = decodeUtf8(bytes);
  const whole = utf8 ?? decodeLatin1(bytes);
  const bom = utf8?.startsWith(BOM) ?? false;
  const raw = bom ? whole.slice(1) : whole;
  return {
    kind: 'text',
    text: raw.replaceAll('\r\n', '\n'),
    encoding: utf8 === undefined ? 'latin-1' : 'utf-8',
    bom,
    eol: lineEndsOf(raw),
    raw,
  };
}

/**
 * Bytes of a new text for an existing file: same encoding, byte order mark and line ends. In a file of mixed line ends
 * the lines that stay keep theirs. Fails with `wrong-use` when the encoding has no bytes for a character.
 */
export function encodeLike(text: string, original: DecodedText): Result<Uint8Array, Failure> {
  const raw = text === original.text ? original.raw : withLineEndsOf(original, text.replaceAll('\r\n', '\n'));
  const bytes = encode(raw, original);
  if (bytes !== undefined) return ok(bytes);
  const message =
    original.encoding === 'latin-1'
      ? 'The file is encoded as Latin-1, and the new text has characters that Latin-1 does not know. Use characters up to U+00FF only.'
      : 'The new text has half a surrogate pair, which cannot be encoded as UTF-8. Write the whole character.';
  return failed({ kind: 'wrong-use', message });
}

export interface ReplaceProblem {
  /** `missing`: also in a binary file and for an empty `oldText`. `ambiguous`: several places and not `all`. */
  readonly reason: 'missing' | 'ambiguous' | 'unencodable';
  /** How many places there are. */
  readonly count: number;
}

/**
 * Replaces one place, or all of them, in a file's bytes. Line ends of `oldText` and `newText` may be LF or CRLF
 * whatever the file has; what is written takes the line ends of its place. All other bytes stay as they are.
 */
export function replaceInText(
  bytes: Uint8Array,
  oldText: string,
  newText: string,
  options: { readonly all: boolean },
): Result<{ readonly bytes: Uint8Array; readonly count: number }, ReplaceProblem> {
  const decoded = decodeText(bytes);
  const wanted = oldText.replaceAll('\r\n', '\n');
  if (decoded.kind === 'binary' || wanted === '') return failed({ reason: 'missing', count: 0 });
  // Places that overlap are several places when one is meant, but cannot all be replaced.
  const places = placesOf(decoded.text, wanted, options.all ? wanted.length : 1);
  if (places.length === 0) return failed({ reason: 'missing', count: 0 });
  if (places.length > 1 && !options.all) return failed({ reason: 'ambiguous', count: places.length });
  const replaced = replacePlaces(decoded, places, wanted, newText.replaceAll('\r\n', '\n'));
  const encoded = encode(replaced, decoded);
  if (encoded === undefined) return failed({ reason: 'unencodable', count: places.length });
  return ok({ bytes: encoded, count: places.length });
}

function placesOf(text: string, wanted: string, step: number): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + step)) places.push(at);
  return places;
}

function replacePlaces(decoded: DecodedText, places: readonly number[], oldText: string, newText: string): string {
  const { raw } = decoded;
  const start = commonStart(oldText, newText);
  const end = commonEnd(oldText.slice(start), newText.slice(start));
  const inserted = newText.slice(start, newText.length - end);
  const toRaw = createOffsetMap(raw);
  const parts: string[] = [];
  let copied = 0;
  for (const place of places) {
    const from = toRaw(place + start);
    const to = toRaw(place + oldText.length - end);
    parts.push(raw.slice(copied, from), inserted.replaceAll('\n', lineEndAt(decoded, from)));
    copied = to;
  }
  parts.push(raw.slice(copied));
  return parts.join('');
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

function commonEnd(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) length += 1;
  return length;
}

/** From offsets in the text with LF only, ascending from call to call, to offsets in the text as it stands in the file. */
function createOffsetMap(raw: string): (offset: number) => number {
  let removed = 0;
  let next = raw.indexOf('\r\n');
  return (offset) => {
    while (next !== -1 && next - removed < offset) {
      removed += 1;
      next = raw.indexOf('\r\n', next + 2);
    }
    return offset + removed;
  };
}

/** The line end at a place of a mixed file: its own line's, otherwise the one before. */
function lineEndAt({ raw, eol }: DecodedText, offset: number): '\n' | '\r\n' {
  if (eol !== 'mixed') return eol === 'crlf' ? '\r\n' : '\n';
  const following = raw.indexOf('\n', offset);
  const end = following === -1 ? raw.lastIndexOf('\n') : following;
  return raw[end - 1] === '\r' ? '\r\n' : '\n';
}

function withLineEndsOf({ eol, raw }: DecodedText, text: string): string {
  if (eol === 'lf') return text;
  if (eol === 'crlf') return text.replaceAll('\n', '\r\n');
  const before = raw.split('\n');
  const plain = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
  const ended = before.slice(0, -1);
  const mostlyCrlf = ended.filter((line) => line.endsWith('\r')).length * 2 > ended.length;
  const after = text.split('\n');
  // Per line of the new text whether a CR goes before its LF.
  const crlf = after.map(() => mostlyCrlf);
  let shift = 0;
  let line = 0;
  const keepUpTo = (end: number): void => {
    for (; line < end && line < before.length - 1; line += 1)
      crlf[line + shift] = before[line]?.endsWith('\r') ?? false;
  };
  for (const hunk of lineHunks(before.map(plain).join('\n'), text)) {
    keepUpTo(hunk.startLine);
    line = hunk.endLine;
    shift += hunk.lines.length - (hunk.endLine - hunk.startLine);
  }
  keepUpTo(before.length);
  return after
    .map((content, index) => (index < after.length - 1 && crlf[index] === true ? `${content}\r` : content))
    .join('\n');
}

function lineEndsOf(raw: string): DecodedText['eol'] {
  const all = raw.split('\n').length - 1;
  const crlf = raw.split('\r\n').length - 1;
  if (crlf === 0) return 'lf';
  return crlf === all ? 'crlf' : 'mixed';
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Not by TextDecoder: to the web, "latin1" is windows-1252. */
function decodeLatin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return parts.join('');
}

/** `undefined` when the encoding has no bytes for a character. */
function encode(text: string, { encoding, bom }: DecodedText): Uint8Array | undefined {
  if (encoding === 'utf-8') {
    return /\p{Surrogate}/u.test(text) ? undefined : new TextEncoder().encode(bom ? BOM + text : text);
  }
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0xff) return undefined;
    bytes[at] = code;
  }
  return bytes;
}
