import { isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair, Scalar } from 'yaml';
import type { ContentPath } from './jsonSchema.ts';

/** Where in a YAML text something is being written. Offsets are in UTF-16 units. */
export interface Place {
  /**
   * key: a key of the mapping at `path`. value: the value at `path`. start: the first thing of a line, which may become a
   * key of the mapping at `path` or, where nothing else stands in it, the value there.
   */
  readonly kind: 'key' | 'value' | 'start';
  readonly path: ContentPath;
  /** The word around the offset. */
  readonly from: number;
  readonly to: number;
  /** The keys that the mapping has besides. */
  readonly present: readonly string[];
  /** A colon follows: the key has been written. */
  readonly hasColon: boolean;
  /** Spaces by which the word is further right than its line's first character. */
  readonly hanging: number;
  /** All of the text as far as it can be read. */
  readonly content: unknown;
}

/** A key or value of a YAML text, and the place where it stands. */
export interface Named {
  readonly isKey: boolean;
  /** To what the key leads, or to the value. */
  readonly path: ContentPath;
  readonly from: number;
  readonly to: number;
  readonly content: unknown;
}

/** Larger files are written by programs. */
export const MAX_CHARACTERS = 500_000;

/** Stands for the word that is being written; nobody writes this. */
const MARK = 'wavewrightWordBeingWritten';

/** `undefined` inside of comments and of texts of several lines, and where the text is too large. */
export function placeAt(text: string, offset: number): Place | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = endOfLine(text, offset);
  const before = /[\w$.-]*$/.exec(text.slice(lineStart, offset))?.[0].replace(/^-+/, '') ?? '';
  const after = /^[\w$.-]*/.exec(text.slice(offset, lineEnd))?.[0] ?? '';
  const [from, to] = [offset - before.length, offset + after.length];
  const lead = text.slice(lineStart, from);
  if (/[^\s[{,]$/.test(lead) && !/["']$/.test(lead)) return undefined;
  const hasColon = /^["']?\s*:(\s|$)/.test(text.slice(to, lineEnd));
  const isStart = /^\s*(-\s+)*$/.test(lead) && /^\s*(#.*)?$/.test(text.slice(to, lineEnd));
  const written = `${text.slice(0, from)}${MARK}${isStart ? ':' : ''}${text.slice(to)}`;
  const found = findMark(parse(written));
  if (found === undefined) return undefined;
  const indent = /^ */.exec(lead)?.[0].length ?? 0;
  return { ...found, kind: isStart ? 'start' : found.kind, from, to, hasColon, hanging: lead.length - indent };
}

/** The key or plain value at the offset. */
export function namedAt(text: string, offset: number): Named | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const document = parse(text);
  let found: Omit<Named, 'content'> | undefined;
  visit(document, {
    Scalar: (key, node, ancestors) => {
      const [from = -1, to = -1] = node.range ?? [];
      if (offset < from || offset > to || from === to) return undefined;
      const path = pathOf([...ancestors, node]);
      found = { isKey: key === 'key', path: key === 'key' ? [...path, String(node.value)] : path, from, to };
      return visit.BREAK;
    },
  });
  return found && { ...found, content: contentOf(document) };
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

function parse(text: string): Document {
  return parseDocument(text, { stringKeys: true, prettyErrors: false, logLevel: 'silent' });
}

function contentOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    // The library throws this, and only this, for aliases.
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

function findMark(document: Document): Pick<Place, 'kind' | 'path' | 'present' | 'content'> | undefined {
  let found: Pick<Place, 'kind' | 'path' | 'present'> | undefined;
  visit(document, {
    Scalar: (key, node, ancestors) => {
      if (node.value !== MARK || !isOneLine(node)) return undefined;
      const kind = key === 'key' ? 'key' : 'value';
      found = { kind, path: pathOf([...ancestors, node]), present: kind === 'key' ? keysOf(ancestors.at(-2)) : [] };
      return visit.BREAK;
    },
  });
  return found && { ...found, content: contentOf(document) };
}

function isOneLine({ type }: Scalar): boolean {
  return type === 'PLAIN' || type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
}

function keysOf(node: unknown): string[] {
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key }) => (isScalar(key) && key.value !== MARK ? [String(key.value)] : []));
}

/** Of the last one of these: each is the parent of the next. A key counts as part of its mapping. */
function pathOf(chain: readonly (Document | Node | Pair)[]): ContentPath {
  return chain.flatMap((node, index): ContentPath => {
    const child = chain[index + 1];
    if (isSeq(node)) return [node.items.indexOf(child)];
    if (isPair(node) && isScalar(node.key) && node.key !== child) return [String(node.key.value)];
    return [];
  });
}
