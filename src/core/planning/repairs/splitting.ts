import type { Plan, PlannedTask } from '../../../shared/plan.ts';
import { TASK_ID_LENGTH } from '../../../shared/plan.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { LINES_FROM, complexityOf, dependencyKindOf } from '../../../shared/taskKinds.ts';
import { agentRole } from '../../agents/roles.ts';
import { namesOf } from '../reading/mendings.ts';
import { areOrdered, linksOf, sourcesOf, withDependencies, withLinks, withNewIds } from './edges.ts';
import { isForbidden, isWithin } from './globs.ts';
import type { Repaired } from './repairContext.ts';

/**
 * Tasks that are more than one agent does well in one sitting, in plan order. Fan-outs, loops and what has candidates are left as they are, and so are
 * tasks that only read: their lines are what they look at.
 */
export function giantTasks(plan: Plan): PlannedTask[] {
  return plan.tasks.filter(
    (task) =>
      task.forEach === undefined &&
      task.bestOf === undefined &&
      task.loop === undefined &&
      agentRole(task.role).mayWrite &&
      (complexityOf(task) === 'very-complex' || (task.lines ?? 0) >= LINES_FROM['very-complex']),
  );
}

/**
 * The plan with these tasks in the place of one. Those of them that depend on no other of them depend on what the task
 * depended on; what depended on the task depends on those that no other of them depends on. None may write more than the
 * task might, and what a person set for the task holds for each of them. Fails with a sentence when the parts do not fit
 * into the plan. Throws when the plan has no such task.
 */
export function replaceTask(
  plan: Plan,
  taskId: string,
  replacements: readonly PlannedTask[],
): Result<Repaired, string> {
  const task = plan.tasks.find(({ id }) => id === taskId);
  if (task === undefined) throw new Error(`the plan has no task "${taskId}"`);
  if (replacements.length === 0) return failed(`"${taskId}" was to be split, but no parts came.`);
  const parts = namedParts(task, replacements, plan);
  const partIds = new Set(parts.map(({ id }) => id));
  const inner = new Set(parts.flatMap(({ dependsOn }) => dependsOn));
  const ends = parts.filter(({ id }) => !inner.has(id)).map(({ id }) => id);
  const own = parts.map((part) => asPartOf(task, part, { partIds, isEnd: ends.includes(part.id) }));
  const giver = giverOf(task, own, plan);
  if (!giver.ok) return giver;
  const tasks = plan.tasks.flatMap((each) =>
    each.id === taskId ? own : [afterParts(each, { taskId, ends, giver: giver.value })],
  );
  if (!areOrdered(tasks))
    return failed(`The parts of "${taskId}" wait for each other, or for tasks that wait for them.`);
  const message = `Task "${taskId}" was too large for one agent and became ${namesOf([...partIds])}.`;
  return ok({
    plan: { ...plan, tasks },
    repairs: [{ kind: 'task-split', taskIds: [...partIds], message }],
  });
}

/** The parts with ids of their own, knowing each other by them, and depending on no tasks but those of the plan. */
function namedParts(task: PlannedTask, replacements: readonly PlannedTask[], plan: Plan): PlannedTask[] {
  const known = new Set(plan.tasks.map(({ id }) => id).filter((id) => id !== task.id));
  const taken = new Set(known);
  const newIds = new Map<string, string>();
  const ids = replacements.map(({ id }) => {
    let free = id;
    for (let count = 1; taken.has(free); count += 1)
      free = withEnding(count === 1 ? `${task.id}-${id}` : `${task.id}-${id}-${count}`);
    taken.add(free);
    if (!newIds.has(id)) newIds.set(id, free);
    return free;
  });
  return replacements.map((part, index) => {
    const named = withNewIds(part, (id) => newIds.get(id) ?? id);
    const mine = new Set(ids);
    const id = ids[index] ?? part.id;
    const dependsOn = named.dependsOn.filter((on) => on !== id && (mine.has(on) || known.has(on)));
    return withDependencies({ ...named, id }, dependsOn);
  });
}

