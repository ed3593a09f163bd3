import type { ApprovalRequest } from './approval.ts';
import type { RecordedBrief } from './brief.ts';
import { pathKey } from './changes.ts';
import type { ChangeSet, Decision, WorkspacePath } from './changes.ts';
import type { TurnTokens } from './contextFacts.ts';
import type { ConflictQuestion, Judged, ToolCallFacts, ViewEdit, WaitingFor } from './events.ts';
import type { Forecast, Routing } from './forecast.ts';
import type { GateVerdict } from './gates.ts';
import type { PauseReason, RunLimits, RunModel } from './limits.ts';
import type { Failure, FileConflict } from './failures.ts';
import type { HandoffPoints } from './handoffPoints.ts';
import type { PlanningState } from './planningState.ts';
import type { DecidedAmendment, ProposedAmendment } from './shaping.ts';
import type { PlannedTask, Priority, Role } from './plan.ts';
import type { ContentKey } from './reuse.ts';
import type { BoardNote, TaskQuestion } from './teamFacts.ts';
import type { Usage } from './usage.ts';

export const RUN_STATES = ['initializing', 'running', 'paused', 'completed', 'failed', 'cancelled'] as const;
export type RunStateName = (typeof RUN_STATES)[number];

/** `verifying` is part of the vocabulary and of the views; gates bring it about. */
export const TASK_STATES = [
  'pending',
  'ready',
  'running',
  'verifying',
  'waiting',
  'succeeded',
  'failed',
  'blocked',
  'skipped',
  'cancelled',
] as const;
export type TaskStateName = (typeof TASK_STATES)[number];

/** The state of a run as its events tell it. Plain JSON; owned and changed by the reducer alone. */
export interface RunState {
  runId: string;
  /** The plan's title; the first line of the request until there is a plan. */
  title: string;
  request: string;
  root: string;
  /** What the request says besides its words. */
  brief: RecordedBrief | undefined;
  model: RunModel;
  limits: RunLimits;
  state: RunStateName;
  /** Why it is paused; only in state paused. */
  pauseReason: PauseReason | undefined;
  /** Why it is paused or failed, when there is more to say. */
  failure: Failure | undefined;
  /** Number and time (ms since the epoch) of the last event. */
  seq: number;
  updatedAt: number;
  createdAt: number;
  /** The run and the number of its event from which this one goes on by itself. */
  forkedFrom: { runId: string; seq: number; earlier?: readonly string[] } | undefined;
  /** When its first task could start. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** Milliseconds in state running, up to the last time that it left it. */
  workedMs: number;
  /** Since when it is in state running (ms since the epoch); only in that state. */
  workingSince: number | undefined;
  planning: PlanningState;
  /** What the plan is expected to take, as it was approved; without what was added since. */
  forecast: Forecast | undefined;
  routing: Routing | undefined;
  /** Changes of the plan that a person has to decide on, the oldest first. */
  proposedAmendments: ProposedAmendment[];
  /** In the order of the decisions. */
  decidedAmendments: DecidedAmendment[];
  /** Assumptions, risks and decisions of the plan, for the person who approves it. */
  planNotes: string | undefined;
  /** Decisions that the tasks of the plan share; given to every agent. */
  agreements: string | undefined;
  /** Ids in plan order, then in the order in which tasks were added. */
  taskIds: string[];
  tasks: Record<string, TaskState>;
  /** Ids; each wave depends on earlier ones only. For people: a task starts as soon as its own dependencies are done. */
  waves: string[][];
  counts: Record<TaskStateName, number>;
  usage: Usage;
  /** Some of `usage` was estimated, because the provider does not count. */
  usageIsEstimated: boolean;
  costUsd: number;
  /** What the same tokens would have cost had the provider cached nothing; at least in part unknown where `costUsd` is. */
  uncachedCostUsd: number;
  /** False when a model without a known price took part: then `costUsd` is a lower bound. */
  costIsComplete: boolean;
  /** Turns, tokens and dollars by model id. */
  byModel: Record<string, ModelTotals>;
  /** 80 % of the run's budget are spent, and the person was told. */
  budgetWarned: boolean;
  /** How often the plan was amended since it was approved. */
  amendments: number;
  /** What agents left for each other: the latest of them, the oldest first. */
  notes: BoardNote[];
  /** Task ids of an accept whose files are being written, or were when the process died. */
  applying: string[] | undefined;
}

