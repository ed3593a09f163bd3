import type { Plan, PlannedTask } from '../../../shared/plan.ts';
import { agentRole } from '../../agents/roles.ts';
import { createMendings } from '../reading/mendings.ts';
import type { Mendings } from '../reading/mendings.ts';
import { breakCycles } from './cycles.ts';
import { sourcesOf, withDependencies } from './edges.ts';
import { nearIds } from './nearIds.ts';
import type { RepairContext, Repaired } from './repairContext.ts';
import { dependencyKindOf } from '../../../shared/taskKinds.ts';
import type { Survey } from '../survey/survey.ts';

/** Readers for which a path to a writer is looked for; a plan has few. */
const MAX_SEARCHES = 2_000;

/**
 * The plan with dependencies that can be met: on known tasks, on whatever a task takes data from or reads the file of, and
 * without cycles as far as some only say an order. A cycle of data is left, for `planProblems` to tell.
 */
export function repairDependencies(plan: Plan, context: RepairContext): Repaired {
  if (context.isFromPerson === true || hasDoubleIds(plan.tasks)) return { plan, repairs: [] };
  const mendings = createMendings();
  const idOf = nearIds(plan.tasks);
  const known = plan.tasks.map((task) => withSources(withKnownIds(task, idOf, mendings), plan.tasks, mendings));
  const tasks = withReaders(breakCycles(known, mendings), isNewIn(context.survey), mendings);
  const isSame = tasks.every((task, index) => task === plan.tasks[index]);
  return { plan: isSame ? plan : { ...plan, tasks: [...tasks] }, repairs: mendings.repairs() };
}

/** No dependency on such a task says which one is meant. */
function hasDoubleIds(tasks: readonly PlannedTask[]): boolean {
  return new Set(tasks.map(({ id }) => id)).size < tasks.length;
}

/** Dependencies on other tasks of the plan only, each once. */
function withKnownIds(task: PlannedTask, idOf: (id: string) => string | undefined, mendings: Mendings): PlannedTask {
  const ids = new Map<string, string>();
  for (const on of task.dependsOn) {
    const id = idOf(on);
    if (id === undefined)
      mendings.note('unknown-dependency-removed', `no task "${on}" is in the plan, so it does not depend on it`, task);
    else if (id === task.id) mendings.note('cycle-broken', 'it depended on itself and no longer does', task);
    else if (!ids.has(on)) ids.set(on, id);
    if (id !== undefined && id !== on) mendings.note('id-mended', `what it called "${on}" is the task "${id}"`, task);
  }
  const named = withNearSources(task, idOf, mendings);
  const dependsOn = [...new Set(ids.values())];
  const isSame =
    dependsOn.length === task.dependsOn.length &&
    dependsOn.every((id, index) => id === task.dependsOn[index]) &&
    Object.keys(task.dependencies ?? {}).every((id) => dependsOn.includes(id));
  if (isSame) return named;
  const more = [...ids].flatMap(([on, id]) => {
    const said = task.dependencies?.[on];
    return said === undefined ? [] : [[id, said] as const];
  });
  return withDependencies({ ...named, dependencies: undefined }, dependsOn, Object.fromEntries(more));
}

/** Data taken from a task whose id is nearly that of one in the plan. */
function withNearSources(task: PlannedTask, idOf: (id: string) => string | undefined, mendings: Mendings): PlannedTask {
  const wrong = sourcesOf(task).filter((id) => idOf(id) !== undefined && idOf(id) !== id);
  if (wrong.length === 0) return task;
  for (const id of wrong) mendings.note('id-mended', `what it called "${id}" is the task "${idOf(id) ?? ''}"`, task);
  const { forEach, when, inputs } = task;
  const meant = <Option extends { readonly from?: string | undefined }>(option: Option): Option =>
    option.from === undefined ? option : { ...option, from: idOf(option.from) ?? option.from };
  return {
    ...task,
    ...(forEach === undefined ? {} : { forEach: meant(forEach) }),
    ...(when === undefined ? {} : { when: meant(when) }),
    ...(inputs === undefined
      ? {}
      : { inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, meant(input)])) }),
  };
}

