import type { Activity } from '../../shared/activity.ts';
import { tasksWaitingForBudget } from '../../shared/budgets.ts';
import type { RunEvent } from '../../shared/events.ts';
import type { PauseReason, RunLimits, RunModel } from '../../shared/limits.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Answer } from '../../shared/intent.ts';
import type { Plan } from '../../shared/plan.ts';
import type { ProposedPlan } from '../../shared/planningFacts.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import { missingYes, yesWithin } from '../../shared/explicitYes.ts';
import type { ExplicitYes } from '../../shared/explicitYes.ts';
import {
  awaitsAnswers,
  awaitsApproval,
  isFinal,
  isOver,
  isResumable,
  openQuestions,
  tasksOf,
} from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';
import type { Contents } from '../changes/contents.ts';
import type { Base } from '../changes/pinnedBase.ts';
import type { RunHistory } from '../changes/runHistory.ts';
import type { Checkouts } from '../ports/checkouts.ts';
import type { CommandRunner } from '../ports/commands.ts';
import type { Clock, Randomness } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ModelAccess, ModelClient } from '../ports/model.ts';
import type { TextMerger } from '../ports/repository.ts';
import type { RunStore } from '../ports/store.ts';
import { NOBODY_WAITS, createApprovalDesk } from './commands/approvalDesk.ts';
import type { ApprovalDecision, ApprovalPolicy } from './commands/approvalDesk.ts';
import { forbiddenModelOf } from './requests/allowedModels.ts';
import { settleConflict } from './conflicts/settleConflict.ts';
import type { ConflictChoice } from './conflicts/settleConflict.ts';
import { completeAnswers } from '../planning/intent/answers.ts';
import type { BuiltInTemplate } from '../planning/templates/loadTemplates.ts';
import type { EquipmentPorts } from './equipment/ports.ts';
import { finishGiven } from './planning/finishGiven.ts';
import { answerByDefault } from './planning/understood.ts';
import { proposePlan } from './planningRun.ts';
import type { PrefixCache } from './requests/prefixCache.ts';
import type { RateGovernors } from './requests/rateGovernors.ts';
import type { Recorder } from './recorder.ts';
import { UNTRUSTED, refused, refusedCommand, refusedTransition } from './refusals.ts';
import { createRunDrive } from './runDrive.ts';
import { createQuestionDesk } from './team/questionDesk.ts';
import type { GivenAnswer } from './team/questionDesk.ts';
import { agentRights } from './tasks/agentRights.ts';
import { createRunShaping } from './shaping/runShaping.ts';
import type { RunShaping } from './shaping/runShaping.ts';
import { cancelTask, instructTask, rerunFromTask, retryTask, skipTask } from './tasks/taskCommands.ts';
import type { TaskCommandDeps, TaskEffect } from './tasks/taskCommands.ts';
import { isTimeUsedUp, timeUsedUp } from './timeKeeping.ts';

