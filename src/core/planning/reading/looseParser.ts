import { opensText, readText, readWord, skipBlanks } from './looseText.ts';
import type { Piece, Position } from './looseText.ts';

export type Container = unknown[] | Record<string, unknown>;

/** Deeper ones are a mistake or an attack. */
export const MAX_DEPTH = 100;

interface Open {
  readonly value: Container;
  /** Of an object: the name that waits for its value. */
  key: string | undefined;
}

/** An object or a list out of a text. */
export interface LooseContainer {
  readonly value: Container;
  /** The index after it. */
  readonly end: number;
  /** The text ended before it did. */
  readonly isCut: boolean;
  /** What was cut is not only the end of the outermost list, but something in it or in one of its items. */
  readonly isCutWithin: boolean;
}

/**
 * The object or list that begins at `start`. JSON comes out as `JSON.parse` reads it, except that fields called
 * `__proto__` are left out; what is no JSON is read as it was most likely meant: comments, other quotation marks or
 * none, commas too many or missing, marks that nobody escaped, closing brackets missing. `undefined` when it is nested
 * more than `MAX_DEPTH` deep. O(n), without recursion.
 */
export function parseLoosely(text: string, start: number): LooseContainer | undefined {
  const stack: Open[] = [];
  const open = (at: number): Container => {
    const value: Container = text[at] === '{' ? {} : [];
    put(stack.at(-1), value);
    stack.push({ value, key: undefined });
    return value;
  };
  const value = open(start);
  let at = start + 1;
  let last = '';
  for (;;) {
    const top = stack.at(-1);
    if (top === undefined) return { value, end: at, isCut: false, isCutWithin: false };
    at = skipBlanks(text, at);
    const character = text[at];
    if (character === undefined) return { value, end: at, isCut: true, isCutWithin: isInside(stack, last) };
    last = character;
    if (character === '{' || character === '[') {
      if (stack.length >= MAX_DEPTH) return undefined;
      open(at);
      at += 1;
    } else if (character === '}' || character === ']') {
      close(stack, character);
      at += 1;
    } else if (character === ',' || character === ':' || character === ';') {
      if (character === ',') giveUp(top);
      at += 1;
    } else if (text.startsWith('...', at)) {
      at += 3;
    } else {
      const piece = readPiece(text, at, top);
      at = piece.end;
      if (piece.isCut) return { value, end: at, isCut: true, isCutWithin: putCut(stack, piece) };
      take(text, stack, piece);
    }
  }
}

function readPiece(text: string, at: number, top: Open): Piece<unknown> {
  const position: Position = Array.isArray(top.value) ? 'item' : top.key === undefined ? 'key' : 'field';
  return opensText(text[at]) ? readText(text, at, position) : readWord(text, at, position);
}

/** Puts a text or word where it belongs: it is an item, a name, or the value of the name before it. */
function take(text: string, stack: Open[], { value, end }: Piece<unknown>): void {
  const top = stack.at(-1);
  if (top === undefined) return;
  // A name in a list: the bracket that ends the list is missing.
  const isName = Array.isArray(top.value) && stack.length > 1 && text[skipBlanks(text, end)] === ':';
  const owner = isName ? (stack.pop(), stack.at(-1)) : top;
  if (owner === undefined) return;
  if (!Array.isArray(owner.value) && owner.key === undefined) owner.key = String(value);
  else put(owner, value);
}

function put(owner: Open | undefined, value: unknown): void {
  if (owner === undefined) return;
  if (Array.isArray(owner.value)) owner.value.push(value);
  else if (owner.key !== undefined && owner.key !== '__proto__') owner.value[owner.key] = value;
  owner.key = undefined;
}

/** A name that gets no value. */
function giveUp(owner: Open): void {
  owner.key = undefined;
}

/** Closes the innermost that this bracket can close, with what is open inside it. */
function close(stack: Open[], bracket: string): void {
  const isMeant = ({ value }: Open): boolean => Array.isArray(value) === (bracket === ']');
  const at = stack.findLastIndex(isMeant);
  if (at !== -1) stack.splice(at);
}

/** The last piece of a text that was cut: half a value is better than none, half a name is not. */
function putCut(stack: readonly Open[], { value }: Piece<unknown>): boolean {
  const top = stack.at(-1);
  if (top !== undefined && (Array.isArray(top.value) || top.key !== undefined)) put(top, value);
  return isInside(stack, '');
}

function isInside(stack: readonly Open[], last: string): boolean {
  const list = stack.findIndex(({ value }) => Array.isArray(value));
  return list !== -1 && list !== stack.length - 1 && last !== '}' && last !== ']';
}
