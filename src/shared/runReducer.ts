import { contextHandlers } from './contextEvents.ts';
import { decisionHandlers } from './decisionEvents.ts';
import type { RecordedEvent, RunEventType } from './events.ts';
import type { RunModel } from './limits.ts';
import { amendmentHandlers } from './amendmentEvents.ts';
import { notPlanned, planningHandlers } from './planningEvents.ts';
import { enterRun } from './reducing.ts';
import type { EventHandlers, EventOf } from './reducing.ts';
import { TASK_STATES, isSettled, requireTask, tasksOf } from './runState.ts';
import type { RunState, TaskStateName } from './runState.ts';
import { reopen } from './taskBeginning.ts';
import { taskHandlers } from './taskEvents.ts';
import { teamHandlers } from './teamEvents.ts';
import { NO_USAGE } from './usage.ts';

/**
 * The state after one more event. Deterministic; changes the given state in place, which the caller must own, and
 * returns it. Throws when the event does not follow the state: numbers with a gap, an unknown task, a first event
 * that is not `run-created`.
 */
export function reduceRun(state: RunState | undefined, recorded: RecordedEvent): RunState {
  const { event, seq, at } = recorded;
  if (state === undefined) {
    if (event.type !== 'run-created') throw new Error(`expected run-created as the first event, came ${event.type}`);
    return createdRun(event, seq, at);
  }
  if (seq !== state.seq + 1) throw new Error(`expected event ${state.seq + 1} of run ${state.runId}, came ${seq}`);
  handle(state, event, at);
  state.seq = seq;
  state.updatedAt = at;
  return state;
}

/** The state after all of `events`, starting from `state` or from nothing. `undefined` when there is neither. */
export function reduceAll(state: RunState | undefined, events: readonly RecordedEvent[]): RunState | undefined {
  return events.reduce<RunState | undefined>(reduceRun, state);
}

function handle<Type extends RunEventType>(state: RunState, event: EventOf<Type>, at: number): void {
  const handler = handlers[event.type] as (state: RunState, event: EventOf<Type>, at: number) => void;
  handler(state, event, at);
}

function createdRun(event: EventOf<'run-created'>, seq: number, at: number): RunState {
  return {
    runId: event.runId,
    title: event.request.trim().split('\n', 1)[0] ?? '',
    request: event.request,
    root: event.root,
    brief: event.brief,
    model: event.model,
    limits: event.limits,
    state: 'initializing',
    pauseReason: undefined,
    failure: undefined,
    seq,
    updatedAt: at,
    createdAt: event.forkedFrom?.at ?? at,
    forkedFrom: forkOf(event),
    startedAt: undefined,
    endedAt: undefined,
    workedMs: 0,
    workingSince: undefined,
    planning: notPlanned(),
    forecast: undefined,
    routing: undefined,
    proposedAmendments: [],
    decidedAmendments: [],
    planNotes: undefined,
    agreements: undefined,
    taskIds: [],
    tasks: {},
    waves: [],
    counts: Object.fromEntries(TASK_STATES.map((name) => [name, 0])) as Record<TaskStateName, number>,
    usage: NO_USAGE,
    usageIsEstimated: false,
    costUsd: 0,
    uncachedCostUsd: 0,
    costIsComplete: true,
    byModel: {},
    budgetWarned: false,
    amendments: 0,
    notes: [],
    applying: undefined,
  };
}

function forkOf({ forkedFrom }: EventOf<'run-created'>): RunState['forkedFrom'] {
  if (forkedFrom === undefined) return undefined;
  const { runId, seq, earlier } = forkedFrom;
  return { runId, seq, ...(earlier === undefined ? {} : { earlier }) };
}