export interface ModelTotals {
  turns: number;
  usage: Usage;
  costUsd: number;
}

export interface TaskState {
  id: string;
  title: string;
  role: Role;
  priority: Priority;
  instructions: string;
  /** A group that has unfolded depends on its members, too. */
  dependsOn: string[];
  /** Ids of the tasks that name this one in `dependsOn`. */
  dependants: string[];
  /** How many of `dependsOn` neither succeeded nor were skipped yet; members are counted in `group`. */
  openDependencies: number;
  /** Index of its wave, from 0. */
  wave: number;
  /** Its place among all tasks, from 0; tasks that were added come last. */
  position: number;
  /** What the plan says of it besides. */
  options: TaskOptions;
  /** Only of a task that has unfolded: it has no agent of its own. */
  group: GroupState | undefined;
  /** The fan-out, loop or choice among candidates that it is a member of. */
  memberOf: string | undefined;
  /** The task that it was added for, by its agent or as its member; absent for the tasks of the plan, a person's among them. */
  addedBy: string | undefined;
  /** The item of the fan-out that it is about: any JSON. */
  item: unknown;
  /** 0 for the tasks of the plan, 1 for those that they added, and so on. */
  depth: number;
  /** The files for which it was added: it brings together what the tasks that it depends on changed in them. */
  resolves: readonly WorkspacePath[] | undefined;
  /** The work that it looks at for a review gate of its group. */
  judges: Judged | undefined;
  /** Only of a judge: ids of the candidates among which it chooses. It builds on none of them. */
  compares: readonly string[] | undefined;
  /** Whose version of a file counts, as the person said. */
  settled: { path: WorkspacePath; take: string }[];
  /** Of its gates, in the order in which they were judged; the last of a gate counts. */
  verdicts: GateVerdict[];
  /** What the person told its agents besides, in order. */
  instructionsAdded: string[];
  state: TaskStateName;
  /** What it waits for; only in state waiting. */
  waitingFor: WaitingFor | undefined;
  /** The command that somebody must allow or deny. */
  approval: ApprovalRequest | undefined;
  /** What its agents asked the person, in order. */
  questions: TaskQuestion[];
  /** Why it was skipped. */
  skipped: { by: 'condition' | 'person'; reason: string } | undefined;
  /** 80 % of its own budget are spent, and the person was told. */
  budgetWarned: boolean;
  /** Its result was taken over from there. */
  reusedFrom: { runId: string; taskId: string } | undefined;
  /** What its last agent was given, as far as a result could be taken over by it. */
  content: ContentKey | undefined;
  /** The person wants a new result, whatever earlier ones there are. */
  runsAnew: boolean;
  attempts: AttemptState[];
  /** How many of its attempts belong to earlier lives: a run that is retried grants its tasks all attempts anew. */
  attemptsBefore: number;
  /** Why it failed. */
  failure: Failure | undefined;
  /** The failed or cancelled task that holds it back; only in state blocked. */
  blockedBy: string | undefined;
  /** When its next attempt may start (ms since the epoch); only between attempts. */
  retryAt: number | undefined;
  result: TaskResult | undefined;
  changeSet: ChangeSet | undefined;
  /** undefined as long as there is no change set. */
  decision: Decision | undefined;
  conflicts: FileConflict[];
  usage: Usage;
  costUsd: number;
  /** As of the run. */
  uncachedCostUsd: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
}

/** The fields of a planned task that only concern how it is carried out. */
export type TaskOptions = Omit<PlannedTask, 'id' | 'title' | 'role' | 'instructions' | 'dependsOn' | 'priority'>;

