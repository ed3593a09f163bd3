import type * as z from 'zod';
import type { Brief } from '../../../shared/brief.ts';
import type { Failure } from '../../../shared/failures.ts';
import type { Plan } from '../../../shared/plan.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { specificationSchema } from '../../../shared/specification.ts';
import type { Constraints } from '../../../shared/specification.ts';
import type { PlanLimits } from '../../graph/planProblems.ts';
import { describeIssue } from '../planIssues.ts';
import { planForm, problemsAmong, readPlanFile } from '../readPlanFile.ts';
import { contentAsFarAsRead, problemTexts, readLocated } from './readLocated.ts';
import type { ContentForm, LocatedProblem } from './readLocated.ts';

/** What a specification file asks for. */
export interface Specification {
  /** In the person's words; the title of the file or of its plan where it has no request. */
  readonly request: string;
  readonly brief: Brief;
  /** Only to be taken through `narrowedBy`: the file lies in the repository and may loosen nothing. */
  readonly constraints: Constraints;
  /** There is nothing to plan. */
  readonly plan?: Plan;
}

/**
 * The specification in a text, YAML or JSON; a plan file counts as one that has only a plan. Fails with `plan-invalid` and all
 * problems at once, each with its line and column. With `limits` the tasks of a plan must fit together, too.
 */
export function readSpecification(text: string, limits?: PlanLimits): Result<Specification, Failure> {
  if (isPlanFile(text)) {
    const plan = readPlanFile(text, limits);
    return plan.ok ? ok({ request: plan.value.title, brief: {}, constraints: {}, plan: plan.value }) : plan;
  }
  const read = readLocated(text, specificationForm(limits));
  if (read.ok) return ok(specificationOf(read.value));
  return failed({ kind: 'plan-invalid', ...problemTexts(read.failure, 'The specification') });
}

/** What is wrong with the text of a specification or plan file, with places, in the order of the text. */
export function specificationProblems(text: string, limits?: PlanLimits): readonly LocatedProblem[] {
  const read = isPlanFile(text) ? readLocated(text, planForm(limits)) : readLocated(text, specificationForm(limits));
  return read.ok ? [] : read.failure;
}

/** A file with tasks at its top is a plan. */
function isPlanFile(text: string): boolean {
  const content = contentAsFarAsRead(text);
  return isObject(content) && content['tasks'] !== undefined;
}

function specificationForm(limits: PlanLimits | undefined): ContentForm<typeof specificationSchema> {
  return {
    schema: specificationSchema,
    describe: describeProblem,
    ...(limits === undefined ? {} : { check: (content: unknown) => problemsInPlan(content, limits) }),
    ifEmpty: 'the file is empty; a specification has version and request',
  };
}

function describeProblem(issue: z.core.$ZodIssue, content: unknown): string {
  const [first, ...rest] = issue.path;
  if (first !== 'plan' || !isObject(content)) return describeIssue(issue, content, WORDS);
  return describeIssue({ ...issue, path: rest }, content['plan'], { whole: 'plan', knownKeys: planKeys });
}

const WORDS = { whole: 'specification', knownKeys };

function knownKeys([first, second]: readonly PropertyKey[]): string {
  if (first === 'constraints' && second === 'models') return 'models has allowed, fallback and preset';
  if (first === 'constraints')
    return 'constraints has budgetUsd, budgetTokens, timeLimitMinutes, maxTasks, concurrency, maxAttempts, models, mayWrite, mayNotWrite and approval';
  if (first === 'context')
    return 'an entry has kind and, by its kind, path, text, label, url, name, line, fromLine and toLine';
  return 'a specification has version, request and, where needed, title, type, size, context, template, parameters, constraints and plan';
}

function planKeys([first]: readonly PropertyKey[]): string | undefined {
  return first === undefined ? 'a plan has tasks and, where needed, title, notes and agreements' : undefined;
}

function problemsInPlan(content: unknown, limits: PlanLimits) {
  const plan = isObject(content) ? content['plan'] : undefined;
  return problemsAmong(plan, limits).map(({ message, path }) => ({ message, path: ['plan', ...path] }));
}

function specificationOf(read: z.output<typeof specificationSchema>): Specification {
  const { title, request, type, size, context, template, parameters, constraints = {}, plan } = read;
  const texts =
    parameters && Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  const brief: Brief = {
    ...(type === undefined ? {} : { type }),
    ...(size === undefined ? {} : { size }),
    ...(context === undefined ? {} : { context }),
    ...(template === undefined ? {} : { template }),
    ...(texts === undefined ? {} : { parameters: texts }),
  };
  const words = request ?? title ?? plan?.title ?? template ?? UNTITLED;
  if (plan === undefined) return { request: words, brief, constraints };
  const named = plan.title ?? title ?? words.split('\n', 1)[0]?.slice(0, TITLE_LENGTH);
  return { request: words, brief, constraints, plan: { version: 1, ...plan, title: named ?? UNTITLED } };
}

const UNTITLED = 'The plan of a file';
const TITLE_LENGTH = 200;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