const handlers: EventHandlers<RunEventType> = {
  ...taskHandlers,
  ...decisionHandlers,
  ...amendmentHandlers,
  ...planningHandlers,
  ...contextHandlers,
  ...teamHandlers,
  'run-created': (state) => {
    throw new Error(`run ${state.runId} was created twice`);
  },
  'run-started': (state, _event, at) => {
    enterRun(state, 'running', at);
    state.startedAt ??= at;
  },
  'run-paused': (state, event, at) => {
    enterRun(state, 'paused', at);
    state.pauseReason = event.reason;
    state.failure = event.failure;
  },
  'run-resumed': (state, event, at) => {
    const retried = state.state === 'failed' && event.reopens !== 'nothing';
    const next = state.planning.phase === 'approved' && state.startedAt !== undefined ? 'running' : 'initializing';
    if (state.state !== next) enterRun(state, next, at);
    else if (next === 'running') goOnAfterLeaving(state, at);
    state.pauseReason = undefined;
    state.failure = undefined;
    state.endedAt = undefined;
    state.limits = event.limits ?? state.limits;
    if (event.model !== undefined) changeModel(state, event.model);
    if (event.limits !== undefined) allowMore(state);
    if (retried && state.planning.phase === 'planning') planAgain(state);
    if (retried) reopenUnsuccessful(state);
  },
  'run-completed': (state, _event, at) => {
    enterRun(state, 'completed', at);
    state.endedAt = at;
  },
  'run-failed': (state, event, at) => {
    enterRun(state, 'failed', at);
    state.failure = event.failure;
    state.endedAt = at;
  },
  'run-cancelled': (state, _event, at) => {
    enterRun(state, 'cancelled', at);
    state.pauseReason = undefined;
    state.endedAt = at;
  },
  'budget-warned': (state, event) => {
    if (event.taskId === undefined) state.budgetWarned = true;
    else requireTask(state, event.taskId).budgetWarned = true;
  },
};

/** A run that was left without a pause worked until its last event, as far as is known. */
function goOnAfterLeaving(state: RunState, at: number): void {
  state.workedMs += Math.max(0, state.updatedAt - (state.workingSince ?? state.updatedAt));
  state.workingSince = at;
}

/** What is under way goes on with the new model: the old one may be what made the run stop. */
function changeModel(state: RunState, model: RunModel): void {
  const before = state.model;
  const isSame = model.model === before.model && model.provider === before.provider;
  state.model = model;
  if (isSame && model.baseUrl === before.baseUrl) return;
  for (const task of tasksOf(state)) {
    const last = task.attempts.at(-1);
    if (last?.state !== 'running') continue;
    if (!isSame) last.model = model.model;
    // Two models have worked on it then.
    task.content = undefined;
  }
}

/** Planners begin anew; what single questions were answered with stays. */
function planAgain({ planning }: RunState): void {
  planning.transcript = [];
  planning.partTranscripts = {};
}

/** A retried run tries again what did not succeed; what succeeded stays as it is. */
function reopenUnsuccessful(state: RunState): void {
  reopen(
    state,
    tasksOf(state).filter((task) => !isSettled(task.state)),
  );
}

/**
 * Other limits: whoever was warned of the old ones is warned anew. Larger budgets for tasks hold for those that wait for
 * one, too, whatever the plan gave them: nobody could have them go on otherwise.
 */
function allowMore(state: RunState): void {
  const { taskBudgetUsd, taskBudgetTokens } = state.limits;
  state.budgetWarned = false;
  for (const task of tasksOf(state)) {
    task.budgetWarned = false;
    if (task.waitingFor?.kind !== 'budget') continue;
    const { budgetUsd, budgetTokens } = task.options;
    const isMoreUsd = budgetUsd !== undefined && taskBudgetUsd !== undefined && taskBudgetUsd > budgetUsd;
    const isMoreTokens =
      budgetTokens !== undefined && taskBudgetTokens !== undefined && taskBudgetTokens > budgetTokens;
    if (isMoreUsd) task.options = { ...task.options, budgetUsd: taskBudgetUsd };
    if (isMoreTokens) task.options = { ...task.options, budgetTokens: taskBudgetTokens };
  }
}