export interface GroupState {
  /** Ids in order of the items, or of the rounds. After the group has succeeded only those that count. */
  members: string[];
  /** How many members have to succeed before the group can end; all being over ends it, too. */
  needed: number;
  /** How many of them are in no final state. */
  open: number;
  succeeded: number;
  /** How many members it had when it was tried again: a loop counts its rounds from there. */
  membersBefore: number;
}

export interface TaskResult {
  summary: string;
  data: unknown;
  points?: HandoffPoints;
}

export interface AttemptState {
  /** From 1. */
  attempt: number;
  model: string;
  state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  startedAt: number;
  endedAt: number | undefined;
  turns: number;
  toolCalls: ToolCallFacts[];
  /** Of its turns, in order. */
  turnTokens: TurnTokens[];
  /** What stands for the first turns of the conversation, with the blob of the summary. */
  compaction: { turns: number; messages: number; summary: string } | undefined;
  /** Blobs of its turns, in order. */
  transcript: string[];
  /** Its own edits so far, the latest per file, for going on after a restart. */
  edits: ViewEdit[];
  /** How many of the task's added instructions its agent has been given. */
  instructionsGiven: number;
  /** How often its gates were carried out, and whether they are now or were when it was left. Absent: not at all yet. */
  gates: { round: number; judging: boolean } | undefined;
  /** A turn with calls that reach outside, begun and not known to have ended. */
  openTurn: OpenTurn | undefined;
  failure: Failure | undefined;
}

export interface OpenTurn {
  turn: number;
  /** Blob: JSON of the answer, as `answer-kept` says. */
  answer: string;
  /** Ids of its calls that reach outside and had begun. */
  callIds: string[];
}

/** `undefined` when the plan has no such task; safe for any string. */
export function taskOf(state: RunState, taskId: string): TaskState | undefined {
  return Object.hasOwn(state.tasks, taskId) ? state.tasks[taskId] : undefined;
}

/** Throws when the plan has no such task. */
export function requireTask(state: RunState, taskId: string): TaskState {
  const task = taskOf(state, taskId);
  if (task === undefined) throw new Error(`run ${state.runId} has no task ${taskId}`);
  return task;
}

/** The tasks in plan order. */
export function tasksOf(state: RunState): TaskState[] {
  return state.taskIds.flatMap((id) => taskOf(state, id) ?? []);
}

export function isFinal(state: TaskStateName): boolean {
  return (
    state === 'succeeded' || state === 'failed' || state === 'blocked' || state === 'skipped' || state === 'cancelled'
  );
}

/** Whether tasks that depend on one in this state can do without waiting for it. */
export function isSettled(state: TaskStateName): boolean {
  return state === 'succeeded' || state === 'skipped';
}

/** Whether nothing more happens in the run unless somebody asks for it. */
export function isOver(state: RunStateName): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

/** Whether the person can have it go on: it was left, paused, or failed, which tries again what did not succeed. */
export function isResumable(state: RunState): boolean {
  return !isOver(state.state) || state.state === 'failed';
}

/** Whether the plan waits for the person's word. */
export function awaitsApproval(state: RunState): boolean {
  return state.state === 'initializing' && state.planning.phase === 'awaiting-approval';
}

/** Whether planning waits for the person's answers to questions about the request. */
export function awaitsAnswers(state: RunState): boolean {
  return state.state === 'initializing' && state.planning.phase === 'awaiting-answers';
}

/** The files of which the person is to say whose version counts, and has not yet. */
export function openQuestions({ waitingFor, settled }: TaskState): ConflictQuestion[] {
  if (waitingFor?.kind !== 'conflict') return [];
  const answered = new Set(settled.map(({ path }) => pathKey(path)));
  return waitingFor.files.filter(({ path }) => !answered.has(pathKey(path)));
}

/** Tasks whose changes wait for a decision. */
export function openChangeSets(state: RunState): TaskState[] {
  return tasksOf(state).filter(
    (task) => task.decision === 'open' || task.decision === 'in-conflict' || task.decision === 'stale',
  );
}
