import type { ChangeSet } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import { isRetryable } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import { requireTask } from '../../shared/runState.ts';
import type { AttemptState, RunState, TaskState } from '../../shared/runState.ts';
import { runAgent } from '../agents/agentLoop.ts';
import type { AgentEnd } from '../agents/agentLoop.ts';
import { taskJob } from '../agents/taskAgent.ts';
import type { Handoff } from '../agents/taskAgent.ts';
import { combineChangeSets } from '../changes/combine.ts';
import type { Contents } from '../changes/contents.ts';
import { describeChanges } from '../changes/fileDiff.ts';
import type { Base } from '../changes/pinnedBase.ts';
import { createWorkspaceView } from '../changes/workspaceView.ts';
import type { WorkspaceView } from '../changes/workspaceView.ts';
import { ancestorsOf } from '../graph/order.ts';
import type { Clock, Randomness } from '../ports/clock.ts';
import type { TextMerger } from '../ports/repository.ts';
import { backoffMs } from './backoff.ts';
import type { Recorder } from './recorder.ts';
import { timedClient, withTimeLimit } from './timeLimit.ts';
import { journalled, readTranscript } from './turnJournal.ts';
import type { AgentSupport } from './turnJournal.ts';

/** Changed files that a hand-off lists; `show_changes` shows all. */
const MAX_HANDED_FILES = 100;

