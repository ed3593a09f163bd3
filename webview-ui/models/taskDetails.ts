import { runningSince } from '../../src/shared/activity.ts';
import { specialsOf } from '../../src/shared/amendments.ts';
import type { ToolCallFacts } from '../../src/shared/events.ts';
import { pointLists } from '../../src/shared/handoffPoints.ts';
import type { PointList } from '../../src/shared/handoffPoints.ts';
import { overlapsOf } from '../../src/shared/overlaps.ts';
import { reusedText } from '../../src/shared/report/reusedText.ts';
import { openQuestions, taskOf } from '../../src/shared/runState.ts';
import type { AttemptState, RunState, TaskState } from '../../src/shared/runState.ts';
import { TASK_COMMANDS, mayOffer } from '../../src/shared/taskCommands.ts';
import type { TaskCommand } from '../../src/shared/taskCommands.ts';
import { totalTokens } from '../../src/shared/usage.ts';
import { waitingCommands } from '../../src/shared/waitingCommands.ts';
import type { WaitingCommand } from '../../src/shared/waitingCommands.ts';
import { waitingQuestionOf } from '../../src/shared/waitingQuestions.ts';
import type { WaitingQuestion } from '../../src/shared/waitingQuestions.ts';
import { askedBefore, notePictures } from './agentQuestions.ts';
import type { AskedPicture } from './agentQuestions.ts';
import { choicePicture } from './choicePicture.ts';
import { CONFLICTS, adviceFor } from './failureAdvice.ts';
import { formatDuration, formatUsd, plural, tokensText } from './format.ts';
import { gatePictures } from './gates.ts';
import type { GatePicture } from './gates.ts';
import { HALTED_LOOK, TASK_LOOKS } from './looks.ts';
import type { Look } from './looks.ts';
import { changesRow } from './outcome.ts';
import type { ChangesRow } from './outcome.ts';
import { turnsPicture } from './taskWork.ts';
import type { TurnsPicture } from './taskWork.ts';
import { activityIn, activityOf, progressOf, taskLook } from './taskRows.ts';
import type { RunAtWork } from './taskRows.ts';

/** A task that another one waits for or holds up. */
export interface LinkedTask {
  readonly id: string;
  readonly title: string;
  readonly look: Look;
}

export interface AttemptPicture {
  readonly attempt: number;
  readonly look: Look;
  readonly model: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** "4 turns, 9 tool calls". */
  readonly effort: string;
  readonly failure: string | undefined;
}

/** Everything the run view tells about one task. */
export interface TaskDetails {
  readonly id: string;
  readonly title: string;
  readonly look: Look;
  readonly role: TaskState['role'];
  readonly priority: TaskState['priority'];
  /** From 1, for people. */
  readonly waveNumber: number;
  readonly instructions: string;
  /** What the plan says of it besides, one sentence each. */
  readonly specials: readonly string[];
  /** Why it was skipped. */
  readonly skipped: string | undefined;
  /** Indented JSON: the item of the fan-out that it is about. */
  readonly item: string | undefined;
  /** The fan-out or loop that it is a part of. */
  readonly partOf: LinkedTask | undefined;
  /** The task whose agent added it to the plan. */
  readonly addedBy: LinkedTask | undefined;
  /** What a fan-out or a loop stands for, and how far that is: "12 of 40 done". */
  readonly parts: readonly LinkedTask[];
  readonly progress: string | undefined;
  readonly waitsFor: readonly LinkedTask[];
  readonly heldUp: readonly LinkedTask[];
  readonly activity: string | undefined;
  /** Since when the command that it tells of has been running (ms since the epoch). */
  readonly activitySince: number | undefined;
  /** What its agent wants to run, with all tasks that want the same. */
  readonly waitingCommand: WaitingCommand | undefined;
  /** What its agent asks the person, and what agents of the task asked before. */
  readonly waitingQuestion: WaitingQuestion | undefined;
  readonly asked: readonly AskedPicture[];
  /** What its agents left for others. */
  readonly notes: ReturnType<typeof notePictures>;
  /** Files of which the person is to say whose version counts. */
  readonly questions: readonly QuestionPicture[];
  /** Files that other tasks changed, too, which do not build on this one nor it on them; at most `OVERLAPS_SHOWN`. */
  readonly overlaps: readonly { readonly path: string; readonly tasks: readonly LinkedTask[] }[];
  readonly retryAt: number | undefined;
  /** Of the newest attempt, the newest last; at most `TOOL_CALLS_SHOWN`. */
  readonly toolCalls: readonly ToolCallFacts[];
  readonly earlierToolCalls: number;
  /** Of the newest attempt. */
  readonly turns: TurnsPicture | undefined;
  readonly summary: string | undefined;
  /** What else it hands on. */
  readonly points: readonly PointList[];
  /** A sentence that says where the result came from, when it was taken over. */
  readonly reused: string | undefined;
  /** Indented JSON; undefined when the agent handed on nothing. */
  readonly data: string | undefined;
  /** The newest first. */
  readonly attempts: readonly AttemptPicture[];
  readonly problem: { readonly message: string; readonly advice: string | undefined } | undefined;
  readonly blockedBy: LinkedTask | undefined;
  readonly tokens: string;
  readonly cost: string;
  readonly changes: ChangesRow | undefined;
  /** What its result must pass, with what came of it; empty when there is nothing. */
  readonly gates: readonly GatePicture[];
  /** What the person told its agents besides, in order. */
  readonly instructionsAdded: readonly string[];
  /** What can be done with it now. */
  readonly commands: readonly TaskCommand[];
}

