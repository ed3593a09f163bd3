import type { Plan, PlannedTask, Priority } from '../../../shared/plan.ts';
import { PRIORITIES } from '../../../shared/plan.ts';
import { MAX_GLOBS } from '../../../shared/scopes.ts';
import { COMPLEXITIES, complexityOf, complexityOfLines } from '../../../shared/taskKinds.ts';
import type { Complexity } from '../../../shared/taskKinds.ts';
import { shortened } from '../reading/values.ts';
import { linksOf, sourcesOf, withLinks, withNewIds } from './edges.ts';

const MAX_INSTRUCTIONS = 50_000;
const MAX_CRITERIA = 20;
const TITLE_LENGTH = 200;

/** Whether it is one plain piece of work: it can be done together with another without anything but its gates being lost. */
export function isPlain(task: PlannedTask): boolean {
  const { forEach, bestOf, loop, when, inputs, output, mayAdd } = task;
  const { agent, model, budgetUsd, budgetTokens, maxAttempts, maxTurns, timeoutSeconds } = task;
  const options = [forEach, bestOf, loop, when, inputs, output, mayAdd];
  const settings = [agent, model, budgetUsd, budgetTokens, maxAttempts, maxTurns, timeoutSeconds];
  return [...options, ...settings].every((option) => option === undefined);
}

/** What two tasks have in common whose scopes can be put together without either of them being allowed more. */
export function scopeForm({ mayWrite, mayNotWrite }: PlannedTask): string {
  return JSON.stringify([mayWrite === undefined, [...(mayNotWrite ?? [])].sort()]);
}

/** Ids of the tasks whose data others work with. */
export function sourceIds(tasks: readonly PlannedTask[]): ReadonlySet<string> {
  return new Set(tasks.flatMap(sourcesOf));
}

/**
 * One task that does the work of several, with the id of the first; `undefined` when that would be too much for one. It
 * may write what any of them may, and depends on what any of them depends on, themselves apart.
 */
export function joined(tasks: readonly PlannedTask[]): PlannedTask | undefined {
  const [first] = tasks;
  if (first === undefined) return undefined;
  const titles = tasks.map(({ title }) => title);
  const parts = tasks.map(({ title, instructions }, index) => `${index + 1}. ${title}\n${instructions}`);
  const instructions = `${tasks.length} pieces of work, to be done one after the other:\n\n${parts.join('\n\n')}`;
  const mayWrite = union(tasks, 'mayWrite');
  const reads = union(tasks, 'reads')?.slice(0, MAX_GLOBS);
  if (instructions.length > MAX_INSTRUCTIONS || (mayWrite?.length ?? 0) > MAX_GLOBS) return undefined;
  const ids = new Set(tasks.map(({ id }) => id));
  const criteria = [...new Set(tasks.flatMap((task) => task.criteria ?? []))].slice(0, MAX_CRITERIA);
  const lines = sum(tasks.map((task) => task.lines));
  const minutes = sum(tasks.map((task) => task.minutes));
  const together: PlannedTask = {
    ...first,
    title: shortened(titles.join('; '), TITLE_LENGTH),
    instructions,
    priority: mostUrgent(tasks),
    complexity: complexityTogether(tasks, lines),
    ...(lines === undefined ? {} : { lines }),
    ...(minutes === undefined ? {} : { minutes: Math.min(10_000, minutes) }),
    ...(mayWrite === undefined ? {} : { mayWrite }),
    ...(reads === undefined || reads.length === 0 ? {} : { reads }),
    ...(criteria.length === 0 ? {} : { criteria }),
  };
  const links = new Map([...linksOf(tasks)].filter(([id]) => !ids.has(id)));
  return withLinks(together, links);
}

/** The plan with groups of tasks replaced, each by one that has the id of the group's first. */
export function withGroups(
  plan: Plan,
  groups: readonly { readonly ids: readonly string[]; readonly task: PlannedTask }[],
): Plan {
  if (groups.length === 0) return plan;
  const newId = new Map(groups.flatMap(({ ids, task }) => ids.map((id) => [id, task.id])));
  const newTask = new Map(groups.map(({ task }) => [task.id, task]));
  const idOf = (id: string): string => newId.get(id) ?? id;
  const tasks = plan.tasks.flatMap((task) => {
    if (idOf(task.id) !== task.id) return [];
    return [withNewIds(newTask.get(task.id) ?? task, idOf)];
  });
  return { ...plan, tasks };
}

function union(tasks: readonly PlannedTask[], field: 'mayWrite' | 'reads'): string[] | undefined {
  if (field === 'mayWrite' && tasks.some((task) => task.mayWrite === undefined)) return undefined;
  return [...new Set(tasks.flatMap((task) => task[field] ?? []))];
}

/** `undefined` unless all are known. */
function sum(numbers: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const number of numbers) {
    if (number === undefined) return undefined;
    total += number;
  }
  return total;
}

/** By lines where they are known, and always more than any of them alone, so that what was joined is not joined again and again. */
function complexityTogether(tasks: readonly PlannedTask[], lines: number | undefined): Complexity {
  const highest = Math.max(...tasks.map((task) => COMPLEXITIES.indexOf(complexityOf(task))));
  const byLines = lines === undefined ? 0 : COMPLEXITIES.indexOf(complexityOfLines(lines));
  return COMPLEXITIES[Math.max(byLines, Math.min(highest + 1, COMPLEXITIES.length - 1))] ?? 'moderate';
}

function mostUrgent(tasks: readonly PlannedTask[]): Priority {
  return PRIORITIES[Math.min(...tasks.map(({ priority }) => PRIORITIES.indexOf(priority)))] ?? 'normal';
}
