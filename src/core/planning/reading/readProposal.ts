import { planSchema } from '../../../shared/plan.ts';
import type { Plan } from '../../../shared/plan.ts';
import type { PlanRepair } from '../../../shared/planning.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { proposalIssue } from './proposalIssue.ts';
import { SETTING, planField } from './fieldNames.ts';
import { findTasks } from './findTasks.ts';
import type { RawPlan } from './findTasks.ts';
import { readLooseAnswer } from './looseJson.ts';
import { mendIds } from './mendIds.ts';
import { createMendings } from './mendings.ts';
import type { Mendings } from './mendings.ts';
import { mendTask } from './mendTask.ts';
import type { Draft } from './draft.ts';
import { describeValue, isFields, isNothing, shortened, textOf, visible } from './values.ts';

export interface ReadPlan {
  readonly plan: Plan;
  readonly repairs: readonly PlanRepair[];
}

export interface ProposalLimits {
  readonly maxTasks: number;
  /** Names of the agents that the repository defines. Absent: none. */
  readonly agents?: ReadonlySet<string> | undefined;
}

/** With more tasks than so many times the limit no repair brings a plan below it. */
const TOO_MANY_TIMES = 10;
const MAX_PROBLEMS = 40;
const NOTES_LENGTH = 10_000;

/**
 * The plan that a model answered with, as a value or as text. What is sloppy is mended, one repair per kind of mending;
 * what only a person sets is left out. Whether its tasks fit together is not looked at. Fails with sentences for the
 * model that say what was expected, what came and what to do.
 */
export function readProposal(value: unknown, limits: ProposalLimits): Result<ReadPlan, readonly string[]> {
  const mendings = createMendings();
  const parsed = typeof value === 'string' ? readAnswer(value, mendings) : ok(value);
  if (!parsed.ok) return parsed;
  const found = findTasks(parsed.value);
  if (!found.ok) return failed([typeof value === 'string' ? noPlanIn(value) : found.failure]);
  const raw = found.value;
  const count = raw.tasks.length;
  if (count > TOO_MANY_TIMES * limits.maxTasks)
    return failed([
      `The plan has ${count} tasks, but at most ${limits.maxTasks} are allowed: join tasks that belong together or cut the work down.`,
    ]);
  const strays = raw.tasks.flatMap(({ value: task }, index) =>
    isFields(task)
      ? []
      : [
          `task number ${index + 1}: an object with id, title, role and instructions was expected, came ${shortened(describeValue(task))}`,
        ],
  );
  if (strays.length > 0) return failed(bounded(strays));
  if (raw.hasPhases) mendings.note('form-mended', 'its tasks came in phases and are one list now');
  else if (!raw.isPlain) mendings.note('form-mended', 'its tasks came in another place or form and are a list now');
  return checked(raw, draftsOf(raw, mendings, limits.agents ?? new Set()), mendings);
}

function readAnswer(text: string, mendings: Mendings): Result<unknown, readonly string[]> {
  const read = readLooseAnswer(text, { keys: ['tasks', 'title', 'plan', 'steps'] });
  if (!read.ok) return failed([`The answer holds no plan: ${read.failure}.`]);
  const { value, isClean, isCut, isCutWithin } = read.value;
  if (isCutWithin)
    return failed([
      'The plan ends in the middle of a task. A plan that is too long to write at once must become shorter: fewer tasks, shorter instructions.',
    ]);
  if (isCut) mendings.note('form-mended', 'the answer ended before it did, so that tasks at its end may be missing');
  else if (!isClean) mendings.note('form-mended', 'it was no plain JSON and was read as it was meant');
  return ok(value);
}

function draftsOf(raw: RawPlan, mendings: Mendings, agents: ReadonlySet<string>): readonly Draft[] {
  const drafts = raw.tasks.map(({ value }, index) =>
    mendTask(isFields(value) ? value : {}, index, { mendings, agents }),
  );
  const kept = mendIds(drafts);
  const byIndex = new Map(kept.map((draft) => [draft.index, draft.id]));
  for (const draft of kept) {
    const after = (raw.tasks[draft.index]?.after ?? []).flatMap((index) => byIndex.get(index) ?? []);
    if (after.length === 0) continue;
    draft.fields['dependsOn'] = after;
    draft.note('dependency-added', 'it comes after the tasks of the phase before');
  }
  return kept;
}

/** The plan as the schema takes it, or what the schema still has against it. */
function checked(raw: RawPlan, drafts: readonly Draft[], mendings: Mendings): Result<ReadPlan, readonly string[]> {
  const tasks = drafts.map(({ fields }) => said(fields));
  const plan = { ...planFields(raw, tasks, mendings), version: 1, tasks };
  const parsed = planSchema.safeParse(plan);
  if (parsed.success) return ok({ plan: parsed.data, repairs: mendings.repairs() });
  return failed(bounded([...new Set(parsed.error.issues.map((issue) => proposalIssue(issue, plan)))]));
}

function said(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function visibleText(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : visible(text).trim();
}

function noPlanIn(text: string): string {
  const start = JSON.stringify(shortened(text.trim().replace(/\s+/g, ' ')));
  return `The answer holds no plan: an object such as {"title": ..., "tasks": [...]} was expected, came ${start}.`;
}

/** What stands beside the tasks. */
function planFields(
  { fields: raw }: RawPlan,
  tasks: readonly Readonly<Record<string, unknown>>[],
  mendings: Mendings,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw).sort(
    ([a], [b]) => Number(planField(b) === b) - Number(planField(a) === a),
  )) {
    const field = planField(name);
    if (field === 'version' || isNothing(value)) continue;
    if (field === SETTING)
      mendings.note('setting-removed', `"${shortened(name, 30)}": only a person sets this, so it was left out`);
    else if (field === undefined || fields[field] !== undefined)
      mendings.note('form-mended', `"${shortened(name, 30)}": no plan has this, so it was left out`);
    else fields[field] = visibleText(value) ?? (isFields(value) ? JSON.stringify(value, undefined, 2) : value);
  }
  if (typeof fields['notes'] === 'string') fields['notes'] = shortened(fields['notes'], NOTES_LENGTH);
  const { title } = fields;
  const [first] = tasks;
  if (title === undefined && typeof first?.['title'] === 'string') {
    const more = tasks.length === 1 ? '' : ` and ${tasks.length - 1} more`;
    fields['title'] = `${shortened(first['title'], 150)}${more}`;
    mendings.note('form-mended', 'it had no title and got that of its first task');
  } else if (typeof title === 'string' && title.length > 200) {
    fields['title'] = shortened(title, 200);
    mendings.note('form-mended', 'its title was too long and was shortened');
  }
  return fields;
}

function bounded(problems: readonly string[]): readonly string[] {
  const rest = problems.length - MAX_PROBLEMS;
  return rest <= 0 ? problems : [...problems.slice(0, MAX_PROBLEMS), `and ${rest} more problems`];
}
