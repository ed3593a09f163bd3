import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { MAX_DEPTH, parseLoosely } from './looseParser.ts';
import type { Container } from './looseParser.ts';

/** No answer of a model is nearly as long. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** So many brackets that nothing closes are tried as the beginning; each try may read all that follows. */
const MAX_UNCLOSED = 12;

export interface LooseAnswer {
  /** An object or a list. */
  readonly value: unknown;
  /** The text was JSON, and nothing else, or something had to be done about it. */
  readonly isClean: boolean;
  /** The text ended within the value. */
  readonly isCut: boolean;
  /** It ended within the value, and within an item of its outermost list or a field of that item. */
  readonly isCutWithin: boolean;
}

export interface LooseOptions {
  /** Names of fields that the value is expected to have; of several values the one with the most of them is meant. */
  readonly keys?: readonly string[];
}

/** The value in a text, as `readLooseAnswer` finds it. */
export function readLoosely(text: string, options: LooseOptions = {}): Result<unknown, string> {
  const read = readLooseAnswer(text, options);
  return read.ok ? ok(read.value.value) : read;
}

/**
 * The object or list that a text holds, whatever stands before and after it and however sloppily it is written. Of
 * several the one with the most of the expected fields, in itself or one level down, and of those the last (answers end
 * with what they came to); with no such fields the longest. Fails with a sentence about what was expected and came.
 */
export function readLooseAnswer(text: string, { keys = [] }: LooseOptions = {}): Result<LooseAnswer, string> {
  if (text.length > MAX_CHARACTERS)
    return failed(`a JSON object was expected, came a text of more than ${MAX_CHARACTERS} characters`);
  const strict = parsed(text.replace(/^\uFEFF/, ''));
  if (isContainer(strict))
    return makeSafe(strict) ? ok({ value: strict, isClean: true, isCut: false, isCutWithin: false }) : TOO_DEEP;
  const best = bestContainer(typeof strict === 'string' ? strict : text, keys);
  if (best === undefined) return failed(`a JSON object was expected, came ${nameOf(text)}`);
  const { value, isCut, isCutWithin } = best;
  return ok({ value, isClean: false, isCut, isCutWithin });
}

const TOO_DEEP = failed(`a JSON object was expected, came one nested more than ${MAX_DEPTH} deep`);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // No JSON.
  }
}

interface Found {
  readonly value: Container;
  readonly isCut: boolean;
  readonly isCutWithin: boolean;
  readonly fit: number;
  readonly length: number;
}

function bestContainer(text: string, keys: readonly string[]): Found | undefined {
  const opening = /[{[]/g;
  let best: Found | undefined;
  let unclosed = 0;
  for (let match = opening.exec(text); match !== null && unclosed < MAX_UNCLOSED; match = opening.exec(text)) {
    const read = parseLoosely(text, match.index);
    if (read === undefined || read.isCut) unclosed += 1;
    else opening.lastIndex = read.end;
    if (read === undefined || isEmpty(read.value)) continue;
    const found = { ...read, fit: fitOf(read.value, keys), length: read.end - match.index };
    if (best === undefined || isBetter(found, best)) best = found;
  }
  return best;
}

function isBetter(found: Found, best: Found): boolean {
  if (found.fit !== best.fit) return found.fit > best.fit;
  return found.fit > 0 || found.length > best.length;
}

/** How many of the fields it has, itself or one level down. */
function fitOf(value: Container, keys: readonly string[]): number {
  const count = (owner: unknown): number =>
    isContainer(owner) && !Array.isArray(owner) ? keys.filter((key) => Object.hasOwn(owner, key)).length : 0;
  const inner = Array.isArray(value) ? value.slice(0, 1) : Object.values(value);
  return Math.max(count(value), ...inner.slice(0, 100).map(count));
}

function isEmpty(value: Container): boolean {
  return (Array.isArray(value) ? value : Object.keys(value)).length === 0;
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** Takes fields called `__proto__` out; says whether the value is not nested too deeply. */
function makeSafe(value: Container): boolean {
  let level: Container[] = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    for (const each of level) if (Object.hasOwn(each, '__proto__')) Reflect.deleteProperty(each, '__proto__');
    level = level.flatMap((each) => Object.values(each).filter(isContainer));
  }
  return true;
}

function nameOf(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'nothing';
  const start = trimmed.slice(0, 60).replace(/\s+/g, ' ');
  return `a text that begins with ${JSON.stringify(start)}${trimmed.length > 60 ? ' and has none' : ''}`;
}
