import * as z from 'zod';
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
import { problemTexts, readLocated } from './specification/readLocated.ts';
import type { ContentForm } from './specification/readLocated.ts';

/**
 * The plan in the text of a plan file, YAML or JSON, completed by defaults. Fails with `plan-invalid` and all problems
 * of syntax, or all of content, at once, each with its line and column, both from 1. With `limits` the tasks must fit
 * together, too: known ids, no cycles, not too many. Tasks that are not well-formed take part in that as far as they go.
 */
export function readPlanFile(text: string, limits?: PlanLimits): Result<Plan, Failure> {
  const quick = readAsJson(text);
  if (quick !== undefined && (limits === undefined || taskProblems(quick.tasks, limits).length === 0)) return ok(quick);
  const read = readLocated(text, planForm(limits));
  if (read.ok) return read;
  return failed({ kind: 'plan-invalid', ...problemTexts(read.failure, 'The plan file') });
}

/** What `plan --json` tells besides the plan: it follows from the plan, and is made anew from it. */
const derived = z.unknown().optional();

const planFileSchema = planSchema
  .extend({
    intent: derived,
    survey: derived,
    waves: derived,
    criticalPath: derived,
    repairs: derived,
    routing: derived,
    forecast: derived,
  })
  .transform(({ version, title, notes, agreements, tasks }): Plan => ({
    version,
    title,
    ...(notes === undefined ? {} : { notes }),
    ...(agreements === undefined ? {} : { agreements }),
    tasks,
  }));

/** How the text of a plan file is read. */
export function planForm(limits: PlanLimits | undefined): ContentForm<typeof planFileSchema> {
  return {
    schema: planFileSchema,
    describe: (issue, content) => describeIssue(issue, content),
    ...(limits === undefined ? {} : { check: (content: unknown) => problemsAmong(content, limits) }),
    ifEmpty: 'the file is empty; a plan has version, title and tasks',
  };
}

/** What keeps the tasks of a plan that need not be well-formed from fitting together. */
export function problemsAmong(plan: unknown, limits: PlanLimits): readonly PlanProblem[] {
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

/** Characters of a JSON text that is tried without looking for places; longer ones are refused anyway. */
const MAX_JSON = 4 * 1024 * 1024;

/** Much quicker than YAML for large plans. What is not a good plan in JSON is read again with places for its problems. */
function readAsJson(text: string): Plan | undefined {
  if (text.length > MAX_JSON) return undefined;
  try {
    return planFileSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // Not JSON.
  }
}
