import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { ContentKey } from '../../../shared/reuse.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { AttemptState, TaskState } from '../../../shared/runState.ts';
import { runAgent } from '../../agents/agentLoop.ts';
import type { AgentDeps, AgentEnd, AgentJob } from '../../agents/agentLoop.ts';
import { taskRole } from '../../agents/taskRole.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import type { IndexAccess } from '../../tools/index/indexAccess.ts';
import type { Base } from '../../changes/pinnedBase.ts';
import type { RunHistory } from '../../changes/runHistory.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Clock, Randomness } from '../../ports/clock.ts';
import type { ModelMessage } from '../../ports/model.ts';
import { attemptMeans } from './attemptMeans.ts';
import { attemptLimits, attemptModel, isWorthAnotherAttempt } from './attemptOptions.ts';
import type { TaskCommandAccess } from '../commands/attemptCommands.ts';
import { attemptWork } from '../conflicts/attemptWork.ts';
import type { AttemptWork } from '../conflicts/attemptWork.ts';
import { createAttemptGates } from '../gates/attemptGates.ts';
import type { EquipmentPorts } from '../equipment/ports.ts';
import { backoffMs } from '../requests/backoff.ts';
import type { Inheritances } from '../conflicts/inheritance.ts';
import { compactionJournal, readContext } from './contextJournal.ts';
import { givenTo, jobFor } from './given.ts';
import type { Given } from './given.ts';
import type { Handoffs } from './handoffs.ts';
import type { Recorder } from '../recorder.ts';
import type { Reuse } from '../reuse/reuse.ts';
import { recordTaskFailed } from './taskEnds.ts';
import { recordSuccess } from './taskSuccess.ts';
import type { TaskSuccess } from './taskSuccess.ts';
import { openTaskView } from './taskView.ts';
import type { TaskView } from './taskView.ts';
import type { TaskTeam } from '../team/personAccess.ts';
import { timedClient, withTimeLimit } from './timeLimit.ts';
import type { TimeLimit } from './timeLimit.ts';
import { journalled, outsideJournal, readOpenTurn, readTranscript } from './turnJournal.ts';
import type { AgentSupport } from './turnJournal.ts';
import { endChecks } from '../unfolding/ending.ts';

export interface TaskRunDeps extends AgentSupport {
  readonly base: Base;
  readonly history?: RunHistory | undefined;
  readonly inheritances: Inheritances;
  readonly handoffs: Handoffs;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** What its agent may do now, whatever its role. */
  readonly rights: AgentRights;
  /** Runs commands for it; absent where none can be run. */
  readonly commands?: TaskCommandAccess | undefined;
  /** How its agent asks the person; absent where nobody can be asked. */
  readonly team?: TaskTeam | undefined;
  /** What agents work with besides. */
  readonly equipment?: EquipmentPorts | undefined;
  /** Finds pieces of code for it. Absent: there is no index. */
  readonly index?: IndexAccess | undefined;
  /** Looks for earlier results to take over. Absent: there are none. */
  readonly reuse?: Reuse | undefined;
}

/**
 * Works on one task: begins its next attempt, or goes on with the one that was left in the middle, and records how it
 * ended. Returns a failure that is not the task's own and for which the attempt stays open: the run was paused or
 * cancelled, the budget is used up, the provider refuses.
 */