/** A file in which changes do not go together. */
export interface QuestionPicture {
  readonly path: string;
  /** "both changed it, and binary files cannot be merged". */
  readonly reason: string;
  readonly sides: readonly LinkedTask[];
}

export const TOOL_CALLS_SHOWN = 100;
const OVERLAPS_SHOWN = 10;
const DATA_LENGTH = 20_000;

const ATTEMPT_LOOKS = {
  running: TASK_LOOKS.running,
  succeeded: TASK_LOOKS.succeeded,
  failed: TASK_LOOKS.failed,
  cancelled: TASK_LOOKS.cancelled,
} as const satisfies Record<AttemptState['state'], Look>;

/** `undefined` when the run has no such task. */
export function taskDetails({ state, activities, isHalted }: RunAtWork, taskId: string): TaskDetails | undefined {
  const task = taskOf(state, taskId);
  if (task === undefined) return undefined;
  const calls = task.attempts.at(-1)?.toolCalls ?? [];
  const parts = new Set(task.group?.members);
  const choice = choicePicture(task, state);
  return {
    id: task.id,
    title: task.title,
    look: taskLook(task, isHalted),
    role: task.role,
    priority: task.priority,
    waveNumber: task.wave + 1,
    instructions: task.instructions,
    specials: specialsOf(task.options),
    skipped: task.skipped?.reason,
    item: task.item === undefined ? undefined : dataText(task.item),
    partOf: linked(state, task.memberOf)[0],
    addedBy: task.memberOf === undefined ? linked(state, task.addedBy)[0] : undefined,
    parts: (choice?.members ?? [...parts]).flatMap((id) => linked(state, id)),
    progress: choice?.text ?? progressOf(task),
    waitsFor: task.dependsOn.filter((id) => !parts.has(id)).flatMap((id) => linked(state, id)),
    heldUp: task.dependants.flatMap((id) => linked(state, id)),
    waitingCommand: isHalted ? undefined : waitingCommandOf(task, state),
    waitingQuestion: waitingIn(task),
    asked: askedBefore(task),
    notes: notePictures(state, task.id),
    activity: task.state === 'running' && !isHalted ? activityIn(activities, task.id) : undefined,
    activitySince: runningSince(activityOf(activities, task.id)),
    questions: questionsOf(task, state),
    overlaps: overlapsWith(task, state),
    retryAt: task.state === 'ready' ? task.retryAt : undefined,
    toolCalls: calls.slice(-TOOL_CALLS_SHOWN),
    earlierToolCalls: Math.max(0, calls.length - TOOL_CALLS_SHOWN),
    turns: turnsPicture(task.attempts.at(-1)),
    summary: task.result?.summary,
    points: pointLists(task.result?.points),
    reused: reusedSentence(task, state),
    data: task.result?.data === undefined ? undefined : dataText(task.result.data),
    attempts: task.attempts.map((attempt) => attemptPicture(attempt, isHalted)).reverse(),
    problem: problemOf(task),
    blockedBy: linked(state, task.blockedBy)[0],
    tokens: tokensText(totalTokens(task.usage), state.usageIsEstimated),
    cost: formatUsd(task.costUsd),
    changes: changesRow(state, task),
    gates: gatePictures(task),
    instructionsAdded: task.instructionsAdded,
    commands: TASK_COMMANDS.filter((command) => mayOffer(command, task, state)),
  };
}

