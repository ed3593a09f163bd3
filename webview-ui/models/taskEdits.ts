import type { PlanRole } from '../../src/shared/plan.ts';
import type { PlanOperation, TaskChanges } from '../../src/shared/planOperations.ts';
import { taskOf, tasksOf } from '../../src/shared/runState.ts';
import type { RunState, TaskState } from '../../src/shared/runState.ts';
import { planRoleOf } from '../../src/shared/taskKinds.ts';
import type { DependencyKind, Tier } from '../../src/shared/taskKinds.ts';

/** A task as its form has it: texts as they were typed. */
export interface TaskDraft {
  readonly title: string;
  readonly role: PlanRole;
  readonly instructions: string;
  /** Empty: by type and complexity. */
  readonly tier: Tier | '';
  /** Empty: by the tier. */
  readonly model: string;
  /** Dollars; empty: none of its own. */
  readonly budgetUsd: string;
  readonly dependencies: readonly DraftDependency[];
}

export interface DraftDependency {
  readonly id: string;
  readonly kind: DependencyKind;
}

export const TITLE_MAX_LENGTH = 200;
export const INSTRUCTIONS_MAX_LENGTH = 50_000;
const BUDGET_MAX_USD = 1_000_000;
const ID_MAX_LENGTH = 64;

export const EMPTY_DRAFT: TaskDraft = {
  title: '',
  role: 'code',
  instructions: '',
  tier: '',
  model: '',
  budgetUsd: '',
  dependencies: [],
};

export function draftOf({ title, role, instructions, options, dependsOn }: TaskState): TaskDraft {
  return {
    title,
    role: planRoleOf(role),
    instructions,
    tier: options.tier ?? '',
    model: options.model ?? '',
    budgetUsd: options.budgetUsd === undefined ? '' : String(options.budgetUsd),
    dependencies: dependsOn.map((id) => ({ id, kind: kindOf(options, id) })),
  };
}

function kindOf({ dependencies }: TaskState['options'], id: string): DependencyKind {
  if (dependencies === undefined || !Object.hasOwn(dependencies, id)) return 'data';
  return dependencies[id]?.kind ?? 'data';
}

/** What is wrong with a draft, in a sentence; `undefined` when it can be saved. */
export function problemWithDraft({ title, instructions, budgetUsd }: TaskDraft): string | undefined {
  if (title.trim() === '') return 'Give the task a title.';
  if (title.trim().length > TITLE_MAX_LENGTH) return `A title has at most ${TITLE_MAX_LENGTH} characters.`;
  if (instructions.trim() === '') return 'Say in the instructions what is to be done.';
  if (instructions.trim().length > INSTRUCTIONS_MAX_LENGTH) {
    return `Instructions have at most ${INSTRUCTIONS_MAX_LENGTH.toLocaleString('en-US')} characters.`;
  }
  const budget = Number(budgetUsd);
  if (budgetUsd.trim() !== '' && !(budget > 0 && budget <= BUDGET_MAX_USD)) {
    return 'A budget is a number of dollars above 0, or nothing.';
  }
  return undefined;
}

/** What makes the task as the form has it; empty when it is so already. */
export function operationsToUpdate(task: TaskState, draft: TaskDraft): PlanOperation[] {
  const changes = changesTo(task, draft);
  const update: PlanOperation[] = Object.keys(changes).length === 0 ? [] : [{ op: 'update', taskId: task.id, changes }];
  return [...update, ...connections(task, draft)];
}

function changesTo(task: TaskState, draft: TaskDraft): TaskChanges {
  const before = draftOf(task);
  const changes: TaskChanges = {};
  if (draft.title.trim() !== before.title) changes.title = draft.title.trim();
  if (draft.role !== before.role) changes.role = draft.role;
  if (draft.instructions.trim() !== before.instructions.trim()) changes.instructions = draft.instructions.trim();
  if (draft.tier !== before.tier) changes.tier = draft.tier === '' ? null : draft.tier;
  if (draft.model.trim() !== before.model) changes.model = draft.model.trim() === '' ? null : draft.model.trim();
  if (draft.budgetUsd.trim() !== before.budgetUsd) {
    changes.budgetUsd = draft.budgetUsd.trim() === '' ? null : Number(draft.budgetUsd);
  }
  return changes;
}

