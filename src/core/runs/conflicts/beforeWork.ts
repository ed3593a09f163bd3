import type { ConflictQuestion } from '../../../shared/events.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import type { Contents } from '../../changes/contents.ts';
import { createWorkspaceView } from '../../changes/workspaceView.ts';
import type { Base } from '../../changes/pinnedBase.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import { isStartable } from '../offers.ts';
import type { Recorder } from '../recorder.ts';
import { bringTogether } from './bringTogether.ts';
import type { Inheritance, Inheritances } from './inheritance.ts';
import { resolutionOf, settlingChangeSet } from './resolution.ts';
import type { PlacedMeeting, Resolution } from './resolution.ts';
import { sideTexts } from './sideTexts.ts';

export interface BeforeWorkDeps {
  readonly contents: Contents;
  readonly inheritances: Inheritances;
  readonly recorder: Recorder;
  readonly base: Base;
  readonly rights: AgentRights;
}

/**
 * Looks whether what a task builds on goes together, before its agent begins. Where it does not, or where there is nothing
 * for an agent to do, it records what follows: a task that brings the changes together, a question to the person, the end
 * of a task that brings nothing together any more. Whether an agent shall work on the task now.
 */
export async function mayBeWorkedOn(task: TaskState, deps: BeforeWorkDeps, signal: AbortSignal): Promise<boolean> {
  // What an attempt in the middle builds on went together when it began, and is the same now.
  if (task.attempts.at(-1)?.state === 'running') return true;
  const { recorder } = deps;
  const inheritance = await deps.inheritances.of(task, recorder.state);
  const isResolver = task.resolves !== undefined;
  const resolution = isResolver ? resolutionOf(task, inheritance) : undefined;
  const settled = resolution && (await settledWithoutAgent(task, resolution, deps));
  const asked = resolution === undefined ? [] : await questionsFor(resolution, deps);
  if (signal.aborted || recorder.state.state !== 'running' || !isStartable(task)) return false;
  if (resolution === undefined) return goesTogether(task, inheritance, recorder);
  if (resolution.meetings.length === 0) {
    const reason = 'What the tasks before it changed goes together by itself now.';
    recorder.record({ type: 'task-skipped', taskId: task.id, by: 'condition', reason });
    return false;
  }
  if (asked.length > 0) {
    recorder.record({ type: 'task-waiting', taskId: task.id, waitingFor: { kind: 'conflict', files: asked } });
    return false;
  }
  if (settled === undefined) return true;
  const summary = chosenSummary(resolution.meetings);
  recorder.record({ type: 'task-succeeded', taskId: task.id, attempt: 0, summary, changeSet: settled });
  return false;
}

function goesTogether(task: TaskState, { meetings }: Inheritance, recorder: Recorder): boolean {
  if (meetings.length > 0) bringTogether(task, meetings, recorder);
  return meetings.length === 0;
}

/** What the person is to choose: what an agent cannot bring together, or shall not. */
async function questionsFor(
  { meetings }: Resolution,
  { recorder: { state }, contents, rights }: BeforeWorkDeps,
): Promise<ConflictQuestion[]> {
  const questions: ConflictQuestion[] = [];
  for (const meeting of meetings) {
    if (meeting.isChosen || (mayAgentSettle(state, rights) && (await isForAgent(meeting, state, contents)))) continue;
    const { conflict, sides } = meeting;
    questions.push({ path: conflict.path, reason: conflict.reason, sides: sides.map(({ taskId }) => taskId) });
  }
  return questions;
}

function mayAgentSettle(state: RunState, rights: AgentRights): boolean {
  return state.limits.conflicts !== 'ask' && rights.mayWrite && state.taskIds.length <= state.limits.maxTasks;
}

async function isForAgent(meeting: PlacedMeeting, state: RunState, contents: Contents): Promise<boolean> {
  return (await sideTexts(meeting, state, contents)) !== undefined;
}

/** The end of the task where the person has chosen a version of every file; `undefined` where they have not. */
async function settledWithoutAgent(task: TaskState, resolution: Resolution, { base, contents }: BeforeWorkDeps) {
  if (resolution.meetings.length === 0 || !resolution.meetings.every(({ isChosen }) => isChosen)) return undefined;
  const view = createWorkspaceView({ base, inherited: resolution.overlay, contents });
  return settlingChangeSet(task.id, resolution, view);
}

function chosenSummary(meetings: readonly PlacedMeeting[]): string {
  const lines = meetings.map(({ conflict, inPlace }) => `- ${conflict.path.path}: the version of "${inPlace.taskId}"`);
  return ['The person chose:', ...lines].join('\n');
}
