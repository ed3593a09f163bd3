import { LineCounter, isAlias, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { Failure } from '../../shared/failures.ts';
import { planSchema } from '../../shared/plan.ts';
import type { Plan } from '../../shared/plan.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { CheckedTask } from '../graph/optionProblems.ts';
import { taskProblems } from '../graph/planProblems.ts';
import type { PlanProblem } from '../graph/planProblem.ts';
import type { PlanLimits } from '../graph/planProblems.ts';
import { describeIssue } from './planIssues.ts';

/** A plan of thousands of tasks stays far below. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
/** Resolved aliases in the whole file; a few nested ones are enough to fill the memory of the machine. */
const MAX_ALIASES = 100;
const MAX_PROBLEMS = 200;

/**
 * The plan in the text of a plan file, YAML or JSON, completed by defaults. Fails with `plan-invalid` and all problems
 * of syntax, or all of content, at once, each with its line and column, both from 1. With `limits` the tasks must fit
 * together, too: known ids, no cycles, not too many. Tasks that are not well-formed take part in that as far as they go.
 */
export function readPlanFile(text: string, limits?: PlanLimits): Result<Plan, Failure> {
  if (text.length > MAX_CHARACTERS)
    return invalid([`the file is too large: at most ${MAX_CHARACTERS} characters are read`]);
  const quick = readAsJson(text);
  if (quick !== undefined && (limits === undefined || taskProblems(quick.tasks, limits).length === 0)) return ok(quick);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) return invalid(broken.map((error) => `${placeIn(lines, error.pos[0])}: ${error.message}`));
  if (document.contents === null) return invalid(['the file is empty; a plan has version, title and tasks']);

  const content = contentOf(document);
  if (!content.ok) return invalid([content.failure]);
  const parsed = planSchema.safeParse(content.value);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => ({
      message: describeIssue(issue, content.value),
      path: issue.path,
      key: issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined,
    })),
    ...(limits === undefined ? [] : problemsAmong(content.value, limits)),
  ];
  if (parsed.success && problems.length === 0) return ok(parsed.data);
  const located = problems.map((problem) => ({ ...problem, offset: offsetOf(document, problem) }));
  return invalid(
    located.sort((a, b) => a.offset - b.offset).map(({ message, offset }) => `${placeIn(lines, offset)}: ${message}`),
  );
}

/** What keeps the tasks of a plan that need not be well-formed from fitting together. */
function problemsAmong(plan: unknown, limits: PlanLimits): readonly PlanProblem[] {
  const tasks = propertyOf(plan, 'tasks');
  // No list, or an empty one: the schema says so.
  if (!Array.isArray(tasks) || tasks.length === 0) return [];
  return taskProblems(tasks.map(checkedTask), limits);
}

/** As much of a task as can be told. One without an id gets one that no other can name. */
function checkedTask(task: unknown, index: number): CheckedTask {
  const parsed = planSchema.shape.tasks.element.safeParse(task);
  if (parsed.success) return parsed.data;
  const [id, dependsOn] = [propertyOf(task, 'id'), propertyOf(task, 'dependsOn')];
  if (typeof id !== 'string') return { id: `\n${index}`, dependsOn: [] };
  return { id, dependsOn: Array.isArray(dependsOn) ? dependsOn.filter((each) => typeof each === 'string') : [] };
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
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
function offsetOf(
  document: Document,
  problem: { readonly path: readonly PropertyKey[]; readonly key?: string | undefined },
): number {
  const { path, key } = problem;
  if (key !== undefined) {
    const owner = nodeAt(document, path);
    const pair = isMap(owner) ? owner.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0;
  }
  for (let length = path.length; length >= 0; length -= 1) {
    const node = nodeAt(document, path.slice(0, length));
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
