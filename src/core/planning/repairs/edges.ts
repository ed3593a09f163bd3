import type { PlannedDependency, PlannedTask } from '../../../shared/plan.ts';

/** Ids of the tasks whose data this one works with: in `forEach`, `when` and `inputs`. */
export function sourcesOf({ forEach, when, inputs }: PlannedTask): string[] {
  const named = [forEach?.from, when?.from, ...Object.values(inputs ?? {}).map(({ from }) => from)];
  return [...new Set(named.filter((id) => id !== undefined))];
}

/** The task depending on these, each once; what was said about others is gone. `added` says more about some. */
export function withDependencies(
  task: PlannedTask,
  dependsOn: readonly string[],
  added: Readonly<Record<string, PlannedDependency>> = {},
): PlannedTask {
  const ids = [...new Set(dependsOn)];
  const said = new Map([...Object.entries(task.dependencies ?? {}), ...Object.entries(added)]);
  const more = ids.flatMap((id) => {
    const known = said.get(id);
    return known === undefined ? [] : [[id, known] as const];
  });
  const { dependencies: _, ...rest } = task;
  return { ...rest, dependsOn: ids, ...(more.length === 0 ? {} : { dependencies: Object.fromEntries(more) }) };
}

/**
 * What tasks depend on together, by new ids, and what is said about it: needing the result counts more than coming later,
 * and a reason more than none.
 */
export function linksOf(
  tasks: readonly PlannedTask[],
  idOf: (id: string) => string = (id) => id,
): ReadonlyMap<string, PlannedDependency> {
  const links = new Map<string, PlannedDependency>();
  for (const task of tasks) {
    for (const on of task.dependsOn) {
      const link: PlannedDependency = task.dependencies?.[on] ?? { kind: 'data' };
      const before = links.get(idOf(on));
      const weight = ({ kind, reason }: PlannedDependency): number =>
        (kind === 'data' ? 2 : 0) + (reason === undefined ? 0 : 1);
      if (before === undefined || weight(link) > weight(before)) links.set(idOf(on), link);
    }
  }
  return links;
}

/** The task with exactly these dependencies. What is a matter of course is not said. */
export function withLinks(task: PlannedTask, links: ReadonlyMap<string, PlannedDependency>): PlannedTask {
  const said = [...links].filter(([, { kind, reason }]) => kind === 'order' || reason !== undefined);
  return withDependencies({ ...task, dependencies: undefined }, [...links.keys()], Object.fromEntries(said));
}

/** The task naming others, but not itself, by new ids. */
export function withNewIds(task: PlannedTask, idOf: (id: string) => string): PlannedTask {
  if (![...task.dependsOn, ...sourcesOf(task)].some((id) => idOf(id) !== id)) return task;
  const links = new Map([...linksOf([task], idOf)].filter(([id]) => id !== task.id));
  const { forEach, when, inputs } = task;
  return {
    ...withLinks(task, links),
    ...(forEach?.from === undefined ? {} : { forEach: { ...forEach, from: idOf(forEach.from) } }),
    ...(when === undefined ? {} : { when: { ...when, from: idOf(when.from) } }),
    ...(inputs === undefined ? {} : { inputs: mapInputs(inputs, idOf) }),
  };
}

function mapInputs(
  inputs: NonNullable<PlannedTask['inputs']>,
  idOf: (id: string) => string,
): NonNullable<PlannedTask['inputs']> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, { ...input, from: idOf(input.from) }]),
  );
}

/** What depends on each task, in plan order. */
export function dependantsOf(tasks: readonly PlannedTask[]): ReadonlyMap<string, readonly PlannedTask[]> {
  const dependants = new Map<string, PlannedTask[]>(tasks.map(({ id }) => [id, []]));
  for (const task of tasks) for (const on of new Set(task.dependsOn)) dependants.get(on)?.push(task);
  return dependants;
}

/** Whether the tasks can be put into an order: known dependencies only, and no cycle. */
export function areOrdered(tasks: readonly PlannedTask[]): boolean {
  const open = new Map<string, number>();
  for (const { id, dependsOn } of tasks) open.set(id, new Set(dependsOn).size);
  if (open.size < tasks.length || tasks.some(({ dependsOn }) => dependsOn.some((on) => !open.has(on)))) return false;
  const dependants = dependantsOf(tasks);
  const free = tasks.filter(({ id }) => open.get(id) === 0);
  for (const { id } of free) {
    for (const dependant of dependants.get(id) ?? []) {
      const left = (open.get(dependant.id) ?? 0) - 1;
      open.set(dependant.id, left);
      if (left === 0) free.push(dependant);
    }
  }
  return free.length === tasks.length;
}
