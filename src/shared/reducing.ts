import type { RunEvent, RunEventType, UsageFacts } from './events.ts';
import { isFinal, isSettled, requireTask, taskOf } from './runState.ts';
import type { ModelTotals, RunState, RunStateName, TaskState, TaskStateName } from './runState.ts';
import { mayBecome } from './runTransitions.ts';
import { NO_USAGE, addUsage } from './usage.ts';

export type EventOf<Type extends RunEventType> = Extract<RunEvent, { type: Type }>;

/** One function per event type: changes the state that the reducer owns. */
export type EventHandlers<Types extends RunEventType> = {
  readonly [Type in Types]: (state: RunState, event: EventOf<Type>, at: number) => void;
};

/** Brings the run into another state. Throws when the table of transitions has no such step. */
export function enterRun(state: RunState, next: RunStateName, at: number): void {
  if (!mayBecome(state.state, next)) throw new Error(`run ${state.runId} is ${state.state} and cannot become ${next}`);
  if (state.workingSince !== undefined) {
    // The clock may have been set back meanwhile.
    state.workedMs += Math.max(0, at - state.workingSince);
    state.workingSince = undefined;
  }
  state.state = next;
  if (next === 'running') state.workingSince = at;
}

/** Brings a task into another state, keeps the counts, and tells the tasks that wait for it when that matters to them. */
export function enter(state: RunState, task: TaskState, next: TaskStateName): void {
  const before = task.state;
  state.counts[before] -= 1;
  state.counts[next] += 1;
  task.state = next;
  if (next !== 'waiting') task.waitingFor = undefined;
  if (isFinal(before) !== isFinal(next) || isSettled(before) !== isSettled(next)) tellDependants(state, task, before);
}

/** Brings a task that is not at work into the state that its dependencies allow. */
export function enterByDependencies(state: RunState, task: TaskState): void {
  if (mayStart(task)) enter(state, task, 'ready');
  else if (task.group === undefined) enter(state, task, 'pending');
  else {
    enter(state, task, 'waiting');
    task.waitingFor = { kind: 'members' };
  }
}

/** Whether everything that the task waits for before it starts, or before it ends as a group, is there. */
function mayStart({ openDependencies, group }: TaskState): boolean {
  if (openDependencies > 0) return false;
  return group === undefined || group.open === 0 || group.succeeded >= group.needed;
}

function tellDependants(state: RunState, task: TaskState, before: TaskStateName): void {
  const nowFinal = Number(isFinal(task.state)) - Number(isFinal(before));
  const nowSettled = Number(isSettled(task.state)) - Number(isSettled(before));
  for (const id of task.dependants) {
    const dependant = requireTask(state, id);
    if (task.memberOf === id && dependant.group !== undefined) {
      dependant.group.open -= nowFinal;
      dependant.group.succeeded += nowSettled;
    } else {
      dependant.openDependencies -= nowSettled;
    }
    const isHeld = dependant.state === 'pending' || dependant.waitingFor?.kind === 'members';
    if (isHeld && mayStart(dependant)) enter(state, dependant, 'ready');
  }
}

/** Counts anew what a task waits for, from the states of the tasks that it depends on. */
export function recountDependencies(state: RunState, task: TaskState): void {
  const { group } = task;
  const members = group?.members.flatMap((id) => taskOf(state, id) ?? []) ?? [];
  const own = new Set(members.map(({ id }) => id));
  task.openDependencies = task.dependsOn.filter(
    (id) => !own.has(id) && !isSettled(requireTask(state, id).state),
  ).length;
  if (group === undefined) return;
  group.open = members.filter((member) => !isFinal(member.state)).length;
  group.succeeded = members.filter((member) => isSettled(member.state)).length;
}

/** Adds a turn, or the warming of a prefix, to the totals of the run. */
export function countTurn(state: RunState, turn: UsageFacts, model: string): void {
  state.usage = addUsage(state.usage, turn.usage);
  if (turn.usageIs === 'estimated') state.usageIsEstimated = true;
  if (turn.costUsd === undefined) state.costIsComplete = false;
  else state.costUsd += turn.costUsd;
  state.uncachedCostUsd += uncachedCostOf(turn);
  const totals = totalsOf(state, model);
  totals.turns += 1;
  totals.usage = addUsage(totals.usage, turn.usage);
  totals.costUsd += turn.costUsd ?? 0;
}

/** Dollars that it would have cost had nothing been cached; what it did cost where that is not known. */
export function uncachedCostOf(turn: UsageFacts): number {
  return turn.uncachedCostUsd ?? turn.costUsd ?? 0;
}

function totalsOf(state: RunState, model: string): ModelTotals {
  const known = Object.hasOwn(state.byModel, model) ? state.byModel[model] : undefined;
  if (known !== undefined) return known;
  const totals: ModelTotals = { turns: 0, usage: NO_USAGE, costUsd: 0 };
  // Defined, not assigned: a model may be named like something that every object has.
  Object.defineProperty(state.byModel, model, { value: totals, enumerable: true, writable: true, configurable: true });
  return totals;
}