function connections(task: TaskState, { dependencies }: TaskDraft): PlanOperation[] {
  const kept = new Set(dependencies.map(({ id }) => id));
  const gone = task.dependsOn.filter((id) => !kept.has(id));
  const others = dependencies.filter(
    ({ id, kind }) => !task.dependsOn.includes(id) || kindOf(task.options, id) !== kind,
  );
  return [
    ...gone.map((on): PlanOperation => ({ op: 'disconnect', taskId: task.id, on })),
    ...others.map(({ id, kind }): PlanOperation => ({ op: 'connect', taskId: task.id, on: id, kind })),
  ];
}

/** What adds a task as the form has it. */
export function operationToAdd(state: RunState, draft: TaskDraft): PlanOperation {
  const { title, role, instructions, tier, model, budgetUsd, dependencies } = draft;
  const ordered = dependencies.filter(({ kind }) => kind === 'order');
  return {
    op: 'add',
    task: {
      id: newTaskId(title, new Set(state.taskIds)),
      title: title.trim(),
      role,
      instructions: instructions.trim(),
      dependsOn: dependencies.map(({ id }) => id),
      priority: 'normal',
      ...(tier === '' ? {} : { tier }),
      ...(model.trim() === '' ? {} : { model: model.trim() }),
      ...(budgetUsd.trim() === '' ? {} : { budgetUsd: Number(budgetUsd) }),
      ...(ordered.length === 0
        ? {}
        : { dependencies: Object.fromEntries(ordered.map(({ id, kind }) => [id, { kind }])) }),
    },
  };
}

/** A part of a task that is to be split, as the form has it. */
export interface PartDraft {
  readonly title: string;
  readonly instructions: string;
}

export const MIN_PARTS = 2;
export const MAX_PARTS = 20;

/** Two parts to begin with, each with all that the task says. */
export function partsOf({ title, instructions }: TaskState): PartDraft[] {
  const part = (number: number): PartDraft => ({
    title: `${title.slice(0, TITLE_MAX_LENGTH - 10)}, part ${number}`,
    instructions,
  });
  return [part(1), part(2)];
}

/** What is wrong with the parts, in a sentence; `undefined` when the task can be split so. */
export function problemWithParts(parts: readonly PartDraft[]): string | undefined {
  for (const [index, part] of parts.entries()) {
    const problem = problemWithDraft({ ...EMPTY_DRAFT, ...part });
    if (problem !== undefined) return `Part ${index + 1}: ${problem}`;
  }
  return undefined;
}

export function operationToSplit(state: RunState, taskId: string, parts: readonly PartDraft[]): PlanOperation {
  const taken = new Set(state.taskIds);
  const into = parts.map((part) => {
    const id = newTaskId(part.title, taken);
    taken.add(id);
    return { id, title: part.title.trim(), instructions: part.instructions.trim() };
  });
  return { op: 'split', taskId, into };
}

/** An id that no task has, like the title: "Write the docs" becomes `write-the-docs`. */
export function newTaskId(title: string, taken: ReadonlySet<string>): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, ID_MAX_LENGTH - 5)
    .replace(/-+$/, '');
  const base = words === '' ? 'task' : words;
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/** The tasks that this one may come to depend on: none that wait for it. `undefined`: a task that is not there yet. */
export function possibleDependencies(state: RunState, taskId: string | undefined): TaskState[] {
  const excluded = taskId === undefined ? new Set<string>() : dependantsOf(state, taskId);
  return tasksOf(state).filter(({ id }) => !excluded.has(id));
}

/** The task itself and all that depend on it, however far. */
function dependantsOf(state: RunState, taskId: string): Set<string> {
  const found = new Set([taskId]);
  const open = [taskId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const dependant of taskOf(state, id)?.dependants ?? []) {
      if (found.has(dependant)) continue;
      found.add(dependant);
      open.push(dependant);
    }
  }
  return found;
}
