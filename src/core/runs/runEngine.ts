import type { Activity } from '../../shared/activity.ts';
import { tasksWaitingForBudget } from '../../shared/budgets.ts';
import type { PauseReason, RunEvent, RunLimits, RunModel } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import { awaitsApproval, isFinal, isOver, isResumable, requireTask, taskOf, tasksOf } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';
import type { Contents } from '../changes/contents.ts';
import type { Base } from '../changes/pinnedBase.ts';
import type { Clock, Randomness } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ModelAccess, ModelClient } from '../ports/model.ts';
import type { TextMerger } from '../ports/repository.ts';
import { createBudget } from './budget.ts';
import { budgetedClient } from './budgetedClient.ts';
import { offersAfter, startableOffers } from './offers.ts';
import type { PrefixCache } from './prefixCache.ts';
import { warmPrefix } from './warmPrefix.ts';
import { proposePlan, runPlanning } from './planningRun.ts';
import { JournalBroken } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import { governedClient } from './governedClient.ts';
import type { RateGovernors } from './rateGovernors.ts';
import { runEnd } from './runEnd.ts';
import { createScheduler } from './scheduler.ts';
import type { Offer } from './scheduler.ts';
import { settleWithoutAgent } from './unfolding/settleWithoutAgent.ts';
import { recordTaskFailed } from './taskEnds.ts';
import { concernsWholeRun, runTask } from './taskRun.ts';

/** Carries one run from its first event to its last. Commands check the state first and refuse what it does not allow. */
export interface RunEngine {
  /** Read only; changed by events alone. */
  readonly state: RunState;
  readonly recorder: Recorder;
  /** Begins a new run: plans, or takes the plan given. */
  begin(plan: Plan | undefined, approval: Approval | undefined): void;
  approve(by: Approval | 'person'): Result<void, Failure>;
  pause(reason: PauseReason, failure?: Failure): Result<void, Failure>;
  resume(overrides: EngineOverrides): Result<void, Failure>;
  cancel(): Result<void, Failure>;
  /** Whether agents, the planner or waiting attempts of the run keep it going in this process. */
  isAtWork(): boolean;
  /** Resolves when nothing of the run is at work: it is over, paused, or its plan waits for approval. */
  whenAtRest(): Promise<void>;
  /** Stops at once and records nothing more. For a journal that broke, or that another process writes now. */
  abandon(): void;
  /** What each running agent does now, by task id; the planner's under the empty string. */
  readonly activities: ReadonlyMap<string, Activity>;
}

export type Approval = 'setting' | 'command-line';

export interface EngineOverrides {
  readonly limits?: RunLimits;
  readonly model?: RunModel;
  readonly approval?: Approval;
}

export interface EngineDeps {
  readonly recorder: Recorder;
  readonly contents: Contents;
  readonly base: Base;
  readonly merger: TextMerger;
  readonly models: ModelAccess;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly governors: RateGovernors;
  readonly prefixes: PrefixCache;
  readonly log: Log;
  readonly isTrusted: () => boolean;
  readonly onActivities: () => void;
  /** An agent waits for the provider until then, in milliseconds since the epoch. */
  readonly onProviderWait?: (until: number) => void;
}