export interface TaskRunDeps extends AgentSupport {
  readonly base: Base;
  readonly merger: TextMerger;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/**
 * Works on one task: begins its next attempt, or goes on with the one that was left in the middle, and records how it
 * ended. Returns a failure that is not the task's own and for which the attempt stays open: the run was paused or
 * cancelled, the budget is used up, the provider refuses.
 */
export async function runTask(taskId: string, deps: TaskRunDeps, signal: AbortSignal): Promise<Result<void, Failure>> {
  const { recorder } = deps;
  const task = requireTask(recorder.state, taskId);
  const attempt = openAttempt(task) ?? startAttempt(task, recorder);
  const limits = recorder.state.limits;
  const outcome = await withTimeLimit(
    (limited, limit) => workOnAttempt(task, attempt, { ...deps, client: timedClient(deps.client, limit) }, limited),
    limits.attemptTimeoutMs,
    deps.clock,
    signal,
  );
  deps.onActivity(undefined);
  if (signal.aborted) return failed({ kind: 'cancelled', message: 'The run was cancelled.' });
  if (outcome.ok) {
    recordSuccess(task, attempt, outcome.value, recorder);
    return ok(undefined);
  }
  if (concernsWholeRun(outcome.failure)) return outcome;
  recordFailure(task, attempt, outcome.failure, deps);
  return ok(undefined);
}

/** Whether a failure would meet every other task as well, so that the run pauses instead of failing them all. */
export function concernsWholeRun(failure: Failure): boolean {
  switch (failure.kind) {
    case 'paused':
    case 'cancelled':
    case 'budget-exceeded':
    case 'model-unconfigured':
    case 'model-unauthorized':
    case 'model-unreachable':
    case 'model-rate-limited':
    case 'model-overloaded':
    case 'untrusted-workspace':
      return true;
    default:
      return false;
  }
}

interface AttemptEnd {
  readonly end: AgentEnd;
  readonly changeSet: ChangeSet | undefined;
}

async function workOnAttempt(
  task: TaskState,
  attempt: AttemptState,
  deps: TaskRunDeps,
  signal: AbortSignal,
): Promise<Result<AttemptEnd, Failure>> {
  const view = await openView(task, attempt, deps);
  if (!view.ok) return view;
  const { recorder, contents } = deps;
  const transcript = await readTranscript(attempt.transcript, contents);
  const job = taskJob({
    planTitle: recorder.state.title,
    request: recorder.state.request,
    agreements: recorder.state.agreements,
    task,
    // An attempt that goes on has its opening, with the hand-offs, in the transcript.
    handoffs: transcript.length > 0 ? [] : await handoffsOf(task, recorder.state, contents),
    view: view.value,
    clock: deps.clock,
    model: recorder.state.model.model,
    maxTurns: recorder.state.limits.maxTurns,
    transcript,
  });
  const end = await runAgent(
    job,
    journalled(deps, (turn) => ({
      type: 'turn-completed',
      taskId: task.id,
      attempt: attempt.attempt,
      edits: view.value.takeEdits(),
      ...turn,
    })),
    signal,
  );
  return end.ok ? ok({ end: end.value, changeSet: await view.value.changeSet(task.id) }) : end;
}

/** The repository as the task shall see it: the base, what the tasks before it changed, and its own edits so far. */
async function openView(
  task: TaskState,
  attempt: AttemptState,
  deps: TaskRunDeps,
): Promise<Result<WorkspaceView, Failure>> {
  const { state } = deps.recorder;
  const order = ancestorsOf((id) => requireTask(state, id), task.dependsOn);
  const changeSets = order.flatMap((id) => requireTask(state, id).changeSet ?? []);
  const inherited = await combineChangeSets(changeSets, { contents: deps.contents, merger: deps.merger });
  if (!inherited.ok) return inherited;
  const { base, contents } = deps;
  return ok(createWorkspaceView({ base, inherited: inherited.value, contents, edits: attempt.edits }));
}

/** Of every task that this one names in `dependsOn`. */
async function handoffsOf(task: TaskState, state: RunState, contents: Contents): Promise<Handoff[]> {
  const handoffs: Handoff[] = [];
  for (const id of task.dependsOn) {
    const { title, result, changeSet } = requireTask(state, id);
    if (result === undefined) continue;
    const files = changeSet === undefined ? [] : await describeChanges(changeSet, MAX_HANDED_FILES, contents);
    const changes = { files, total: changeSet?.files.length ?? 0 };
    handoffs.push({ taskId: id, title, summary: result.summary, data: result.data, changes });
  }
  return handoffs;
}

function openAttempt(task: TaskState): AttemptState | undefined {
  const last = task.attempts.at(-1);
  return last?.state === 'running' ? last : undefined;
}

function startAttempt(task: TaskState, recorder: Recorder): AttemptState {
  const attempt = (task.attempts.at(-1)?.attempt ?? 0) + 1;
  recorder.record({ type: 'attempt-started', taskId: task.id, attempt, model: recorder.state.model.model });
  const started = openAttempt(task);
  if (started === undefined) throw new Error(`attempt ${attempt} of task ${task.id} was not opened`);
  return started;
}

function recordSuccess(
  task: TaskState,
  attempt: AttemptState,
  { end, changeSet }: AttemptEnd,
  recorder: Recorder,
): void {
  recorder.record({
    type: 'task-succeeded',
    taskId: task.id,
    attempt: attempt.attempt,
    summary: end.summary,
    ...(end.data === undefined ? {} : { data: end.data }),
    ...(changeSet === undefined ? {} : { changeSet }),
  });
}

function recordFailure(task: TaskState, attempt: AttemptState, failure: Failure, deps: TaskRunDeps): void {
  const { recorder } = deps;
  const triesSinceReopened = attempt.attempt - task.attemptsBefore;
  const again = isRetryable(failure) && triesSinceReopened < recorder.state.limits.maxAttempts;
  recorder.record({
    type: 'attempt-failed',
    taskId: task.id,
    attempt: attempt.attempt,
    failure,
    ...(again ? { retryAt: deps.clock.now() + backoffMs(triesSinceReopened + 1, deps.randomness) } : {}),
  });
  if (!again) recordTaskFailed(task, failure, recorder);
}

/** A task failed for good: everything that builds on it, however far down, is blocked and names it. */
export function recordTaskFailed(task: TaskState, failure: Failure, recorder: Recorder): void {
  recorder.record({ type: 'task-failed', taskId: task.id, failure });
  const reached = new Set(task.dependants);
  for (const id of reached) {
    const dependant = requireTask(recorder.state, id);
    if (dependant.state === 'pending') {
      recorder.record({ type: 'task-blocked', taskId: id, blockedBy: task.id });
    }
    for (const next of dependant.dependants) reached.add(next);
  }
}
