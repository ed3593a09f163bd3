import { LineCounter, isAlias, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type * as z from 'zod';
import type { Failure } from '../../shared/failures.ts';
import { planSchema } from '../../shared/plan.ts';
import type { Plan } from '../../shared/plan.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { describeIssue } from './planIssues.ts';

/** A plan of thousands of tasks stays far below. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
/** Resolved aliases in the whole file; a few nested ones are enough to fill the memory of the machine. */
const MAX_ALIASES = 100;
const MAX_PROBLEMS = 200;

/**
 * The plan in the text of a plan file, YAML or JSON, completed by defaults. Fails with `plan-invalid` and all problems
 * of syntax, or all of content, at once, each with its line and column, both from 1. Whether the tasks fit together
 * (unknown ids, cycles) is not looked at.
 */
export function readPlanFile(text: string): Result<Plan, Failure> {
  if (text.length > MAX_CHARACTERS)
    return invalid([`the file is too large: at most ${MAX_CHARACTERS} characters are read`]);
  const quick = readAsJson(text);
  if (quick !== undefined) return ok(quick);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) return invalid(broken.map((error) => `${placeIn(lines, error.pos[0])}: ${error.message}`));
  if (document.contents === null) return invalid(['the file is empty; a plan has version, title and tasks']);

  const content = contentOf(document);
  if (!content.ok) return invalid([content.failure]);
  const parsed = planSchema.safeParse(content.value);
  if (parsed.success) return ok(parsed.data);
  const issues = parsed.error.issues
    .map((issue) => ({ issue, offset: offsetOf(document, issue) }))
    .sort((a, b) => a.offset - b.offset);
  return invalid(
    issues.map(({ issue, offset }) => `${placeIn(lines, offset)}: ${describeIssue(issue, content.value)}`),
  );
}

/** Much quicker than YAML for large plans. What is not a good plan in JSON is read again with places for its problems. */
function readAsJson(text: string): Plan | undefined {
  try {
    return planSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // Not JSON.
  }
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
function offsetOf(document: Document, issue: z.core.$ZodIssue): number {
  if (issue.code === 'unrecognized_keys') {
    const owner = nodeAt(document, issue.path);
    const pair = isMap(owner) ? owner.items.find(({ key }) => isScalar(key) && key.value === issue.keys[0]) : undefined;
    if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0;
  }
  for (let length = issue.path.length; length >= 0; length -= 1) {
    const node = nodeAt(document, issue.path.slice(0, length));
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
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

function placeIn(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}`;
}

function invalid(problems: readonly string[]): Result<Plan, Failure> {
  const shown = problems.slice(0, MAX_PROBLEMS);
  if (problems.length > shown.length) shown.push(`and ${problems.length - shown.length} more problems`);
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const message = `The plan file has ${count}:\n${shown.map((problem) => `- ${problem}`).join('\n')}`;
  return failed({ kind: 'plan-invalid', problems: shown, message });
}