function withEnding(id: string): string {
  return id.length <= TASK_ID_LENGTH ? id : `${id.slice(0, TASK_ID_LENGTH / 2)}${id.slice(-TASK_ID_LENGTH / 2)}`;
}

function asPartOf(
  task: PlannedTask,
  part: PlannedTask,
  { partIds, isEnd }: { readonly partIds: ReadonlySet<string>; readonly isEnd: boolean },
): PlannedTask {
  const isFirst = !part.dependsOn.some((on) => partIds.has(on));
  const when = part.when ?? task.when;
  const links = new Map(linksOf(isFirst ? [part, task] : [part]));
  for (const on of sourcesOf({ ...part, when })) if (!links.has(on)) links.set(on, { kind: 'data' });
  const { model, maxAttempts, maxTurns, timeoutSeconds, gates } = task;
  const settings = { model, maxAttempts, maxTurns, timeoutSeconds };
  const share = { budgetUsd: task.budgetUsd, budgetTokens: task.budgetTokens };
  return withLinks(
    {
      ...part,
      ...without({ ...settings, ...shared(share, partIds.size) }),
      ...scopesWithin(task, part),
      ...(when === undefined ? {} : { when }),
      ...(part.gates === undefined && gates !== undefined && isEnd ? { gates } : {}),
    },
    links,
  );
}

/** What was set for the whole, divided. */
function shared(
  { budgetUsd, budgetTokens }: { readonly budgetUsd: number | undefined; readonly budgetTokens: number | undefined },
  count: number,
): Pick<PlannedTask, 'budgetUsd' | 'budgetTokens'> {
  return {
    budgetUsd: budgetUsd === undefined ? undefined : budgetUsd / count,
    budgetTokens: budgetTokens === undefined ? undefined : Math.max(1, Math.floor(budgetTokens / count)),
  };
}

function without<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}

/** What the part may write, as far as the whole might. */
function scopesWithin(task: PlannedTask, part: PlannedTask): Pick<PlannedTask, 'mayWrite' | 'mayNotWrite'> {
  const forbidden = [...new Set([...(task.mayNotWrite ?? []), ...(part.mayNotWrite ?? [])])];
  const allowed = task.mayWrite;
  const wanted = part.mayWrite?.filter(
    (glob) => (allowed === undefined || isWithin(glob, allowed)) && !isForbidden(glob, task.mayNotWrite ?? []),
  );
  // Parts that name other places than the whole may write in the same ones as it.
  const mayWrite = wanted === undefined || wanted.length === 0 ? allowed : wanted;
  return without({ mayWrite, mayNotWrite: forbidden.length === 0 ? undefined : forbidden });
}

/** The part that hands over the data which others take from the task; `undefined` when none does. */
function giverOf(task: PlannedTask, parts: readonly PlannedTask[], plan: Plan): Result<string | undefined, string> {
  const takers = plan.tasks.filter((each) => sourcesOf(each).includes(task.id));
  if (takers.length === 0) return ok(undefined);
  const output = JSON.stringify(task.output);
  const [giver, other] = parts.filter((part) => part.output !== undefined && JSON.stringify(part.output) === output);
  if (giver !== undefined && other === undefined) return ok(giver.id);
  const ids = namesOf(takers.map(({ id }) => id));
  return failed(
    `"${task.id}" was not split: ${ids} work with its data, and not exactly one of the parts hands that over.`,
  );
}

function afterParts(
  task: PlannedTask,
  {
    taskId,
    ends,
    giver,
  }: { readonly taskId: string; readonly ends: readonly string[]; readonly giver: string | undefined },
): PlannedTask {
  if (!task.dependsOn.includes(taskId) && !sourcesOf(task).includes(taskId)) return task;
  const said = task.dependencies?.[taskId];
  const kind = dependencyKindOf(task, taskId);
  const takes = giver !== undefined && sourcesOf(task).includes(taskId);
  const named = takes ? withNewIds(task, (id) => (id === taskId ? giver : id)) : task;
  const links = new Map(linksOf([named]));
  links.delete(taskId);
  for (const end of ends) if (!links.has(end)) links.set(end, said ?? { kind });
  return withLinks(named, links);
}