export function createRunEngine(deps: EngineDeps): RunEngine {
  const { recorder } = deps;
  const { state } = recorder;
  const activities = new Map<string, Activity>();
  const cancelled = new AbortController();
  /** Aborted while the run is paused: agents that only wait for the provider stop at once. */
  let pausing = new AbortController();
  let driving = 0;
  let abandoned = false;
  let lastDrive = Promise.resolve();
  let approval: Approval | undefined;
  let client: ModelClient | undefined;
  let restWaiters: (() => void)[] = [];
  const budget = createBudget(state);
  const scheduler = createScheduler({ state, clock: deps.clock, work, onIdle: settle });

  /** Opens the model and lets the planner work where there is no plan yet. Tasks start when it is done. */
  async function drive(): Promise<void> {
    const opened = await openClient();
    if (abandoned) return;
    if (!opened.ok) pauseFor(opened.failure);
    else if (state.state === 'initializing' && lacksPlan()) await plan(opened.value);
    if (opened.ok && awaitsApproval(state))
      await warmPrefix({ ...deps, ...workFor('', opened.value) }, cancelled.signal);
  }

  function lacksPlan(): boolean {
    if (state.planning.phase === 'none') recorder.record({ type: 'planning-started' });
    return state.planning.phase === 'planning';
  }

  async function plan(using: ModelClient): Promise<void> {
    const result = await runPlanning({ ...deps, ...workFor('', using) }, cancelled.signal);
    if (cancelled.signal.aborted) return;
    if (!result.ok) {
      if (concernsWholeRun(result.failure)) pauseFor(result.failure);
      else recorder.record({ type: 'run-failed', failure: result.failure });
    } else if (approval !== undefined && awaitsApproval(state)) {
      recordApproval(approval);
    }
  }

  async function work(taskId: string): Promise<readonly Offer[]> {
    try {
      if (client === undefined) throw new Error('tasks were started before the model was opened');
      if (!settleWithoutAgent(requireTask(state, taskId), recorder)) {
        const result = await runTask(taskId, { ...deps, ...workFor(taskId, client) }, cancelled.signal);
        if (!result.ok && !cancelled.signal.aborted) stopFor(taskId, result.failure);
      }
    } catch (error) {
      containError(error, taskId);
    }
    return state.state === 'running' ? offersAfter(requireTask(state, taskId), state) : [];
  }

  /** What one agent needs besides the run's own parts. Its activity is shown under `key`. */
  function workFor(key: string, using: ModelClient) {
    const onActivity = (activity: Activity | undefined): void => {
      if (activity === undefined) activities.delete(key);
      else activities.set(key, activity);
      deps.onActivities();
    };
    const forAgent = { ...deps, state, scheduler, onActivity, pausing: () => pausing.signal };
    return {
      client: budgetedClient(governedClient(using, key, forAgent), { ...forAgent, budget, taskId: key }),
      mayGoOn,
      onActivity,
      isAbandoned: () => abandoned,
    };
  }

  function mayGoOn(): Result<void, Failure> {
    if (!deps.isTrusted()) return failed({ kind: 'untrusted-workspace', message: UNTRUSTED });
    return state.state === 'paused' ? failed({ kind: 'paused', message: 'The run is paused.' }) : ok(undefined);
  }

  async function openClient(): Promise<Result<ModelClient, Failure>> {
    const opened = await deps.models(state.model);
    if (!opened.ok) return opened;
    client = opened.value;
    return opened;
  }

  function recordApproval(by: Approval | 'person'): void {
    recorder.record({ type: 'plan-approved', by });
    recorder.record({ type: 'run-started' });
  }

  /** A task that used up its own part of a budget waits by itself, and the others go on. */
  function stopFor(taskId: string, failure: Failure): void {
    if (failure.kind === 'budget-exceeded' && failure.taskId === taskId) {
      recorder.record({ type: 'task-waiting', taskId, waitingFor: { kind: 'budget' } });
    } else pauseFor(failure);
  }

  /** A failure that concerns the whole run pauses it, once; agents that meet it later find it paused already. */
  function pauseFor(failure: Failure): void {
    if (failure.kind === 'paused' || failure.kind === 'cancelled') return;
    if (state.state !== 'running' && state.state !== 'initializing') return;
    const reason = failure.kind === 'budget-exceeded' ? 'budget' : 'provider';
    recorder.record({ type: 'run-paused', reason, failure });
    scheduler.stop();
    pausing.abort();
  }

  /** Called when nothing is at work any more: ends the run when all is done, and tells who waits. */
  function settle(): void {
    if (isAtWork()) return;
    if (state.state === 'running' && !abandoned) {
      recorder.record(runEnd(state));
      scheduler.stop();
    }
    const waiters = restWaiters;
    restWaiters = [];
    for (const resolve of waiters) resolve();
  }

  /** Drives follow one another: a resume while the last turns before a pause are finishing waits for them. */
  function launch(): void {
    driving += 1;
    if (pausing.signal.aborted) pausing = new AbortController();
    lastDrive = lastDrive
      .then(drive)
      .catch(containError)
      .finally(() => {
        driving -= 1;
        if (driving === 0 && state.state === 'running' && client !== undefined && !abandoned)
          scheduler.start(startableOffers(state, scheduler.isWorkingOn));
        else settle();
      });
  }

  /** A bug in the work on one run must not take the process along: the task or the run fails, and the log has it. */
  function containError(error: unknown, taskId?: string): void {
    if (error instanceof JournalBroken) {
      scheduler.stop(); // The recorder has reported it to its owner.
      return;
    }
    deps.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    if (cancelled.signal.aborted || isOver(state.state)) return;
    const failure = internalFailure(error);
    const task = taskId === undefined ? undefined : taskOf(state, taskId);
    const attempt = task?.attempts.at(-1);
    if (task !== undefined && attempt?.state === 'running') {
      recorder.record({ type: 'attempt-failed', taskId: task.id, attempt: attempt.attempt, failure });
      recordTaskFailed(task, failure, recorder);
    } else {
      recorder.record({ type: 'run-failed', failure });
      scheduler.stop();
    }
  }

  function isAtWork(): boolean {
    return driving > 0 || !scheduler.idle;
  }

  return {
    state,
    recorder,
    activities,
    isAtWork,
    begin(given, approvedBy) {
      approval = approvedBy;
      if (given === undefined) recorder.record({ type: 'planning-started' });
      else {
        proposePlan(given, recorder);
        if (approvedBy !== undefined) recordApproval(approvedBy);
      }
      launch();
    },
    approve(by) {
      if (!awaitsApproval(state)) return refused(state, 'no plan of this run waits for approval');
      if (!deps.isTrusted()) return failed({ kind: 'untrusted-workspace', message: UNTRUSTED });
      recordApproval(by);
      launch();
      return ok(undefined);
    },
    pause(reason, failure) {
      if (state.state !== 'running' && state.state !== 'initializing')
        return refused(state, 'only a running run can be paused');
      recorder.record({ type: 'run-paused', reason, ...(failure === undefined ? {} : { failure }) });
      scheduler.stop();
      pausing.abort();
      settle();
      return ok(undefined);
    },
    resume(overrides) {
      if (!isResumable(state)) return refused(state, 'only a paused, interrupted or failed run can be resumed');
      if (isAtWork() && state.state !== 'paused') return refused(state, 'it is at work already');
      if (!deps.isTrusted()) return failed({ kind: 'untrusted-workspace', message: UNTRUSTED });
      approval = overrides.approval ?? approval;
      recorder.record(resumedEvent(overrides));
      for (const { id } of tasksWaitingForBudget(state)) recorder.record({ type: 'task-continued', taskId: id });
      if (awaitsApproval(state) && approval !== undefined) recordApproval(approval);
      else if (state.planning.phase === 'approved' && state.startedAt === undefined)
        recorder.record({ type: 'run-started' });
      launch();
      return ok(undefined);
    },
    cancel() {
      if (isOver(state.state)) return refused(state, 'it is over already');
      for (const task of tasksOf(state)) {
        if (!isFinal(task.state)) recorder.record({ type: 'task-cancelled', taskId: task.id });
      }
      recorder.record({ type: 'run-cancelled' });
      scheduler.stop();
      cancelled.abort();
      settle();
      return ok(undefined);
    },
    whenAtRest() {
      if (!isAtWork()) return Promise.resolve();
      return new Promise((resolve) => restWaiters.push(resolve));
    },
    abandon() {
      abandoned = true;
      scheduler.stop();
      cancelled.abort();
      settle();
    },
  };
}

const UNTRUSTED = 'This workspace is not trusted, so nothing is run in it. Trust the workspace to go on.';

function internalFailure(error: unknown): Failure {
  const what = error instanceof Error ? error.message : String(error);
  return { kind: 'internal', message: `An error in Wavewright itself: ${what}. The log has the details.` };
}

function resumedEvent({ limits, model }: EngineOverrides): RunEvent {
  return {
    type: 'run-resumed',
    ...(limits === undefined ? {} : { limits }),
    ...(model === undefined ? {} : { model }),
  };
}

function refused(state: RunState, why: string): Result<void, Failure> {
  return failed({ kind: 'wrong-state', message: `The run "${state.title}" is ${state.state}: ${why}.` });
}
