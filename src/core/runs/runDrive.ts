import type { Activity } from '../../shared/activity.ts';
import type { PauseReason } from '../../shared/limits.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import { awaitsAnswers, awaitsApproval, isOver, taskOf } from '../../shared/runState.ts';
import type { ModelClient } from '../ports/model.ts';
import type { AgentRights } from '../tools/toolsets.ts';
import { agentRights } from './tasks/agentRights.ts';
import type { ApprovalDesk } from './commands/approvalDesk.ts';
import { mayBeWorkedOn } from './conflicts/beforeWork.ts';
import { createInheritances } from './conflicts/inheritance.ts';
import { createBudget } from './budget/budget.ts';
import { modelInUse } from './tasks/attemptOptions.ts';
import { budgetedClient } from './budget/budgetedClient.ts';
import type { TaskCommandAccess } from './commands/attemptCommands.ts';
import { createCandidateMeans } from './equipment/candidateMeans.ts';
import { createRunEquipment } from './equipment/runEquipment.ts';
import { createToolEstimate } from './budget/expectedSpending.ts';
import { governedClient, placeOf } from './requests/governedClient.ts';
import { createHandoffs } from './tasks/handoffs.ts';
import { isStartable, offeringWhatIsAdded, offersAfter, offersAmong, startableOffers } from './offers.ts';
import { planningModel } from '../planning/planningModel.ts';
import { runPlanning } from './planningRun.ts';
import type { WorkPlace } from './requests/rateGovernor.ts';
import { JournalBroken } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import { UNTRUSTED, internalFailure } from './refusals.ts';
import { blockedByNothing } from './tasks/reopening.ts';
import { createReuse } from './reuse/reuse.ts';
import type { EngineDeps } from './runEngine.ts';
import { createRunClients } from './requests/runClients.ts';
import { runEnd } from './runEnd.ts';
import type { OpenQuestion, Prices } from './shaping/shapingDeps.ts';
import { createScheduler } from './scheduler.ts';
import type { Offer } from './scheduler.ts';
import type { TaskEffect } from './tasks/taskCommands.ts';
import { blockWhatIsHeld, recordTaskFailed } from './tasks/taskEnds.ts';
import { concernsWholeRun, runTask } from './tasks/taskRun.ts';
import type { QuestionDesk } from './team/questionDesk.ts';
import { createTimeKeeping } from './timeKeeping.ts';
import { settleWithoutAgent } from './unfolding/settleWithoutAgent.ts';
import { warmPrefix } from './requests/warmPrefix.ts';

/** Does the work of a run: has it planned, its tasks carried out, and records how it ends. Commands tell it what changed. */
export interface RunDrive {
  /** The run goes on, by its state: plans, or works on what can start. */
  launch(): void;
  /** The run is paused or over by its state: nothing more starts, agents finish their turn. */
  rest(): void;
  /** The run was cancelled: everything stops at once. */
  stop(): void;
  /** As `stop`, and records nothing more. */
  abandon(): void;
  /** Takes up what a command on a task changed. */
  takeUp(effect: TaskEffect): void;
  /** Whether somebody works on the task, though it may be over by the state. */
  isWorkingOn(taskId: string): boolean;
  /** What it takes to ask a model for a person, whatever the run does meanwhile. */
  openQuestion(): Promise<Result<OpenQuestion, Failure>>;
  /** What asking the run's models costs, as far as a client can be opened. */
  prices(): Promise<Prices>;
  isAtWork(): boolean;
  whenAtRest(): Promise<void>;
  readonly activities: ReadonlyMap<string, Activity>;
}

export interface DriveDeps extends EngineDeps {
  /** Where commands wait for somebody's word. */
  readonly desk?: ApprovalDesk | undefined;
  /** A plan waits for approval. */
  readonly onPlanned: () => void;
  /** Whether somebody is there to be asked about the request. */
  readonly questions: () => 'ask' | 'defaults';
  /** Where agents wait for answers of the person. */
  readonly questionDesk: QuestionDesk;
}

