import { activityText, runningSince } from '../../src/shared/activity.ts';
import type { Activity } from '../../src/shared/activity.ts';
import { groupProgress } from '../../src/shared/amendments.ts';
import { capOfTask, spendingOf, spentText } from '../../src/shared/budgets.ts';
import { candidateTexts } from '../../src/shared/candidates.ts';
import type { RunCheckpoint } from '../../src/shared/checkpoint.ts';
import { overlapTexts } from '../../src/shared/overlaps.ts';
import type { Verdict } from '../../src/shared/gates.ts';
import type { Role } from '../../src/shared/plan.ts';
import type { Activities } from '../../src/shared/protocol.ts';
import { isFinal, openQuestions, taskOf, tasksOf } from '../../src/shared/runState.ts';
import type { RunState, TaskState, TaskStateName } from '../../src/shared/runState.ts';
import { shownCommand } from '../../src/shared/waitingCommands.ts';
import { waitingQuestionOf } from '../../src/shared/waitingQuestions.ts';
import { formatUsd, oneLine, plural, shortened } from './format.ts';
import { gatesText, worstVerdict } from './gates.ts';
import { GROUP_LOOK, HALTED_LOOK, RETRY_LOOK, TASK_LOOKS } from './looks.ts';
import type { Look } from './looks.ts';

/** Longer texts are cut here, so that no page lays out what nobody can see. */
const TITLE_LENGTH = 400;
const NOTE_LENGTH = 300;

/** A task as rows and cards show it. Flat, so that two of them compare field by field. */
export interface TaskRow {
  readonly id: string;
  readonly title: string;
  /** undefined in an outline, which does not know it. */
  readonly role: Role | undefined;
  readonly state: TaskStateName;
  readonly look: Look;
  readonly wave: number;
  /** What the agent does now, or why the task stands where it stands. */
  readonly note: string | undefined;
  readonly noteKind: 'activity' | 'problem' | 'information';
  /** Since when the command of the note has been running (ms since the epoch). */
  readonly noteSince: number | undefined;
  /** ms since the epoch; the page counts down to it. */
  readonly retryAt: number | undefined;
  readonly attempts: number;
  /** undefined while nothing was spent. */
  readonly cost: string | undefined;
  /** "3 files changed" with what was decided; undefined without changes. */
  readonly changes: string | undefined;
  /** "src/x.ts also changed by “Convert b”", of tasks that do not build on one another. */
  readonly overlap: string | undefined;
  /** "2 gates passed, 1 unverified", and the worst of those verdicts; undefined where nothing was judged. */
  readonly gates: string | undefined;
  readonly verdict: Verdict | undefined;
}

/** A run with what is known about it besides its events. */
export interface RunAtWork {
  readonly state: RunState;
  readonly activities: Activities;
  /** Nobody drives the run now, whatever the states of its tasks say. */
  readonly isHalted: boolean;
}

/** The rows of a run in plan order. Rows that did not change are the very objects of `previous`. */
export function taskRows(run: RunAtWork, previous: readonly TaskRow[]): TaskRow[] {
  const overlaps = overlapTexts(run.state);
  const candidates = candidateTexts(run.state);
  return tasksOf(run.state).map((task, index) =>
    keep(previous[index], rowOf(run, task, { overlap: overlaps.get(task.id), candidate: candidates.get(task.id) })),
  );
}

/** The rows of an outline, in plan order; empty when the plan was too large for the checkpoint. */
export function outlineRows(checkpoint: RunCheckpoint): TaskRow[] {
  const members = membersByGroup(checkpoint);
  return checkpoint.tasks.map((task, index) => ({
    id: task.id,
    title: task.title === '' ? task.id : shortened(task.title, TITLE_LENGTH),
    role: undefined,
    state: task.state,
    look: outlineLook(task.state),
    wave: task.wave,
    note: progressIn(members.get(index)),
    noteKind: 'information',
    noteSince: undefined,
    retryAt: undefined,
    attempts: 0,
    cost: undefined,
    changes: undefined,
    overlap: undefined,
    gates: undefined,
    verdict: undefined,
  }));
}

type OutlineTask = RunCheckpoint['tasks'][number];

/** The members of each fan-out and loop of an outline, by the index of the group. */
function membersByGroup({ tasks }: RunCheckpoint): Map<number, OutlineTask[]> {
  const members = new Map<number, OutlineTask[]>();
  for (const task of tasks) {
    if (task.memberOf === undefined) continue;
    const known = members.get(task.memberOf);
    if (known === undefined) members.set(task.memberOf, [task]);
    else known.push(task);
  }
  return members;
}

function progressIn(members: readonly OutlineTask[] | undefined): string | undefined {
  if (members === undefined) return undefined;
  return `${members.filter(({ state }) => isFinal(state)).length} of ${members.length} done`;
}

/** Nothing moves in an outline: nobody knows yet whether an agent is still at work. */
function outlineLook(state: TaskStateName): Look {
  const { label, icon, tone } = TASK_LOOKS[state];
  return state === 'running' ? HALTED_LOOK : { label, icon, tone };
}

/** What is known of a task only from others. */
interface Besides {
  readonly overlap: string | undefined;
  /** What became of it as one of several candidates. */
  readonly candidate: string | undefined;
}

