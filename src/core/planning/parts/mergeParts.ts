import type { Plan, PlannedDependency, PlannedTask } from '../../../shared/plan.ts';
import { TASK_ID_LENGTH } from '../../../shared/plan.ts';
import type { PlanPart } from '../../../shared/planningFacts.ts';
import { agentRole } from '../../agents/roles.ts';
import type { ProposedParts } from './planParts.ts';

export interface PlannedPart {
  readonly part: PlanPart;
  readonly plan: Plan;
}

/**
 * One plan of the plans of the parts, in their order: the ids of tasks begin with that of their part, a task that may
 * write and says not where writes where its part does, and where a part builds on another, its first tasks depend on the
 * last ones of that.
 */
export function mergeParts(whole: Omit<ProposedParts, 'kind' | 'parts'>, planned: readonly PlannedPart[]): Plan {
  const taken = new Set<string>();
  const own = planned.map(({ part, plan }) => ({ part, plan, tasks: tasksOf(part, plan, taken) }));
  const lastOf = new Map(own.map(({ part, tasks }) => [part.id, lastTasks(tasks)]));
  const tasks = own.flatMap(({ part, tasks: mine }) =>
    mine.map((task) => (task.dependsOn.length > 0 ? task : after(task, part.dependsOn, lastOf))),
  );
  const notes = joined(whole.notes, own, ({ plan }) => plan.notes);
  const agreements = joined(whole.agreements, own, ({ plan }) => plan.agreements);
  return {
    version: 1,
    title: whole.title,
    ...(notes === '' ? {} : { notes }),
    ...(agreements === '' ? {} : { agreements }),
    tasks,
  };
}

function joined(
  first: string | undefined,
  parts: readonly PlannedPart[],
  textOf: (part: PlannedPart) => string | undefined,
): string {
  const texts = parts.flatMap((each) => {
    const text = textOf(each) ?? '';
    return text === '' || text === first ? [] : [`${each.part.title}:\n${text}`];
  });
  return [...(first === undefined || first === '' ? [] : [first]), ...texts].join('\n\n');
}

/** Tasks that no other of these depends on. */
function lastTasks(tasks: readonly PlannedTask[]): string[] {
  const needed = new Set(tasks.flatMap(({ dependsOn }) => dependsOn));
  return tasks.flatMap(({ id }) => (needed.has(id) ? [] : [id]));
}

function after(
  task: PlannedTask,
  parts: readonly string[],
  lastOf: ReadonlyMap<string, readonly string[]>,
): PlannedTask {
  if (parts.length === 0) return task;
  const dependencies: Record<string, PlannedDependency> = {};
  for (const part of parts) {
    const reason = `The part "${part}" must be done.`;
    for (const id of lastOf.get(part) ?? []) dependencies[id] = { kind: 'data', reason };
  }
  return { ...task, dependsOn: Object.keys(dependencies), dependencies };
}

/** The tasks with ids and references of their part. Their ids are added to those that are taken. */
function tasksOf(part: PlanPart, plan: Plan, taken: Set<string>): PlannedTask[] {
  const ids = new Map<string, string>();
  for (const { id } of plan.tasks) {
    const own = idWithin(part.id, id, taken);
    taken.add(own);
    ids.set(id, own);
  }
  const rename = (id: string): string => ids.get(id) ?? id;
  return plan.tasks.map((task) => renamed(withScope(task, part), rename));
}

function withScope(task: PlannedTask, { mayWrite }: PlanPart): PlannedTask {
  const needsScope = task.mayWrite === undefined && agentRole(task.role).mayWrite && mayWrite.length > 0;
  return needsScope ? { ...task, mayWrite: [...mayWrite] } : task;
}

function idWithin(part: string, id: string, taken: ReadonlySet<string>): string {
  const wanted = id.startsWith(`${part}-`) ? id : `${part}-${id}`;
  let unique = wanted.slice(0, TASK_ID_LENGTH);
  for (let number = 2; taken.has(unique); number += 1) {
    const ending = `-${number}`;
    unique = wanted.slice(0, TASK_ID_LENGTH - ending.length) + ending;
  }
  return unique;
}

/** Every place in which a task names another. */
function renamed(task: PlannedTask, rename: (id: string) => string): PlannedTask {
  const { dependencies, forEach, when, inputs } = task;
  return {
    ...task,
    id: rename(task.id),
    dependsOn: task.dependsOn.map(rename),
    ...(dependencies === undefined
      ? {}
      : { dependencies: Object.fromEntries(Object.entries(dependencies).map(([id, each]) => [rename(id), each])) }),
    ...(forEach?.from === undefined ? {} : { forEach: { ...forEach, from: rename(forEach.from) } }),
    ...(when === undefined ? {} : { when: { ...when, from: rename(when.from) } }),
    ...(inputs === undefined
      ? {}
      : {
          inputs: Object.fromEntries(
            Object.entries(inputs).map(([name, input]) => [name, { ...input, from: rename(input.from) }]),
          ),
        }),
  };
}