export function createRunDrive(deps: DriveDeps): RunDrive {
  const recorder = offeringWhatIsAdded(deps.recorder, (offers) => scheduler.offer(offers));
  const { state } = recorder;
  const activities = new Map<string, Activity>();
  const cancelled = new AbortController();
  /** By the ids of the tasks that are worked on. */
  const stops = new Map<string, AbortController>();
  /** Aborted while the run is paused: agents that only wait for the provider stop at once. */
  let pausing = new AbortController();
  let driving = 0;
  let abandoned = false;
  let lastDrive = Promise.resolve();
  const clients = createRunClients(deps.models, state);
  let restWaiters: (() => void)[] = [];
  const budget = createBudget(state);
  const toolEstimate = createToolEstimate();
  const before = { inheritances: createInheritances(deps), handoffs: createHandoffs(deps) };
  const equipment = createRunEquipment({ ...deps, ports: deps.equipment });
  const withCandidates = createCandidateMeans(state);
  const rights = (): AgentRights =>
    agentRights(deps.commands?.approvals, deps.isTrusted, withCandidates(equipment.current()));
  const reuse = createReuse({ ...deps, ...before, recorder, rights });
  const scheduler = createScheduler({ state, clock: deps.clock, work, onIdle: settle });
  const timeKeeping = createTimeKeeping({ ...deps, state, onOver: (failure) => pause('time-limit', failure) });

  /** Opens the model and lets the planner work where there is no plan yet. Tasks start when it is done. */
  async function drive(): Promise<void> {
    if (state.state === 'running') mendBlocks(recorder);
    if (state.state === 'running' && startableOffers(state, scheduler.isWorkingOn).length === 0) return;
    if (awaitsAnswers(state)) return;
    const [opened] = await Promise.all([clients.open(), equipment.prepare(cancelled.signal)]);
    if (abandoned) return;
    if (!opened.ok) pauseFor(opened.failure);
    else if (state.state === 'initializing' && lacksPlan()) await plan();
    if (opened.ok && awaitsApproval(state))
      await warmPrefix({ ...deps, ...workFor('', opened.value) }, cancelled.signal);
  }

  function lacksPlan(): boolean {
    if (state.planning.phase === 'none') recorder.record({ type: 'planning-started' });
    return state.planning.phase === 'planning';
  }

  async function plan(): Promise<void> {
    const planner = await clients.of(planningModel(state));
    if (abandoned) return;
    if (!planner.ok) {
      pauseFor(planner.failure);
      return;
    }
    const using = planner.value;
    const newClient = (): ModelClient => workFor('', using).client;
    const result = await runPlanning(
      { ...deps, ...workFor('', using), newClient, questions: deps.questions() },
      cancelled.signal,
    );
    if (cancelled.signal.aborted) return;
    if (result.ok) {
      if (awaitsApproval(state)) deps.onPlanned();
    } else if (concernsWholeRun(result.failure)) pauseFor(result.failure);
    else recorder.record({ type: 'run-failed', failure: result.failure });
  }

  async function work(taskId: string): Promise<readonly Offer[]> {
    const stopping = new AbortController();
    stops.set(taskId, stopping);
    try {
      await workOn(taskId, AbortSignal.any([cancelled.signal, stopping.signal]));
    } catch (error) {
      containError(error, { taskId, isStopped: stopping.signal.aborted });
    }
    stops.delete(taskId);
    const task = taskOf(state, taskId);
    return state.state === 'running' && task !== undefined ? offersAfter(task, state) : [];
  }

  async function workOn(taskId: string, signal: AbortSignal): Promise<void> {
    const task = taskOf(state, taskId);
    // Since it was started, and before its work began, a command may have made an end of it.
    if (task === undefined || !isStartable(task)) return;
    if (settleWithoutAgent(task, recorder)) return;
    // A command may have set the task going in a run that had nothing to start when it was loaded.
    if (equipment.current() === undefined) await equipment.prepare(cancelled.signal);
    if (!(await mayBeWorkedOn(task, { ...deps, ...before, recorder, rights: rights() }, signal))) return;
    const client = await clients.of(modelInUse(task, state));
    if (state.state !== 'running' || !isStartable(task)) return;
    // That of the run is open already: it is a model that only this task names, or its fallback.
    if (!client.ok) {
      recordTaskFailed(task, client.failure, recorder);
      return;
    }
    const result = await runTask(taskId, { ...deps, ...workFor(taskId, client.value) }, signal);
    if (!result.ok && !signal.aborted) stopFor(taskId, result.failure);
  }

  /** What one agent needs besides the run's own parts. Its activity is shown under `key`. */
  function workFor(key: string, using: ModelClient, pausingOf = () => pausing.signal) {
    const onActivity = (activity: Activity | undefined): void => {
      if (activity === undefined) activities.delete(key);
      else activities.set(key, activity);
      deps.onActivities();
    };
    const forAgent = { ...deps, state, scheduler, onActivity, toolEstimate, pausing: pausingOf };
    return {
      recorder,
      ...before,
      client: budgetedClient(governedClient(using, key, forAgent), { ...forAgent, budget, taskId: key }),
      mayGoOn,
      onActivity,
      isAbandoned: () => abandoned,
      rights: rights(),
      reuse,
      commands: commandsFor(deps, placeOf(key, scheduler), () => pausing.signal),
      team: { questions: deps.questionDesk, place: placeOf(key, scheduler), pausing: () => pausing.signal },
      equipment: deps.equipment,
      index: equipment.index,
    };
  }

  function mayGoOn(): Result<void, Failure> {
    if (!deps.isTrusted()) return failed(UNTRUSTED);
    return state.state === 'paused' ? failed({ kind: 'paused', message: 'The run is paused.' }) : ok(undefined);
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
    pause(failure.kind === 'budget-exceeded' ? 'budget' : 'provider', failure);
  }

  function pause(reason: PauseReason, failure: Failure): void {
    if (abandoned || (state.state !== 'running' && state.state !== 'initializing')) return;
    recorder.record({ type: 'run-paused', reason, failure });
    rest();
  }

  function rest(): void {
    halt();
    pausing.abort();
    settle();
  }

  function stop(): void {
    halt();
    cancelled.abort();
    settle();
  }

  function halt(): void {
    scheduler.stop();
    timeKeeping.end();
  }

  /** Called when nothing is at work any more: ends the run when all is done, and tells who waits. */
  function settle(): void {
    if (isAtWork()) return;
    if (state.state === 'running' && !abandoned) {
      const end = runEnd(state);
      if (end !== undefined) recorder.record(end);
      halt();
    }
    void equipment.rest();
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
      .catch((error: unknown) => containError(error))
      .finally(begin);
  }

  function begin(): void {
    driving -= 1;
    if (driving > 0 || state.state !== 'running' || abandoned) {
      settle();
      return;
    }
    timeKeeping.begin();
    scheduler.start(startableOffers(state, scheduler.isWorkingOn));
  }

  /** A bug in the work on one run must not take the process along: the task or the run fails, and the log has it. */
  function containError(error: unknown, during?: { readonly taskId: string; readonly isStopped: boolean }): void {
    if (error instanceof JournalBroken) {
      halt(); // The recorder has reported it to its owner.
      return;
    }
    deps.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    if (cancelled.signal.aborted || isOver(state.state) || during?.isStopped === true) return;
    const failure = internalFailure(error);
    const task = during === undefined ? undefined : taskOf(state, during.taskId);
    const attempt = task?.attempts.at(-1);
    if (task !== undefined && attempt?.state === 'running') {
      recorder.record({ type: 'attempt-failed', taskId: task.id, attempt: attempt.attempt, failure });
      recordTaskFailed(task, failure, recorder);
    } else {
      recorder.record({ type: 'run-failed', failure });
      halt();
    }
  }

  async function openQuestion(): Promise<Result<OpenQuestion, Failure>> {
    // With the key that there is now.
    if (!isAtWork()) await clients.open();
    const client = await clients.of(planningModel(state));
    if (!client.ok) return client;
    // The person waits for the answer: that the run is paused is no reason to stop.
    const goesOn = new AbortController();
    const { client: governed, onActivity, isAbandoned } = workFor('', client.value, () => goesOn.signal);
    return ok({ client: governed, onActivity, isAbandoned, signal: cancelled.signal });
  }

  function isAtWork(): boolean {
    return driving > 0 || !scheduler.idle;
  }

  return {
    launch,
    rest,
    stop,
    abandon() {
      abandoned = true;
      stop();
    },
    takeUp({ stopped, freed, goesOn }) {
      for (const id of stopped) stops.get(id)?.abort();
      if (goesOn) launch();
      else scheduler.offer(offersAmong(freed, state), stopped);
    },
    isWorkingOn: scheduler.isWorkingOn,
    openQuestion,
    async prices() {
      const client = await clients.of(state.model.model);
      return client.ok ? client.value : { priceOf: () => undefined };
    },
    isAtWork,
    whenAtRest() {
      if (!isAtWork()) return Promise.resolve();
      return new Promise((resolve) => restWaiters.push(resolve));
    },
    activities,
  };
}

/** What follows from the end of a task, or from a command, may not have been recorded when the process died. */
function mendBlocks(recorder: Recorder): void {
  const free = blockedByNothing(recorder.state);
  if (free.length > 0) recorder.record({ type: 'tasks-reopened', taskIds: free, removed: [] });
  blockWhatIsHeld(recorder);
}

function commandsFor(
  { commands, desk }: Pick<DriveDeps, 'commands' | 'desk'>,
  place: WorkPlace,
  pausing: () => AbortSignal,
): TaskCommandAccess | undefined {
  return commands === undefined || desk === undefined ? undefined : { ...commands, desk, place, pausing };
}
