import { isUnchosen } from './candidates.ts';
import { pathKey } from './changes.ts';
import type { TurnTokens } from './contextFacts.ts';
import type { TurnFacts, ViewEdit } from './events.ts';
import { countTurn, enter, enterByDependencies, recountDependencies, uncachedCostOf } from './reducing.ts';
import type { EventHandlers } from './reducing.ts';
import { openQuestions, requireTask } from './runState.ts';
import type { AttemptState, RunState, TaskState } from './runState.ts';
import { unfoldingOf } from './unfolding.ts';
import { addUsage, promptTokens } from './usage.ts';

type TaskEventType =
  | 'attempt-started'
  | 'turn-completed'
  | 'attempt-failed'
  | 'task-succeeded'
  | 'task-failed'
  | 'task-blocked'
  | 'task-cancelled'
  | 'group-succeeded'
  | 'task-skipped'
  | 'task-waiting'
  | 'task-continued'
  | 'conflict-settled'
  | 'answer-kept'
  | 'outside-call-started'
  | 'gates-started'
  | 'gate-judged'
  | 'approval-requested'
  | 'approval-decided';

/** What the events of single tasks do to the state of a run. */
export const taskHandlers: EventHandlers<TaskEventType> = {
  'attempt-started': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    task.attempts.push({
      attempt: event.attempt,
      model: event.model,
      state: 'running',
      startedAt: at,
      endedAt: undefined,
      turns: 0,
      toolCalls: [],
      turnTokens: [],
      compaction: undefined,
      transcript: [],
      edits: [],
      instructionsGiven: 0,
      gates: undefined,
      openTurn: undefined,
      failure: undefined,
    });
    task.content = event.content;
    // Those of an attempt before are about work that is gone.
    task.verdicts = [];
    task.startedAt ??= at;
    task.retryAt = undefined;
    enter(state, task, 'running');
  },
  'turn-completed': (state, event) => {
    const task = requireTask(state, event.taskId);
    const attempt = lastAttempt(task, event.attempt);
    // Whoever asked the person and was stopped meanwhile, waits no more.
    if (task.state === 'verifying' || task.waitingFor?.kind === 'question') enter(state, task, 'running');
    if (attempt.gates !== undefined) attempt.gates.judging = false;
    attempt.turns += 1;
    attempt.openTurn = undefined;
    attempt.instructionsGiven = event.instructionsGiven ?? attempt.instructionsGiven;
    attempt.toolCalls.push(...event.toolCalls);
    attempt.turnTokens.push(tokensOf(event));
    attempt.transcript.push(event.transcript);
    attempt.edits = laterEdits(attempt.edits, event.edits);
    task.usage = addUsage(task.usage, event.usage);
    task.costUsd += event.costUsd ?? 0;
    task.uncachedCostUsd += uncachedCostOf(event);
    countTurn(state, event, attempt.model);
  },
  'gates-started': (state, event) => {
    const task = requireTask(state, event.taskId);
    const attempt = task.attempts.at(-1);
    if (attempt?.state === 'running') attempt.gates = { round: event.round, judging: true };
    enter(state, task, 'verifying');
  },
  'gate-judged': (state, event) => {
    requireTask(state, event.taskId).verdicts.push(event.verdict);
  },
  'attempt-failed': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    const attempt = lastAttempt(task, event.attempt);
    attempt.state = event.failure.kind === 'cancelled' ? 'cancelled' : 'failed';
    attempt.failure = event.failure;
    attempt.endedAt = at;
    task.retryAt = event.retryAt;
    attempt.openTurn = undefined;
    task.approval = undefined;
    if (event.retryAt !== undefined) enter(state, task, 'ready');
  },
  'task-succeeded': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    if (event.reusedFrom === undefined && event.attempt > 0) {
      const attempt = lastAttempt(task, event.attempt);
      attempt.state = 'succeeded';
      attempt.endedAt = at;
    }
    task.reusedFrom = event.reusedFrom;
    task.content = event.content && { key: event.content.key, occurrence: event.content.occurrence };
    task.runsAnew = false;
    task.startedAt ??= at;
    task.result = { summary: event.summary, data: event.data, ...(event.points && { points: event.points }) };
    task.changeSet = event.changeSet;
    task.decision = event.changeSet && (isUnchosen(task, state) ? 'not-chosen' : 'open');
    task.failure = undefined;
    task.endedAt = at;
    enter(state, task, 'succeeded');
  },
  'group-succeeded': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    leaveOutMembers(state, task, event.members);
    task.runsAnew = false;
    task.startedAt ??= at;
    task.result = { summary: event.summary, data: event.data };
    task.endedAt = at;
    enter(state, task, 'succeeded');
    if (unfoldingOf(task) === 'best-of') openChosen(state, task);
  },
  'task-skipped': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    endRunningAttempt(task, at);
    task.approval = undefined;
    task.skipped = { by: event.by, reason: event.reason };
    task.failure = undefined;
    task.blockedBy = undefined;
    task.retryAt = undefined;
    task.endedAt = at;
    enter(state, task, 'skipped');
  },
  'task-waiting': (state, event) => {
    const task = requireTask(state, event.taskId);
    enter(state, task, 'waiting');
    task.waitingFor = event.waitingFor;
  },
  'task-continued': (state, event) => {
    const task = requireTask(state, event.taskId);
    task.approval = undefined;
    enter(state, task, atWorkAgain(task));
  },
  'conflict-settled': (state, event) => {
    const task = requireTask(state, event.taskId);
    task.settled.push({ path: event.path, take: event.take });
    if (openQuestions(task).length === 0) enterByDependencies(state, task);
  },
  'answer-kept': (state, event) => {
    const attempt = lastAttempt(requireTask(state, event.taskId), event.attempt);
    attempt.openTurn = { turn: event.turn, answer: event.answer, callIds: [] };
  },
  'outside-call-started': (state, event) => {
    lastAttempt(requireTask(state, event.taskId), event.attempt).openTurn?.callIds.push(event.callId);
  },
  'approval-requested': (state, event) => {
    const task = requireTask(state, event.taskId);
    task.approval = event.approval;
    enter(state, task, 'waiting');
    task.waitingFor = { kind: 'approval', approvalId: event.approval.approvalId };
  },
  'approval-decided': (state, event) => {
    const task = requireTask(state, event.taskId);
    if (task.approval?.approvalId !== event.approvalId) return;
    task.approval = undefined;
    if (task.state === 'waiting') enter(state, task, atWorkAgain(task));
  },
  'task-failed': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    task.failure = event.failure;
    task.endedAt = at;
    enter(state, task, 'failed');
  },
  'task-blocked': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    task.blockedBy = event.blockedBy;
    task.endedAt = at;
    enter(state, task, 'blocked');
  },
  'task-cancelled': (state, event, at) => {
    const task = requireTask(state, event.taskId);
    endRunningAttempt(task, at);
    task.retryAt = undefined;
    task.approval = undefined;
    task.endedAt = at;
    enter(state, task, 'cancelled');
  },
};

