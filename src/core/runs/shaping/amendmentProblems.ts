import { candidacyOf } from '../../../shared/candidates.ts';
import type { PlannedTask } from '../../../shared/plan.ts';
import { planFromState } from '../../../shared/planFromState.ts';
import { isFinal, isSettled, requireTask, taskOf, tasksOf } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import type { Amendment } from '../../../shared/shaping.ts';
import { cycleProblem, findCycles } from '../../graph/cycles.ts';
import { planProblems } from '../../graph/planProblems.ts';
import { modelProblems } from '../requests/allowedModels.ts';
import { isAtWork } from '../tasks/reopening.ts';

/** What is wrong with an amendment by itself, and with what it says of the tasks that there are. */
export function problemsAtFirst(amendment: Amendment, state: RunState): string[] {
  const { add, change, skip, rerun, instruct } = amendment;
  if ([add, change, skip, rerun, instruct].every((list) => list.length === 0)) return ['It changes nothing.'];
  const named = [...change.map(({ id }) => id), ...skip, ...rerun, ...instruct.map(({ taskId }) => taskId)];
  const unknown = [...new Set(named)].filter((id) => taskOf(state, id) === undefined);
  if (unknown.length > 0) return unknown.map((id) => `The run has no task "${id}".`);
  const total = state.taskIds.length + add.length;
  return [
    ...twice(add, 'added'),
    ...twice(change, 'changed'),
    ...add.flatMap(({ id }) =>
      taskOf(state, id) === undefined ? [] : [`Another task has the id "${id}" already: take another one.`],
    ),
    ...change.flatMap((task) => whyNotChanged(task, amendment, state)),
    ...skip.flatMap((id) => whyNotSkipped(id, amendment)),
    ...(total > state.limits.maxTasks && add.length > 0
      ? [`The run may have ${state.limits.maxTasks} tasks, and would have ${total}: add fewer.`]
      : []),
    ...modelProblems([...add, ...change], state.limits),
  ];
}

function twice(tasks: readonly PlannedTask[], what: string): string[] {
  const ids = tasks.map(({ id }) => id);
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => `"${id}" is ${what} twice.`);
}

function whyNotChanged({ id }: PlannedTask, { skip, rerun }: Amendment, state: RunState): string[] {
  const task = requireTask(state, id);
  if (skip.includes(id)) return [`"${id}" is both changed and left out.`];
  const origin = task.memberOf ?? (task.resolves === undefined ? undefined : task.addedBy);
  if (origin !== undefined) return [`"${id}" is a part of "${origin}": change that one instead.`];
  if (!isAtWork(task) || (rerun.includes(id) && task.group === undefined)) return [];
  return [`"${id}" is at work: tell its agent more (instruct), or have it run anew as well (rerun).`];
}

function whyNotSkipped(id: string, { rerun, instruct }: Amendment): string[] {
  if (rerun.includes(id)) return [`"${id}" is both run again and left out.`];
  return instruct.some(({ taskId }) => taskId === id) ? [`"${id}" is both told more and left out.`] : [];
}

/** What keeps added and changed tasks from fitting among those that are there, when those that run anew have begun to. */
export function problemsOfGraph({ add, change }: Amendment, state: RunState): string[] {
  const byId = new Map(change.map((task) => [task.id, task]));
  const gone = change.filter(({ id }) => taskOf(state, id) === undefined);
  if (gone.length > 0)
    return gone.map(({ id }) => `"${id}" was added by a task that runs anew, and is gone with that.`);
  const added = new Set(add.map(({ id }) => id));
  const missing = [...add, ...change].flatMap(({ id, dependsOn }) =>
    [...new Set(dependsOn)].flatMap((on) => {
      if (on === id) return [`"${id}" cannot depend on itself.`];
      const known = taskOf(state, on);
      const whole = known && candidacyOf(known, state)?.group.id;
      if (whole !== undefined) return [`"${id}" depends on "${on}", a candidate: depend on "${whole}" instead.`];
      return added.has(on) || known !== undefined ? [] : [`"${id}" depends on "${on}", but no task has that id.`];
    }),
  );
  if (missing.length > 0) return missing;
  const graph = [
    ...tasksOf(state).map((task) => ({
      id: task.id,
      dependsOn: [...(byId.get(task.id)?.dependsOn ?? task.dependsOn), ...(task.group?.members ?? [])],
    })),
    ...add,
  ];
  return findCycles(graph).map(cycleProblem);
}

/** What a plan as a whole would suffer from, and did not before; and tasks that would wait for nothing to come. */
export function problemsAfterwards(
  { add, change }: Amendment,
  { before, after }: { readonly before: RunState; readonly after: RunState },
): string[] {
  const limits = { maxTasks: Number.MAX_SAFE_INTEGER };
  const known = new Set(planProblems(planFromState(before), limits));
  const held = [...add, ...change].flatMap(({ id }) => {
    const culprit = requireTask(after, id).dependsOn.find((on) => {
      const { state } = requireTask(after, on);
      return isFinal(state) && !isSettled(state);
    });
    return culprit === undefined
      ? []
      : [
          `"${id}" would wait for "${culprit}", which is ${requireTask(after, culprit).state}: have that one run again (rerun), or do without it.`,
        ];
  });
  return [...planProblems(planFromState(after), limits).filter((problem) => !known.has(problem)), ...held];
}
