import type { Failure } from '../../../shared/failures.ts';
import type { Intent } from '../../../shared/intent.ts';
import { planSchema } from '../../../shared/plan.ts';
import type { Plan } from '../../../shared/plan.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { Template, TemplateFanOut, TemplateTask } from '../../../shared/templates.ts';
import { planProblems } from '../../graph/planProblems.ts';
import type { PlanLimits } from '../../graph/planProblems.ts';
import { describeIssue } from '../planIssues.ts';
import type { Survey } from '../survey/survey.ts';
import { fallsBack, fittingTasks, missingNeeds } from './fittingTasks.ts';
import type { LeftOut } from './fittingTasks.ts';
import { parameterValues } from './parameters.ts';
import { fillPlaceholders } from './placeholders.ts';
import type { PlaceholderValues } from './placeholders.ts';
import { itemsOf, itemsWanted, modulesOf } from './surveyItems.ts';
import { templateValues } from './templateValues.ts';

export interface TemplateInput {
  /** What the person asked for, in their words, without the template's name. */
  readonly request: string;
  readonly intent?: Intent | undefined;
  readonly survey: Survey;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly limits: PlanLimits;
}

/** Of the tasks that a run may have, the share that lists from the survey leave to everything else. */
const SHARE_LEFT = 0.5;
const TITLE_LENGTH = 200;

/**
 * The plan that a template gives for this repository: its texts filled, its lists taken from the survey within what the
 * limits allow, tasks without sense here left out and said so in the notes. Fails with `wrong-use` and all problems when a
 * parameter is missing or wrong, or the repository has not what the template is for; with `plan-invalid` when the result cannot be run.
 */
export function instantiate(template: Template, input: TemplateInput): Result<Plan, Failure> {
  const { survey, limits } = input;
  const parameters = parameterValues(template, input.parameters ?? {});
  if (!parameters.ok) return parameters;
  const named = `The template "${template.template.name}"`;
  const missing = missingNeeds(template, survey);
  if (missing.length > 0)
    return failed({ kind: 'wrong-use', message: `${named} cannot be used: the repository ${missing.join(' and ')}.` });
  const { tasks, leftOut } = fittingTasks(template, survey, parameters.value);
  if (tasks.length === 0)
    return refused([`${named} has no task that fits this repository: ${leftOut.map(reasonText).join('; ')}.`]);
  if (tasks.length > limits.maxTasks)
    return refused([`${named} needs at least ${tasks.length} tasks, and ${limits.maxTasks} are allowed.`]);
  const values = templateValues({ ...input, intent: input.intent, parameters: parameters.value });
  const shares = listShares(tasks, survey, limits);
  const filled = tasks.map((task) => plannedTask(task, { values, survey, share: shares.get(task.id) ?? 1, limits }));
  const { template: _head, notes, agreements, ...rest } = template;
  const allNotes = [notes === undefined ? '' : fillPlaceholders(notes, values).trim(), ...adaptations(leftOut, survey)];
  return checked(
    {
      ...rest,
      title: titleOf(fillPlaceholders(template.title, values), template.template.title),
      ...textOrNothing('notes', allNotes.filter((note) => note !== '').join('\n\n')),
      ...textOrNothing('agreements', agreements === undefined ? '' : fillPlaceholders(agreements, values)),
      tasks: filled,
    },
    limits,
  );
}

/** How many items each list from the survey may have: all of them together within the share, none less than one. */
function listShares(tasks: readonly TemplateTask[], survey: Survey, { maxTasks }: PlanLimits): Map<string, number> {
  const wanted = tasks.flatMap(({ id, forEach }) =>
    forEach?.survey === undefined || fallsBack(forEach, survey) ? [] : [{ id, count: itemsWanted(forEach, survey) }],
  );
  const sum = wanted.reduce((total, { count }) => total + count, 0);
  const room = Math.max(wanted.length, Math.floor(maxTasks * SHARE_LEFT) - tasks.length);
  const most = Math.min(room, Math.max(0, maxTasks - tasks.length));
  return new Map(
    wanted.map(({ id, count }) => [id, sum <= most ? count : Math.max(1, Math.floor((count * most) / sum))]),
  );
}