/** Carries one run from its first event to its last. Commands check the state first and refuse what it does not allow. */
export interface RunEngine {
  /** Read only; changed by events alone. */
  readonly state: RunState;
  readonly recorder: Recorder;
  /** What a person approves of a plan that was given instead of asked for. Records nothing. */
  finishGiven(plan: Plan, client: ModelClient): Promise<Result<ProposedPlan, Failure>>;
  /** Begins a new run: plans, or takes the plan given. */
  begin(plan: ProposedPlan | undefined, options: BeginOptions): void;
  /** Answers what is asked before planning, and plans on. Questions that are not answered take their defaults. */
  answerQuestions(answers: readonly Answer[], by: 'person' | 'command-line'): Result<void, Failure>;
  /** `yesTo`: the sum that is said yes to, where the plan needs that (`explicitYes.ts`). */
  approve(by: Approval | 'person', yesTo?: ExplicitYes): Result<void, Failure>;
  pause(reason: PauseReason, failure?: Failure): Result<void, Failure>;
  resume(overrides: EngineOverrides): Result<void, Failure>;
  cancel(): Result<void, Failure>;
  /** What each of these does is told in `taskCommands.ts`. A run that was over goes on where that follows from it. */
  cancelTask(taskId: string, options: { readonly withDependants: boolean }): Result<void, Failure>;
  skipTask(taskId: string, options: { readonly reason: string }): Result<void, Failure>;
  retryTask(taskId: string, options: { readonly instruction?: string | undefined }): Result<void, Failure>;
  rerunFromTask(taskId: string, options: { readonly instruction?: string | undefined }): Result<void, Failure>;
  instructTask(taskId: string, text: string): Result<void, Failure>;
  /** As `settleConflict.ts` has it. A run that could do nothing but ask goes on with the last answer. */
  settleConflict(taskId: string, choice: ConflictChoice): Result<void, Failure>;
  /** How a person changes the plan, before it is carried out and meanwhile. */
  readonly shaping: RunShaping;
  /** As the approval desk has it. */
  decideApproval(approvalId: string, decision: ApprovalDecision): Promise<Result<void, Failure>>;
  /** The approval level or the rules may be others now: what they allow or refuse waits no longer. */
  judgeApprovals(): void;
  /** As the desk for questions has it. An agent that waits goes on; a run at rest finds the answer when it is resumed. */
  answerTask(given: GivenAnswer): Promise<Result<void, Failure>>;
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

export interface BeginOptions {
  /** Approves the plan as soon as it is there. */
  readonly approval?: Approval | undefined;
  /** Whether somebody is there to be asked about the request. Absent: yes. */
  readonly questions?: 'ask' | 'defaults' | undefined;
}

export interface EngineOverrides extends BeginOptions {
  readonly limits?: RunLimits;
  readonly model?: RunModel;
}

export interface EngineDeps {
  readonly recorder: Recorder;
  readonly contents: Contents;
  /** Where earlier results are found, and surveys and what earlier runs took. Absent: none are. */
  readonly store?: Pick<RunStore, 'findResults' | 'readEvents' | 'readNote' | 'writeNote' | 'listNotes'> | undefined;
  /** The templates that ship with the product. Absent: there are none. */
  readonly builtInTemplates?: (() => Promise<readonly BuiltInTemplate[]>) | undefined;
  /** Requests to the provider in flight at once. */
  readonly maxRequests?: (() => number) | undefined;
  readonly base: Base;
  /** Without it agents cannot look at earlier versions of files. */
  readonly history?: RunHistory | undefined;
  readonly merger: TextMerger;
  readonly models: ModelAccess;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly governors: RateGovernors;
  readonly prefixes: PrefixCache;
  readonly log: Log;
  /** Without them agents run no commands. */
  readonly commands?: RunCommands | undefined;
  /** What agents work with besides. Absent: nothing. */
  readonly equipment?: EquipmentPorts | undefined;
  readonly isTrusted: () => boolean;
  readonly onActivities: () => void;
  /** An agent waits for the provider until then, in milliseconds since the epoch. */
  readonly onProviderWait?: (until: number) => void;
  /** Something that the person should know and did not ask for. */
  readonly onNotice?: (failure: Failure) => void;
}

type OnTask = (deps: TaskCommandDeps) => Result<TaskEffect, Failure>;

/** What it takes to run commands of agents. */
export interface RunCommands {
  readonly runner: CommandRunner;
  readonly checkouts: Checkouts;
  readonly approvals: ApprovalPolicy;
}

export function createRunEngine(deps: EngineDeps): RunEngine {
  const { recorder } = deps;
  const { state } = recorder;
  let approval: Approval | undefined;
  let questions: 'ask' | 'defaults' = 'ask';
  const desk = deps.commands && createApprovalDesk({ ...deps, policy: deps.commands.approvals });
  // Who says yes to a plan before there is one is not there to watch what becomes of it.
  const canAsk = (): boolean => questions === 'ask' && approval === undefined;
  const questionDesk = createQuestionDesk({ recorder, canAsk });
  const drive = createRunDrive({
    ...deps,
    desk,
    questionDesk,
    onPlanned: approveBeforehand,
    questions: () => questions,
  });

  function recordApproval(by: Approval | 'person'): void {
    recorder.record({ type: 'plan-approved', by });
    recorder.record({ type: 'run-started' });
  }

  /**
   * Approves a plan on the word that was given before there was one. A setting says yes to no sum; a command line to what it
   * lets the run have. Where that is not enough the plan waits.
   */
  function approveBeforehand(): void {
    if (approval === undefined) return;
    const yes = approval === 'command-line' ? yesWithin(state.limits) : undefined;
    if (missingYes(state, yes) === undefined) recordApproval(approval);
  }

  function onTask(command: OnTask): Result<void, Failure> {
    // A run that is over goes on by the command.
    if (isOver(state.state) && !deps.isTrusted()) return failed(UNTRUSTED);
    const done = command({ recorder, isWorkingOn: drive.isWorkingOn });
    if (!done.ok) return done;
    drive.takeUp(done.value);
    return ok(undefined);
  }

  /** Carries a command out and then tells the task something more. */
  function andTell(text: string | undefined, taskId: string, command: OnTask): OnTask {
    return (on) => {
      const done = command(on);
      const told = done.ok && text?.trim() ? instructTask(taskId, text, on) : done;
      return told.ok ? done : told;
    };
  }

  function resume(overrides: EngineOverrides): Result<void, Failure> {
    if (!isResumable(state)) return refusedCommand(state, 'resumed');
    if (drive.isAtWork() && state.state !== 'paused') return refused(state, 'it is at work already');
    if (!deps.isTrusted()) return failed(UNTRUSTED);
    const problem = whyNotResumed(state, overrides);
    if (problem !== undefined) return failed(problem);
    approval = overrides.approval ?? approval;
    questions = overrides.questions ?? questions;
    recorder.record(resumedEvent(overrides));
    if (awaitsAnswers(state) && questions === 'defaults') answerByDefault(recorder);
    for (const { id } of tasksWaitingForBudget(state)) recorder.record({ type: 'task-continued', taskId: id });
    if (awaitsApproval(state)) approveBeforehand();
    else if (state.planning.phase === 'approved' && state.startedAt === undefined)
      recorder.record({ type: 'run-started' });
    drive.launch();
    return ok(undefined);
  }

  const shaping = createRunShaping({
    ...deps,
    ...drive,
    rights: () => agentRights(deps.commands?.approvals, deps.isTrusted),
    finish: (plan, client) => finishGiven(plan, { ...deps, client }),
  });

  return {
    state,
    recorder,
    shaping,
    activities: drive.activities,
    isAtWork: drive.isAtWork,
    whenAtRest: drive.whenAtRest,
    abandon: drive.abandon,
    finishGiven: (plan, client) => finishGiven(plan, { ...deps, client }),
    begin(given, options) {
      approval = options.approval;
      questions = options.questions ?? 'ask';
      if (given === undefined) recorder.record({ type: 'planning-started' });
      else {
        proposePlan(given, recorder);
        approveBeforehand();
      }
      drive.launch();
    },
    answerQuestions(given, by) {
      if (!awaitsAnswers(state)) return refused(state, 'it does not wait for answers to any questions');
      if (!deps.isTrusted()) return failed(UNTRUSTED);
      const answers = completeAnswers(state.planning.questions, given);
      recorder.record({ type: 'questions-answered', answers, by });
      drive.launch();
      return ok(undefined);
    },
    approve(by, yesTo) {
      if (!awaitsApproval(state)) return refused(state, 'no plan of this run waits for approval');
      if (!deps.isTrusted()) return failed(UNTRUSTED);
      const missing = missingYes(state, yesTo);
      if (missing !== undefined) return failed(missing);
      recordApproval(by);
      drive.launch();
      return ok(undefined);
    },
    pause(reason, failure) {
      const refusal = refusedTransition(state, 'paused', 'paused');
      if (refusal !== undefined) return refusal;
      recorder.record({ type: 'run-paused', reason, ...(failure === undefined ? {} : { failure }) });
      drive.rest();
      return ok(undefined);
    },
    resume,
    cancel() {
      const refusal = refusedTransition(state, 'cancelled', 'cancelled');
      if (refusal !== undefined) return refusal;
      for (const task of tasksOf(state)) {
        if (!isFinal(task.state)) recorder.record({ type: 'task-cancelled', taskId: task.id });
      }
      recorder.record({ type: 'run-cancelled' });
      drive.stop();
      return ok(undefined);
    },
    cancelTask: (taskId, { withDependants }) => onTask((on) => cancelTask(taskId, { withDependants }, on)),
    skipTask: (taskId, { reason }) => onTask((on) => skipTask(taskId, { reason }, on)),
    retryTask: (taskId, { instruction }) => onTask(andTell(instruction, taskId, (on) => retryTask(taskId, on))),
    rerunFromTask: (taskId, { instruction }) => onTask(andTell(instruction, taskId, (on) => rerunFromTask(taskId, on))),
    instructTask: (taskId, text) => onTask((on) => instructTask(taskId, text, on)),
    settleConflict(taskId, choice) {
      const waits = state.state === 'paused' && state.pauseReason === 'question';
      if (waits && !deps.isTrusted()) return failed(UNTRUSTED);
      const settled = settleConflict(taskId, choice, recorder);
      if (!settled.ok) return settled;
      if (openQuestions(settled.value).length > 0) return ok(undefined);
      if (waits) return resume({});
      drive.takeUp({ stopped: [], freed: [settled.value.id], goesOn: false });
      return ok(undefined);
    },
    decideApproval: (approvalId, decision) =>
      desk?.decide(approvalId, decision) ?? Promise.resolve(failed(NOBODY_WAITS)),
    judgeApprovals: () => desk?.judgeAgain(),
    answerTask: (given) => questionDesk.answer(given),
  };
}

/** What is to be seen before anything is paid: models that may not be asked, a time limit that is reached already. */
function whyNotResumed(state: RunState, overrides: EngineOverrides): Failure | undefined {
  const limits = overrides.limits ?? state.limits;
  const forbidden = forbiddenModelOf(state, overrides.model ?? state.model, limits);
  if (forbidden !== undefined) return forbidden;
  return isTimeUsedUp(state, limits) ? timeUsedUp(limits.timeLimitMs ?? 0) : undefined;
}

function resumedEvent({ limits, model }: EngineOverrides): RunEvent {
  return {
    type: 'run-resumed',
    ...(limits === undefined ? {} : { limits }),
    ...(model === undefined ? {} : { model }),
  };
}
