import { LineCounter, isAlias, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type * as z from 'zod';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';

/** A file of thousands of tasks stays far below. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
/** Resolved aliases in the whole file; a few nested ones are enough to fill the memory of the machine. */
const MAX_ALIASES = 100;
/** Problems that are told of one file. */
const MAX_PROBLEMS = 200;

/** Something wrong in a text, with the place: `from` and `to` are offsets in UTF-16 units, `line` and `column` count from 1. */
export interface LocatedProblem {
  readonly message: string;
  readonly from: number;
  /** Exclusive, and after `from` unless the text ends there. */
  readonly to: number;
  readonly line: number;
  readonly column: number;
}

/** Something wrong in the content: keys and indexes from the top lead to it. */
export interface ContentProblem {
  readonly message: string;
  readonly path: readonly PropertyKey[];
  /** The problem is this key of what `path` leads to, not a value. */
  readonly key?: string | undefined;
}

export interface ContentForm<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** An issue of the schema as a sentence that names the place. */
  readonly describe: (issue: z.core.$ZodIssue, content: unknown) => string;
  /** What else is wrong with content that need not be well-formed. */
  readonly check?: ((content: unknown) => readonly ContentProblem[]) | undefined;
  /** What is said of an empty file: what belongs in it. */
  readonly ifEmpty: string;
}

/**
 * The content of a text in YAML or JSON, as the schema completes it. Fails with all problems of syntax, or all of content,
 * at once, in the order of the text.
 */
export function readLocated<Schema extends z.ZodType>(
  text: string,
  form: ContentForm<Schema>,
): Result<z.output<Schema>, readonly LocatedProblem[]> {
  if (text.length > MAX_CHARACTERS) return failed([tooLarge()]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const locate = locator(text, lines);
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) return failed(broken.map(({ message, pos }) => locate(message, pos[0], pos[1])));
  if (document.contents === null) return failed([locate(form.ifEmpty, 0, text.length)]);
  const content = contentOf(document);
  if (!content.ok) return failed([locate(content.failure, 0, text.length)]);
  const parsed = form.schema.safeParse(content.value);
  const problems: ContentProblem[] = [
    ...(parsed.error?.issues ?? []).map((issue) => ({
      message: form.describe(issue, content.value),
      path: issue.path,
      key: issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined,
    })),
    ...(form.check?.(content.value) ?? []),
  ];
  if (parsed.success && problems.length === 0) return ok(parsed.data);
  const located = problems.map((problem) => locate(problem.message, ...rangeOf(document, problem)));
  return failed(located.sort((a, b) => a.from - b.from));
}

/** The content of a text in YAML or JSON as far as it can be read, for looking at a file that is still being written. */
export function contentAsFarAsRead(text: string): unknown {
  if (text.length > MAX_CHARACTERS) return undefined;
  const content = contentOf(parseDocument(text, { prettyErrors: false, stringKeys: true, logLevel: 'silent' }));
  return content.ok ? content.value : undefined;
}

function tooLarge(): LocatedProblem {
  const message = `the file is too large: at most ${MAX_CHARACTERS} characters are read`;
  return { message, from: 0, to: 1, line: 1, column: 1 };
}

function locator(text: string, lines: LineCounter): (message: string, from: number, to: number) => LocatedProblem {
  return (message, from, to) => {
    const { line, col } = lines.linePos(from);
    return { message, from, to: Math.min(Math.max(to, from + 1), Math.max(text.length, from)), line, column: col };
  };
}

function contentOf(document: Document): Result<unknown, string> {
  try {
    return ok(document.toJS({ maxAliasCount: MAX_ALIASES }));
  } catch (error) {
    // The library throws this, and only this, for aliases that lead nowhere or multiply.
    if (!(error instanceof ReferenceError)) throw error;
    return failed('the file uses YAML aliases (*name) too often or wrongly; write the values out instead');
  }
}

/** Where the trouble is: the unknown key, the wrong value, or the thing that lacks a key. */
function rangeOf(document: Document, { path, key }: ContentProblem): readonly [from: number, to: number] {
  if (key !== undefined) {
    const owner = nodeAt(document, path);
    const pair = isMap(owner) ? owner.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    if (isScalar(pair?.key)) return [pair.key.range?.[0] ?? 0, pair.key.range?.[1] ?? 0];
  }
  for (let length = path.length; length >= 0; length -= 1) {
    const node = nodeAt(document, path.slice(0, length));
    if (isNode(node) && node.range) return [node.range[0], node.range[1]];
  }
  return [0, 0];
}

function nodeAt(document: Document, path: readonly PropertyKey[]): unknown {
  let node: unknown = document.contents;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isNode(node) || !('get' in node)) return undefined;
    node = (node as { get(key: unknown, keepScalar: true): unknown }).get(key, true);
  }
  return node;
}

/** The problems as lines for people, "line 3, column 5: ...", and a message that holds them all. */
export function problemTexts(
  found: readonly LocatedProblem[],
  what: string,
): { readonly problems: readonly string[]; readonly message: string } {
  const texts = found.map(({ message, line, column }) => `line ${line}, column ${column}: ${message}`);
  const problems = texts.slice(0, MAX_PROBLEMS);
  if (texts.length > problems.length) problems.push(`and ${texts.length - problems.length} more problems`);
  const count = texts.length === 1 ? 'a problem' : `${texts.length} problems`;
  return { problems, message: `${what} has ${count}:\n${problems.map((problem) => `- ${problem}`).join('\n')}` };
}
