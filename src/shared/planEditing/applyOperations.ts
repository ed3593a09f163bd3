import { planSchema } from '../plan.ts';
import type { Plan, PlannedDependency, PlannedTask } from '../plan.ts';
import { changedTask } from '../planOperations.ts';
import type { PlanOperation } from '../planOperations.ts';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { danglingProblems, dependencyOf, dependingOn, notDependingOn, throughTask, withNames } from './edges.ts';
import { mergedTask } from './merging.ts';
import { withParts } from './splitting.ts';
import { summaryOf } from './summary.ts';

export interface AppliedOperations {
  readonly plan: Plan;
  /** For people: "Removed 'docs'; merged 'a' and 'b'". */
  readonly summary: string;
}

/**
 * The plan with these changes, one after the other; the given one stays as it is. Fails with everything that is wrong, in
 * sentences, and then nothing is changed. Whether the tasks then fit together as a whole (cycles, number, the data that they
 * name) is for `planProblems` to say.
 */
export function applyOperations(
  plan: Plan,
  operations: readonly PlanOperation[],
): Result<AppliedOperations, readonly string[]> {
  let current = plan;
  const problems: string[] = [];
  for (const operation of operations) {
    const applied = apply(current, operation);
    if (applied.ok) current = applied.value;
    else problems.push(applied.failure);
  }
  if (problems.length > 0) return failed(problems);
  const dangling = danglingProblems(current.tasks);
  if (dangling.length > 0) return failed(dangling);
  const parsed = planSchema.safeParse(current);
  if (!parsed.success) return failed(parsed.error.issues.map((issue) => sentenceFor(issue, current)));
  return ok({ plan: current, summary: summaryOf(operations) });
}

type Applying = {
  readonly [Name in PlanOperation['op']]: (
    plan: Plan,
    operation: Extract<PlanOperation, { op: Name }>,
  ) => Result<Plan, string>;
};

function apply(plan: Plan, operation: PlanOperation): Result<Plan, string> {
  const applying = APPLYING[operation.op] as (plan: Plan, operation: PlanOperation) => Result<Plan, string>;
  return applying(plan, operation);
}

const APPLYING: Applying = {
  add(plan, { task }) {
    if (taskIn(plan, task.id) !== undefined) return failed(`Another task has the id "${task.id}" already.`);
    return withTasks(plan, [...plan.tasks, dependingOn(task, task.dependsOn)]);
  },
  remove(plan, { taskId, reconnect = true }) {
    const task = taskIn(plan, taskId);
    if (task === undefined) return failed(noTask(taskId));
    if (plan.tasks.length === 1) return failed(`"${taskId}" is the only task: a plan needs at least one.`);
    return withTasks(
      plan,
      plan.tasks
        .filter(({ id }) => id !== taskId)
        .map((other) => {
          if (!other.dependsOn.includes(taskId)) return other;
          return reconnect ? throughTask(other, task) : notDependingOn(other, taskId);
        }),
    );
  },
  update(plan, { taskId, changes }) {
    return onTask(plan, taskId, (task) => {
      const changed = changedTask(task, changes);
      return dependingOn(changed, changed.dependsOn);
    });
  },
  connect(plan, { taskId, on, kind, reason }) {
    if (taskId === on) return failed(`"${taskId}" cannot depend on itself.`);
    return onTask(plan, taskId, (task) => {
      const before = task.dependsOn.includes(on) ? dependencyOf(task, on) : undefined;
      const why = reason ?? before?.reason;
      const dependency: PlannedDependency = {
        kind: kind ?? before?.kind ?? 'data',
        ...(why === undefined ? {} : { reason: why }),
      };
      const isPlain = dependency.kind === 'data' && why === undefined;
      return dependingOn(task, [...task.dependsOn, on], new Map([[on, isPlain ? undefined : dependency]]));
    });
  },
  disconnect(plan, { taskId, on }) {
    if (taskIn(plan, taskId)?.dependsOn.includes(on) === false)
      return failed(`"${taskId}" does not depend on "${on}".`);
    return onTask(plan, taskId, (task) => notDependingOn(task, on));
  },
  merge(plan, { taskIds, into }) {
    const ids = new Set(taskIds);
    const missing = taskIds.find((id) => taskIn(plan, id) === undefined);
    if (missing !== undefined) return failed(noTask(missing));
    const [first, ...others] = plan.tasks.filter(({ id }) => ids.has(id));
    if (first === undefined || others.length === 0) return failed('It takes at least two tasks to merge some.');
    const name = into ?? { id: first.id, title: joinedTitle([first, ...others]) };
    if (!ids.has(name.id) && taskIn(plan, name.id) !== undefined)
      return failed(`Another task has the id "${name.id}" already.`);
    const merged = mergedTask([first, ...others], name);
    if (!merged.ok) return merged;
    const rest = plan.tasks.filter(({ id }) => id === first.id || !ids.has(id));
    const renamed = (task: PlannedTask): PlannedTask => withNames(task, (id) => (ids.has(id) ? name.id : id));
    return withTasks(
      plan,
      rest.map((task) => (task.id === first.id ? merged.value : renamed(task))),
    );
  },
  split(plan, { taskId, into }) {
    const task = taskIn(plan, taskId);
    if (task === undefined) return failed(noTask(taskId));
    const tasks = withParts(plan.tasks, task, into);
    return tasks.ok ? withTasks(plan, tasks.value) : tasks;
  },
  rename(plan, { taskId, to }) {
    if (taskIn(plan, taskId) === undefined) return failed(noTask(taskId));
    if (taskId !== to && taskIn(plan, to) !== undefined) return failed(`Another task has the id "${to}" already.`);
    const nameOf = (id: string): string => (id === taskId ? to : id);
    return withTasks(
      plan,
      plan.tasks.map((task) => ({ ...withNames(task, nameOf), id: nameOf(task.id) })),
    );
  },
  'set-agreements'(plan, { text }) {
    const { agreements: _before, ...rest } = plan;
    return ok(text === '' ? rest : { ...rest, agreements: text });
  },
  'set-title': (plan, { text }) => ok({ ...plan, title: text }),
};

function taskIn(plan: Plan, taskId: string): PlannedTask | undefined {
  return plan.tasks.find(({ id }) => id === taskId);
}

function withTasks(plan: Plan, tasks: PlannedTask[]): Result<Plan, string> {
  return ok({ ...plan, tasks });
}

function onTask(plan: Plan, taskId: string, change: (task: PlannedTask) => PlannedTask): Result<Plan, string> {
  if (taskIn(plan, taskId) === undefined) return failed(noTask(taskId));
  return withTasks(
    plan,
    plan.tasks.map((task) => (task.id === taskId ? change(task) : task)),
  );
}

function noTask(taskId: string): string {
  return `The plan has no task "${taskId}".`;
}

const TITLE_LENGTH = 200;

function joinedTitle(tasks: readonly PlannedTask[]): string {
  const title = tasks.map((task) => task.title).join('; ');
  return title.length <= TITLE_LENGTH ? title : `${title.slice(0, TITLE_LENGTH - 1)}…`;
}

/** What merging or splitting made too long or too many. */
function sentenceFor(issue: { readonly path: readonly PropertyKey[]; readonly message: string }, plan: Plan): string {
  const [first, index, ...rest] = issue.path;
  const task = first === 'tasks' && typeof index === 'number' ? plan.tasks[index] : undefined;
  const place = task === undefined ? issue.path.join('.') : `"${task.id}", ${rest.join('.')}`;
  return `${place}: ${issue.message}`;
}
