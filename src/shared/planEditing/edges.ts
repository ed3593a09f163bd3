import type { PlannedDependency, PlannedTask } from '../plan.ts';

/** A place in a task that speaks of the data of another one. */
export interface Reference {
  /** As it is called in the plan, such as `inputs.files`. */
  readonly place: string;
  readonly from: string;
}

/** The places in which the task speaks of the data of others. */
export function referencesOf({ forEach, when, inputs }: PlannedTask): Reference[] {
  return [
    ...(forEach?.from === undefined ? [] : [{ place: 'forEach', from: forEach.from }]),
    ...(when === undefined ? [] : [{ place: 'when', from: when.from }]),
    ...Object.entries(inputs ?? {}).map(([name, { from }]) => ({ place: `inputs.${name}`, from })),
  ];
}

/** The kind of the dependency of a task on another one. */
export function kindOf(task: PlannedTask, on: string): PlannedDependency['kind'] {
  return dependencyOf(task, on)?.kind ?? 'data';
}

/** What is said of a dependency besides. */
export function dependencyOf({ dependencies }: PlannedTask, on: string): PlannedDependency | undefined {
  return dependencies !== undefined && Object.hasOwn(dependencies, on) ? dependencies[on] : undefined;
}

/** The task with these dependencies alone, each id once; what was said of others is left out. */
export function dependingOn(
  task: PlannedTask,
  dependsOn: readonly string[],
  said: ReadonlyMap<string, PlannedDependency | undefined> = new Map(),
): PlannedTask {
  const ids = [...new Set(dependsOn)];
  const more = ids.flatMap((id) => {
    const dependency = said.has(id) ? said.get(id) : dependencyOf(task, id);
    return dependency === undefined ? [] : [[id, dependency] as const];
  });
  const { dependencies: _before, ...rest } = task;
  const dependencies = more.length === 0 ? {} : { dependencies: Object.fromEntries(more) };
  return { ...rest, dependsOn: ids, ...dependencies };
}

/**
 * The task with other names for the tasks that it speaks of. Where two become one, what needs data counts: of
 * dependencies of both kinds a data dependency is left.
 */
export function withNames(task: PlannedTask, nameOf: (id: string) => string): PlannedTask {
  if (![...task.dependsOn, ...referencesOf(task).map(({ from }) => from)].some((id) => nameOf(id) !== id)) return task;
  const said = new Map<string, PlannedDependency | undefined>();
  for (const id of task.dependsOn) {
    const name = nameOf(id);
    const other = dependencyOf(task, id);
    said.set(name, said.has(name) ? nearer(said.get(name), other) : other);
  }
  const { forEach, when, inputs } = task;
  return {
    ...dependingOn(task, task.dependsOn.map(nameOf), said),
    ...(forEach?.from === undefined ? {} : { forEach: { ...forEach, from: nameOf(forEach.from) } }),
    ...(when === undefined ? {} : { when: { ...when, from: nameOf(when.from) } }),
    ...(inputs === undefined
      ? {}
      : {
          inputs: Object.fromEntries(
            Object.entries(inputs).map(([name, input]) => [name, { ...input, from: nameOf(input.from) }]),
          ),
        }),
  };
}

function nearer(
  one: PlannedDependency | undefined,
  other: PlannedDependency | undefined,
): PlannedDependency | undefined {
  if (one?.kind !== 'order') return one ?? (other?.kind === 'data' ? other : undefined);
  return other?.kind === 'order' ? one : other;
}

/** What takes the place of a dependency: the way over a task that is left out needs data only where both its parts do. */
export function throughTask(task: PlannedTask, left: PlannedTask): PlannedTask {
  const others = left.dependsOn.filter((id) => !task.dependsOn.includes(id));
  const said = new Map<string, PlannedDependency | undefined>();
  for (const id of others) {
    const isData = kindOf(task, left.id) === 'data' && kindOf(left, id) === 'data';
    said.set(id, isData ? undefined : { kind: 'order' });
  }
  const dependsOn = task.dependsOn.flatMap((id) => (id === left.id ? others : [id]));
  return dependingOn(task, dependsOn, said);
}

/** The task without this dependency. */
export function notDependingOn(task: PlannedTask, on: string): PlannedTask {
  return dependingOn(
    task,
    task.dependsOn.filter((id) => id !== on),
  );
}

/** What tasks speak of that is not there, or on which they do not depend: one sentence each. */
export function danglingProblems(tasks: readonly PlannedTask[]): string[] {
  const ids = new Set(tasks.map(({ id }) => id));
  return tasks.flatMap((task) => [
    ...task.dependsOn.flatMap((on) => {
      if (on === task.id) return [`"${task.id}" cannot depend on itself.`];
      return ids.has(on) ? [] : [`"${task.id}" depends on "${on}", but no task has that id.`];
    }),
    ...referencesOf(task).flatMap(({ place, from }) => {
      if (!ids.has(from))
        return [
          `"${task.id}" needs the data of "${from}" (${place}), which is no task: change ${place}, or remove it.`,
        ];
      if (task.dependsOn.includes(from)) return [];
      return [`"${task.id}" needs the data of "${from}" (${place}) and so must depend on it.`];
    }),
  ]);
}