function rowOf(run: RunAtWork, task: TaskState, { overlap, candidate }: Besides): TaskRow {
  const { note = task.state === 'succeeded' ? candidate : undefined, noteKind } = noteOf(run, task);
  return {
    id: task.id,
    title: shortened(task.title, TITLE_LENGTH),
    role: task.role,
    state: task.state,
    look: taskLook(task, run.isHalted),
    wave: task.wave,
    note: note === undefined ? undefined : shortened(oneLine(note), NOTE_LENGTH),
    noteKind,
    noteSince: noteKind === 'activity' ? runningSince(activityOf(run.activities, task.id)) : undefined,
    retryAt: task.state === 'ready' ? task.retryAt : undefined,
    attempts: task.attempts.length,
    cost: task.costUsd > 0 ? formatUsd(task.costUsd) : undefined,
    changes: changesOf(task),
    overlap: overlap === undefined ? undefined : shortened(oneLine(overlap), NOTE_LENGTH),
    gates: gatesText(task),
    verdict: worstVerdict(task),
  };
}

/** How a task is shown in a run that somebody drives, or that is halted. */
export function taskLook(task: TaskState, isHalted: boolean): Look {
  if (task.state === 'running' && isHalted) return HALTED_LOOK;
  if (task.waitingFor?.kind === 'members') return GROUP_LOOK;
  return task.state === 'ready' && task.retryAt !== undefined ? RETRY_LOOK : TASK_LOOKS[task.state];
}

type Note = Pick<TaskRow, 'note' | 'noteKind'>;

function noteOf({ state, activities, isHalted }: RunAtWork, task: TaskState): Note {
  switch (task.state) {
    case 'running':
    case 'verifying':
    case 'waiting':
      if (task.waitingFor?.kind === 'budget') return { note: budgetNote(state, task), noteKind: 'information' };
      if (task.waitingFor?.kind === 'conflict') return { note: questionNote(task), noteKind: 'information' };
      if (task.group !== undefined) return { note: progressOf(task), noteKind: 'information' };
      if (task.waitingFor?.kind === 'question')
        return { note: `Asks: ${waitingQuestionOf(task)?.text ?? ''}`, noteKind: 'information' };
      if (isHalted) return { note: undefined, noteKind: 'information' };
      if (task.approval !== undefined)
        return { note: `Wants to run: ${shownCommand(task.approval.command)}`, noteKind: 'information' };
      return { note: activityIn(activities, task.id) ?? lastToolCall(task), noteKind: 'activity' };
    case 'failed':
      return { note: task.failure?.message, noteKind: 'problem' };
    case 'blocked':
      return { note: blockedText(state, task), noteKind: 'information' };
    case 'ready':
      return { note: lastFailure(task), noteKind: 'information' };
    case 'pending':
      return { note: waitsFor(task), noteKind: 'information' };
    case 'succeeded':
      return { note: progressOf(task), noteKind: 'information' };
    case 'skipped':
      return { note: task.skipped?.reason, noteKind: 'information' };
    case 'cancelled':
      return { note: undefined, noteKind: 'information' };
  }
}

export function activityOf(activities: Activities, taskId: string): Activity | undefined {
  return Object.hasOwn(activities, taskId) ? activities[taskId] : undefined;
}

/** The words for what the agent of a task does now; `undefined` when nobody knows. */
export function activityIn(activities: Activities, taskId: string): string | undefined {
  const activity = activityOf(activities, taskId);
  return activity === undefined ? undefined : activityText(activity);
}

function budgetNote(state: RunState, task: TaskState): string {
  const spent = spentText(spendingOf(task), capOfTask(task, state.limits));
  return `Waits for a larger budget${spent === undefined ? '' : `: ${spent} spent`}`;
}

function questionNote(task: TaskState): string {
  const [first, ...others] = openQuestions(task);
  const more = others.length === 0 ? '' : ` and ${plural(others.length, 'more file')}`;
  return `Asks whose version of ${first?.path.path ?? ''}${more} counts`;
}

/** How far a task is that has unfolded, for people; `undefined` for any other. */
export function progressOf({ group, options }: TaskState): string | undefined {
  return group === undefined ? undefined : groupProgress(group, options);
}

function lastToolCall(task: TaskState): string | undefined {
  const call = task.attempts.at(-1)?.toolCalls.at(-1);
  return call === undefined ? undefined : `${call.name} ${call.subject}`;
}

function lastFailure(task: TaskState): string | undefined {
  return task.retryAt === undefined ? undefined : task.attempts.at(-1)?.failure?.message;
}

function blockedText(state: RunState, task: TaskState): string | undefined {
  if (task.blockedBy === undefined) return undefined;
  const title = taskOf(state, task.blockedBy)?.title ?? task.blockedBy;
  return `Held back by “${shortened(title, 120)}”`;
}

function waitsFor(task: TaskState): string | undefined {
  return task.openDependencies === 0 ? undefined : `Waits for ${plural(task.openDependencies, 'task')}`;
}

const DECISIONS = {
  open: 'to decide',
  accepted: 'accepted',
  rejected: 'rejected',
  stale: 'to decide, builds on rejected work',
  'in-conflict': 'in conflict',
  'not-chosen': 'not chosen',
} as const;

function changesOf(task: TaskState): string | undefined {
  if (task.changeSet === undefined) return undefined;
  const files = plural(task.changeSet.files.length, 'file');
  return task.decision === undefined ? files : `${files} ${DECISIONS[task.decision]}`;
}

function keep(previous: TaskRow | undefined, next: TaskRow): TaskRow {
  if (previous === undefined) return next;
  const same = (Object.keys(next) as (keyof TaskRow)[]).every((field) => previous[field] === next[field]);
  return same ? previous : next;
}