export async function runTask(taskId: string, deps: TaskRunDeps, signal: AbortSignal): Promise<Result<void, Failure>> {
  const { recorder } = deps;
  const task = requireTask(recorder.state, taskId);
  const open = openAttempt(task);
  const doer = taskRole({ role: task.role, agent: task.options.agent }, deps.rights.equipment);
  if (!doer.ok) {
    if (open === undefined) recordTaskFailed(task, doer.failure, recorder);
    else recordFailure(task, open, doer.failure, deps);
    return ok(undefined);
  }
  const begun =
    open === undefined && task.resolves === undefined ? await deps.reuse?.begin(task, deps, signal) : undefined;
  if (begun?.ok === false) return begun;
  const beginning = begun?.value;
  if (beginning?.kind === 'over') return ok(undefined);
  const attempt = open ?? startAttempt(task, recorder, beginning?.content);
  const { timeoutMs } = attemptLimits(task, recorder.state.limits);
  const outcome = await withTimeLimit(
    (limited, limit) =>
      workOnAttempt(
        task,
        attempt,
        { ...deps, limit, client: timedClient(deps.client, limit), given: beginning?.given },
        limited,
      ),
    timeoutMs,
    deps.clock,
    signal,
  );
  deps.onActivity(undefined);
  if (signal.aborted) return failed({ kind: 'cancelled', message: 'The run was cancelled.' });
  if (outcome.ok) {
    // The person said something when the agent had just ended: it goes on from there.
    if (task.instructionsAdded.length > attempt.instructionsGiven) return runTask(taskId, deps, signal);
    const content = task.content && { ...task.content, transcript: [...attempt.transcript] };
    if (content !== undefined) deps.reuse?.made(content);
    recordSuccess(task, { ...outcome.value, attempt: attempt.attempt, content }, recorder);
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

interface AttemptDeps extends TaskRunDeps {
  readonly limit: TimeLimit;
  /** Absent where it is to be found out. */
  readonly given: Given | undefined;
}

async function workOnAttempt(
  task: TaskState,
  attempt: AttemptState,
  deps: AttemptDeps,
  signal: AbortSignal,
): Promise<Result<Pick<TaskSuccess, 'ending' | 'changeSet'>, Failure>> {
  const { recorder, contents } = deps;
  const opened = await openTaskView(task, attempt, recorder.state, deps);
  if (!opened.ok) return opened;
  const work = await attemptWork(task, attempt, opened.value, { state: recorder.state, contents });
  const gates = createAttemptGates(
    task,
    attempt,
    { after: work.view, before: opened.value.inherited, changes: work.changeSet },
    deps,
  );
  for (let goesOnWith: ModelMessage | undefined; ;) {
    const ended = await letAgentWork({ task, attempt, ...opened.value, ...work, goesOnWith }, deps, signal);
    if (!ended.ok) return ended;
    const passed = await gates.pass(signal);
    if (!passed.ok) return passed;
    if (passed.value === undefined) return ok({ ending: ended.value, changeSet: await work.changeSet() });
    goesOnWith = passed.value;
  }
}

interface AttemptAtWork extends TaskView, AttemptWork, Pick<AgentJob, 'goesOnWith'> {
  readonly view: WorkspaceView;
  readonly task: TaskState;
  readonly attempt: AttemptState;
}

/** Has the agent of an attempt begin, or go on from its last finished turn, until it ends. */
async function letAgentWork(
  { task, attempt, ...work }: AttemptAtWork,
  deps: AttemptDeps,
  signal: AbortSignal,
): Promise<Result<AgentEnd, Failure>> {
  const { recorder, contents } = deps;
  const { view } = work;
  const transcript = await readTranscript(attempt.transcript, contents);
  // An attempt that goes on has its opening, with all that it was given, in the transcript.
  const given = transcript.length > 0 ? ok(NOTHING_GIVEN) : await givenAtFirst(task, deps);
  if (!given.ok) return given;
  const checks = endChecks(task, recorder.state, work.check);
  const { means, end: endMeans } = attemptMeans(task, view, deps);
  const telling = { state: recorder.state, rights: deps.rights };
  const job = jobFor(task, given.value, telling, {
    ...work,
    ...means,
    checkEnd: checks.all,
    model: attempt.model,
    instructionsGiven: attempt.instructionsGiven,
    transcript,
  });
  const [openTurn, context] = await Promise.all([
    readOpenTurn(attempt.openTurn, contents),
    readContext(attempt, contents),
  ]);
  const support = supportFor(task, attempt, view, deps);
  const end = await runAgent({ ...job, ...context, openTurn }, support, signal).finally(endMeans);
  if (!end.ok) return end;
  const problems = checks.data(end.value);
  return problems.length > 0 ? failed(endedWithoutData(problems)) : end;
}

function supportFor(task: TaskState, attempt: AttemptState, view: WorkspaceView, deps: AttemptDeps): AgentDeps {
  const of = { taskId: task.id, attempt: attempt.attempt };
  const support = journalled(deps, (facts, { instructionsGiven }) => ({
    type: 'turn-completed',
    ...of,
    edits: view.takeEdits(),
    ...facts,
    ...(instructionsGiven === undefined ? {} : { instructionsGiven }),
  }));
  return {
    ...support,
    instructions: () => task.instructionsAdded,
    outside: outsideJournal(deps, of),
    onCompacted: compactionJournal(deps, of),
  };
}

const NOTHING_GIVEN: Given = { handoffs: [], inputs: [] };

async function givenAtFirst(
  task: TaskState,
  { given, recorder, handoffs }: AttemptDeps,
): Promise<Result<Given, Failure>> {
  return given === undefined ? givenTo(task, recorder.state, handoffs) : ok(given);
}

/** Only an agent that ends with words gets this far; another is told by the ending tool, and goes on. */
function endedWithoutData(problems: readonly string[]): Failure {
  return {
    kind: 'model-answer-invalid',
    message: `The agent ended its work without the data that the plan asks for (${problems.join(' ')}).`,
  };
}

function openAttempt(task: TaskState): AttemptState | undefined {
  const last = task.attempts.at(-1);
  return last?.state === 'running' ? last : undefined;
}

function startAttempt(task: TaskState, recorder: Recorder, content: ContentKey | undefined): AttemptState {
  const attempt = (task.attempts.at(-1)?.attempt ?? 0) + 1;
  const model = attemptModel(task, recorder.state);
  recorder.record({ type: 'attempt-started', taskId: task.id, attempt, model, ...(content && { content }) });
  const started = openAttempt(task);
  if (started === undefined) throw new Error(`attempt ${attempt} of task ${task.id} was not opened`);
  return started;
}

function recordFailure(task: TaskState, attempt: AttemptState, failure: Failure, deps: TaskRunDeps): void {
  const { recorder } = deps;
  const triesSinceReopened = attempt.attempt - task.attemptsBefore;
  const again = isWorthAnotherAttempt(task, attempt, failure, recorder.state);
  recorder.record({
    type: 'attempt-failed',
    taskId: task.id,
    attempt: attempt.attempt,
    failure,
    ...(again ? { retryAt: deps.clock.now() + backoffMs(triesSinceReopened + 1, deps.randomness) } : {}),
  });
  if (!again) recordTaskFailed(task, failure, recorder);
}