interface Filling {
  readonly values: PlaceholderValues;
  readonly survey: Survey;
  /** Items that its list from the survey may have. */
  readonly share: number;
  readonly limits: PlanLimits;
}

function plannedTask({ only: _only, forEach, title, gates, ...task }: TemplateTask, filling: Filling): unknown {
  const { values } = filling;
  const { id, dependsOn, dependencies, output, inputs, when, reads, criteria, mayWrite, mayNotWrite, ...texts } = task;
  const lists = { reads, criteria, mayWrite, mayNotWrite };
  return {
    id,
    title: titleOf(fillPlaceholders(title, values), id),
    ...(filledIn(texts, values) as object),
    dependsOn,
    ...defined({ dependencies, output, inputs, when, gates: plannedGates(gates, values) }),
    ...defined(Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, filledList(list, values)]))),
    ...(forEach === undefined ? {} : { forEach: plannedFanOut(forEach, filling) }),
  };
}

/** A gate whose command the repository does not have is none; where no other is left, those of the task's type count. */
function plannedGates(gates: TemplateTask['gates'], values: PlaceholderValues): unknown {
  if (gates === undefined || gates.length === 0) return gates;
  const filled = gates
    .map((gate) => ({ ...gate, ...(filledIn(gate, values) as object) }))
    .filter((gate) => !('run' in gate && gate.run === ''));
  return filled.length === 0 ? undefined : filled;
}

/** The list without the entries that stand for nothing; `undefined` when none is left. */
function filledList(list: readonly string[] | undefined, values: PlaceholderValues): readonly string[] | undefined {
  const filled = list?.map((entry) => fillPlaceholders(entry, values)).filter((entry) => entry.trim() !== '');
  return filled?.length === 0 ? undefined : filled;
}

function plannedFanOut(forEach: TemplateFanOut, { survey, share, limits }: Filling): unknown {
  const { survey: list, kinds, groups, from, path, max, enough, items } = forEach;
  const most = Math.max(1, Math.min(max, limits.maxTasks));
  if (list === undefined || fallsBack(forEach, survey)) return { ...defined({ from, path, items }), max: most, enough };
  const found = itemsOf({ survey: list, kinds, groups }, survey, share);
  return { items: found, max: found.length, enough };
}

/** All texts in a value filled. */
function filledIn(value: unknown, values: PlaceholderValues): unknown {
  if (typeof value === 'string') return fillPlaceholders(value, values);
  if (Array.isArray(value)) return value.map((entry: unknown) => filledIn(entry, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filledIn(inner, values)]));
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function titleOf(text: string, otherwise: string): string {
  const line = text.replace(/\s+/g, ' ').trim() || otherwise;
  return line.length <= TITLE_LENGTH ? line : `${line.slice(0, TITLE_LENGTH - 1)}…`;
}

function textOrNothing(name: string, text: string): Record<string, string> {
  return text.trim() === '' ? {} : { [name]: text };
}

/** What the person should know about how the template was fitted to the repository. */
function adaptations(leftOut: readonly LeftOut[], survey: Survey): string[] {
  const gone = leftOut.map((each) => `- ${reasonText(each)}`);
  const { unread } = survey.modules;
  const unreadNote =
    unread > 0 && modulesOf({}, survey).length > 0
      ? [
          `${unread} more source files were not looked into when the modules were listed; the first task has to find them.`,
        ]
      : [];
  return [...(gone.length === 0 ? [] : [`Left out of the template:\n${gone.join('\n')}`]), ...unreadNote];
}

function reasonText({ task, because }: LeftOut): string {
  return `"${task.id}", because ${because}`;
}

function checked(plan: unknown, limits: PlanLimits): Result<Plan, Failure> {
  const parsed = planSchema.safeParse(plan);
  if (!parsed.success) return refused(parsed.error.issues.map((issue) => describeIssue(issue, plan)));
  const problems = planProblems(parsed.data, limits);
  return problems.length === 0 ? ok(parsed.data) : refused(problems);
}

function refused(problems: readonly string[]): Result<never, Failure> {
  const message = `The template gives no plan that can be run:\n${problems.map((problem) => `- ${problem}`).join('\n')}`;
  return failed({ kind: 'plan-invalid', problems, message });
}