/** What the candidate that counts has changed, itself or by its parts, is to be decided from now on. */
function openChosen(state: RunState, task: TaskState): void {
  const parts = (task.group?.members ?? []).map((id) => requireTask(state, id));
  for (const part of parts) {
    parts.push(...(part.group?.members ?? []).map((id) => requireTask(state, id)));
    if (part.decision === 'not-chosen') part.decision = 'open';
  }
}

/** The members that do not count, because enough others succeeded before them, go on without the group. */
function leaveOutMembers(state: RunState, task: TaskState, counted: readonly string[]): void {
  if (task.group === undefined) return;
  const kept = new Set(counted);
  const left = new Set(task.group.members.filter((id) => !kept.has(id)));
  task.group.members = [...counted];
  task.dependsOn = task.dependsOn.filter((id) => !left.has(id));
  for (const id of left) {
    const member = requireTask(state, id);
    member.dependants = member.dependants.filter((dependant) => dependant !== task.id);
  }
  recountDependencies(state, task);
}

/** What a task is again that has waited: its agent works, its gates are carried out, or there is no attempt yet. */
export function atWorkAgain({ attempts }: TaskState): 'running' | 'verifying' | 'ready' {
  const attempt = attempts.at(-1);
  if (attempt?.state !== 'running') return 'ready';
  return attempt.gates?.judging === true ? 'verifying' : 'running';
}

function endRunningAttempt(task: TaskState, at: number): void {
  const attempt = task.attempts.at(-1);
  if (attempt?.state !== 'running') return;
  attempt.state = 'cancelled';
  attempt.endedAt = at;
}

function lastAttempt(task: TaskState, attempt: number): AttemptState {
  const last = task.attempts.at(-1);
  if (last?.attempt !== attempt) throw new Error(`task ${task.id} is not in attempt ${attempt}`);
  return last;
}

function tokensOf({ usage, windowTokens }: TurnFacts): TurnTokens {
  const tokens = { prompt: promptTokens(usage), cached: usage.cacheReadTokens, output: usage.outputTokens };
  return windowTokens === undefined ? tokens : { ...tokens, window: windowTokens };
}

function laterEdits(earlier: ViewEdit[], later: readonly ViewEdit[]): ViewEdit[] {
  if (later.length === 0) return earlier;
  const byPath = new Map([...earlier, ...later].map((edit) => [pathKey(edit.path), edit]));
  return [...byPath.values()];
}