function reusedSentence(task: TaskState, state: RunState): string | undefined {
  const text = reusedText(task, state);
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}, at no cost.`;
}

/** What the task asks the person about files in which changes do not go together. */
export function questionsOf(task: TaskState, state: RunState): QuestionPicture[] {
  return openQuestions(task).map(({ path, reason, sides }) => ({
    path: path.path,
    reason: CONFLICTS[reason],
    sides: sides.flatMap((id) => linked(state, id)),
  }));
}

function overlapsWith(task: TaskState, state: RunState): TaskDetails['overlaps'] {
  return overlapsOf(state)
    .filter(({ taskIds }) => taskIds.includes(task.id))
    .slice(0, OVERLAPS_SHOWN)
    .map(({ path, taskIds }) => ({
      path: path.path,
      tasks: taskIds.filter((id) => id !== task.id).flatMap((id) => linked(state, id)),
    }));
}

function waitingCommandOf(task: TaskState, state: RunState): WaitingCommand | undefined {
  return task.approval && waitingCommands(state).find(({ tasks }) => tasks.some(({ id }) => id === task.id));
}

function waitingIn(task: TaskState): WaitingQuestion | undefined {
  const question = waitingQuestionOf(task);
  return question && { question, task: { id: task.id, title: task.title } };
}

function linked(state: RunState, id: string | undefined): LinkedTask[] {
  const task = id === undefined ? undefined : taskOf(state, id);
  return task === undefined ? [] : [{ id: task.id, title: task.title, look: TASK_LOOKS[task.state] }];
}

function attemptPicture(attempt: AttemptState, isHalted: boolean): AttemptPicture {
  const isStopped = attempt.state === 'running' && isHalted;
  return {
    attempt: attempt.attempt,
    look: isStopped ? HALTED_LOOK : ATTEMPT_LOOKS[attempt.state],
    model: attempt.model,
    startedAt: attempt.startedAt,
    endedAt: attempt.endedAt,
    effort: `${plural(attempt.turns, 'turn')}, ${plural(attempt.toolCalls.length, 'tool call')}`,
    failure: attempt.failure?.message,
  };
}

function problemOf(task: TaskState): TaskDetails['problem'] {
  const failure = task.failure;
  if (failure === undefined) return undefined;
  return { message: failure.message, advice: adviceFor(failure).text };
}

/** JSON with a mark where it was cut: pages do not lay out megabytes. */
function dataText(data: unknown): string {
  const text = JSON.stringify(data, undefined, 2);
  if (text.length <= DATA_LENGTH) return text;
  return `${text.slice(0, DATA_LENGTH)}\n… ${plural(text.length - DATA_LENGTH, 'character')} more`;
}

/** "took 12 s", "for 12 s" while it runs, "not finished" when it stands still. */
export function attemptTime(attempt: AttemptPicture, now: number): string {
  if (attempt.endedAt === undefined && attempt.look === HALTED_LOOK) return 'not finished';
  if (attempt.endedAt === undefined) return `for ${formatDuration(now - attempt.startedAt)}`;
  return `took ${formatDuration(attempt.endedAt - attempt.startedAt)}`;
}

/** "exit code 1 · 12.3 s · no sandbox", or why it was not done; `undefined` where there is nothing to tell. */
export function outcomeOf({ evidence, note }: ToolCallFacts): string | undefined {
  if (evidence === undefined) return note;
  const end = evidence.exitCode === undefined ? 'stopped' : `exit code ${evidence.exitCode}`;
  return [end, formatDuration(evidence.tookMs), ...(evidence.sandboxed ? [] : ['no sandbox'])].join(' · ');
}