/** A task depends, for data, on every task whose data it works with. */
function withSources(task: PlannedTask, tasks: readonly PlannedTask[], mendings: Mendings): PlannedTask {
  const sources = sourcesOf(task);
  if (sources.length === 0) return task;
  const ids = new Set(tasks.map(({ id }) => id));
  const missing = sources.filter((id) => ids.has(id) && id !== task.id && !task.dependsOn.includes(id));
  const mere = sources.filter((id) => task.dependsOn.includes(id) && dependencyKindOf(task, id) === 'order');
  for (const id of missing)
    mendings.note('dependency-added', `it works with the data of "${id}", so it depends on it`, task);
  for (const id of mere)
    mendings.note('dependency-added', `it works with the data of "${id}", so that is more than an order`, task);
  if (missing.length + mere.length === 0) return task;
  const added = mere.map((id) => [id, { ...task.dependencies?.[id], kind: 'data' as const }] as const);
  return withDependencies(task, [...task.dependsOn, ...missing], Object.fromEntries(added));
}

/** Roles that find out how things are now do not wait for changes. */
function waitsForFiles({ role }: PlannedTask): boolean {
  return role === 'review' || agentRole(role).mayWrite;
}

/**
 * Whether the repository has no such file yet, as far as that is certain. Of one that is there, who reads it may well mean it
 * as it is.
 */
function isNewIn(survey: Survey | undefined): (path: string) => boolean {
  if (survey === undefined) return () => true;
  const { paths, modules } = survey;
  const known = new Set([...(paths ?? []), ...modules.modules.map(({ path }) => path)]);
  const endings = new Set(modules.modules.map(({ path }) => endingOf(path)));
  const isListed = (path: string): boolean =>
    paths !== undefined || (modules.unread === 0 && endings.has(endingOf(path)));
  return (path) => isListed(path) && !known.has(path);
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/**
 * Who reads exactly the file that another task is there to write, and writes it not itself, comes after that task, unless
 * there is a path between them already: who reviews, and who needs a file that is not there before.
 */
function withReaders(
  tasks: readonly PlannedTask[],
  isNew: (path: string) => boolean,
  mendings: Mendings,
): readonly PlannedTask[] {
  const writers = new Map<string, string[]>();
  for (const { id, role, mayWrite, forEach } of tasks) {
    if (!agentRole(role).mayWrite || forEach !== undefined) continue;
    for (const path of mayWrite ?? [])
      if (!/[*?[{(!]/.test(path)) writers.set(path, [...(writers.get(path) ?? []), id]);
  }
  const now = new Map(tasks.map((task) => [task.id, task]));
  let searches = 0;
  for (const task of tasks) {
    if (!waitsForFiles(task) || task.reads === undefined) continue;
    for (const path of task.reads) {
      if (task.mayWrite?.includes(path) === true) continue;
      if (task.role !== 'review' && !isNew(path)) continue;
      for (const writer of writers.get(path) ?? []) {
        searches += 1;
        if (searches > MAX_SEARCHES) return [...now.values()];
        if (writer === task.id || leadsTo(now, task.id, writer) || leadsTo(now, writer, task.id)) continue;
        const reader = now.get(task.id) ?? task;
        const reason = `It reads ${path}, which that task writes.`.slice(0, 300);
        now.set(
          task.id,
          withDependencies(reader, [...reader.dependsOn, writer], { [writer]: { kind: 'data', reason } }),
        );
        mendings.note('dependency-added', `it reads ${path}, which "${writer}" writes, so it depends on it`, task);
      }
    }
  }
  return [...now.values()];
}

/** Whether the task depends on the other, directly or not. */
function leadsTo(tasks: ReadonlyMap<string, PlannedTask>, from: string, to: string): boolean {
  const found = new Set([from]);
  for (const id of found) {
    if (id === to) return true;
    for (const on of tasks.get(id)?.dependsOn ?? []) found.add(on);
  }
  return false;
}
