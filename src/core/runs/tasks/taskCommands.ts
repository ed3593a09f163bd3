import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { isFinal, isOver, isSettled, requireTask, taskOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { TASK_COMMAND_STATES } from '../../../shared/taskCommands.ts';
import type { TaskCommand } from '../../../shared/taskCommands.ts';
import { unfoldingOf } from '../../../shared/unfolding.ts';
import type { Recorder } from '../recorder.ts';
import { refusedCommand } from '../refusals.ts';
import { groupsAround, heldBackBy, inOrder, isAtWork, rerunFrom, withOpenMembers } from './reopening.ts';
import type { Release } from './reopening.ts';
import { holderOf, isUnsuccessful, recordBlocked } from './taskEnds.ts';

/** What a command on a task means for those who carry out the run; everything is recorded already. */
export interface TaskEffect {
  /** Whoever works on these, or is about to, stops. */
  readonly stopped: readonly string[];
  /** These may be able to start now. */
  readonly freed: readonly string[];
  /** The run was over and goes on. */
  readonly goesOn: boolean;
}

export interface TaskCommandDeps {
  readonly recorder: Recorder;
  /** Whether somebody still works on the task, though it may be over by the state. */
  readonly isWorkingOn: (taskId: string) => boolean;
}

/**
 * Stops a task for good. What builds on it is blocked, or cancelled too. A fan-out or loop is cancelled with its members;
 * one of its members alone counts as one that did not succeed.
 */
export function cancelTask(
  taskId: string,
  options: { readonly withDependants: boolean },
  { recorder }: TaskCommandDeps,
): Result<TaskEffect, Failure> {
  const { state } = recorder;
  const found = taskFor('cancel', taskId, state);
  if (!found.ok) return found;
  const task = found.value;
  if (isFinal(task.state)) return refused(task, `is ${task.state} already, so there is nothing to cancel`);
  const dependants = options.withDependants ? allDependants([task], state) : [];
  const parts = [task, ...dependants].flatMap((each) => withOpenMembers(each, state));
  const cancelled = [...new Set(parts)].filter((each) => !isFinal(each.state));
  for (const { id } of cancelled) recorder.record({ type: 'task-cancelled', taskId: id });
  for (const each of cancelled) recordBlocked(each, recorder);
  const ids = cancelled.map(({ id }) => id);
  // A fan-out or loop may have nothing left to wait for.
  const freed = allDependants(cancelled, state).map(({ id }) => id);
  return ok({ stopped: ids, freed, goesOn: false });
}

/** Leaves a task out: what builds on it can do without. What was blocked because of it begins anew. */
export function skipTask(
  taskId: string,
  options: { readonly reason: string },
  { recorder }: TaskCommandDeps,
): Result<TaskEffect, Failure> {
  const { state } = recorder;
  const found = taskFor('skip', taskId, state);
  if (!found.ok) return found;
  const task = found.value;
  if (isSettled(task.state)) return refused(task, `${wordFor(task)} already, so there is nothing to skip`);
  const skipped = withOpenMembers(task, state);
  const goesOn = goOn(recorder);
  for (const { id } of skipped) {
    recorder.record({ type: 'task-skipped', taskId: id, by: 'person', reason: options.reason });
  }
  const release = heldBackBy(skipped, state);
  recordRelease(release, recorder);
  const ids = skipped.map(({ id }) => id);
  const freed = [...skipped.flatMap(({ dependants }) => dependants), ...release.reopened];
  return ok({ stopped: ids, freed, goesOn });
}

/** Tries one failed or cancelled task again, a fan-out or loop with its unsuccessful members, and what it had blocked. */
export function retryTask(taskId: string, { recorder, isWorkingOn }: TaskCommandDeps): Result<TaskEffect, Failure> {
  const { state } = recorder;
  const found = taskFor('retry', taskId, state);
  if (!found.ok) return found;
  const task = found.value;
  const problem = whyNotRetried(task, state) ?? whyNotUsed(task, state);
  if (problem !== undefined) return refused(task, problem);
  const parts = withOpenMembers(task, state).filter(isUnsuccessful);
  const busy = parts.filter(({ id }) => isWorkingOn(id));
  if (busy.length > 0) return refused(task, 'is still being stopped. Try again in a moment');
  const goesOn = goOn(recorder);
  const release = heldBackBy(parts, state);
  const reopened = [...parts.map(({ id }) => id), ...release.reopened];
  recordRelease({ ...release, reopened }, recorder);
  return ok({ stopped: [], freed: reopened, goesOn });
}

/**
 * Runs a task and everything that builds on it anew, from the repository as the run first saw it. What fan-outs, loops and
 * agents among them had added to the plan is taken out. Refused when any of their changes are accepted.
 */
export function rerunFromTask(taskId: string, { recorder, isWorkingOn }: TaskCommandDeps): Result<TaskEffect, Failure> {
  const { state } = recorder;
  const found = taskFor('rerun', taskId, state);
  if (!found.ok) return found;
  const task = found.value;
  const problem = whyNotRerun(task, state) ?? whyNotUsed(task, state);
  if (problem !== undefined) return refused(task, problem);
  const { reopened, removed } = rerunFrom(task, state);
  const touched = [...reopened, ...removed];
  const busy = touched.filter((each) => isAtWork(each) || isWorkingOn(each.id));
  if (busy.length > 0)
    return refused(task, `cannot be run anew while ${namesOf(busy)} at work. Cancel or await that first`);
  const accepted = touched.filter(({ id, decision }) => decision === 'accepted' || state.applying?.includes(id));
  if (accepted.length > 0) {
    const undo =
      'Their files would be changed a second time: undo that in the editor and start a new run, or go on from here';
    return refused(task, `cannot be run anew: the changes of ${titlesOf(accepted)} are accepted already. ${undo}`);
  }
  const goesOn = goOn(recorder);
  const ids = reopened.map(({ id }) => id);
  recorder.record({ type: 'tasks-reopened', taskIds: ids, removed: removed.map(({ id }) => id), anew: [taskId] });
  return ok({ stopped: removed.map(({ id }) => id), freed: ids, goesOn });
}

/**
 * Tells the agent of a task something more: with its opening, or with its next request when it is at work. A fan-out or
 * loop passes it on to its members, those to come included.
 */
export function instructTask(taskId: string, text: string, { recorder }: TaskCommandDeps): Result<TaskEffect, Failure> {
  const { state } = recorder;
  const found = taskFor('instruct', taskId, state);
  if (!found.ok) return found;
  const task = found.value;
  const words = text.trim();
  if (words === '')
    return failed({ kind: 'wrong-use', message: 'The instruction is empty. Say what the agent shall do.' });
  if (isSettled(task.state))
    return refused(task, `${wordFor(task)} already. Re-run from it with an instruction instead`);
  for (const { id } of withOpenMembers(task, state)) {
    recorder.record({ type: 'instruction-added', taskId: id, text: words });
  }
  return ok({ stopped: [], freed: [], goesOn: false });
}

function taskFor(command: TaskCommand, taskId: string, state: RunState): Result<TaskState, Failure> {
  const task = taskOf(state, taskId);
  if (task === undefined) {
    return failed({ kind: 'not-found', message: `The run "${state.title}" has no task "${taskId}".` });
  }
  if (TASK_COMMAND_STATES[command].includes(state.state)) return ok(task);
  return refusedCommand(state, COMMAND_WORDS[command]);
}

const COMMAND_WORDS: Readonly<Record<TaskCommand, string>> = {
  cancel: 'rid of single tasks',
  skip: 'gone on with by skipping a task',
  retry: 'gone on with by trying a task again',
  rerun: 're-run from a task',
  instruct: 'told anything more about a task',
};

/** A run that was over goes on; whether it was. The tasks for it are named apart. */
function goOn(recorder: Recorder): boolean {
  if (!isOver(recorder.state.state)) return false;
  recorder.record({ type: 'run-resumed', reopens: 'nothing' });
  return true;
}

function recordRelease({ reopened, blocked }: Release, recorder: Recorder): void {
  if (reopened.length > 0) recorder.record({ type: 'tasks-reopened', taskIds: reopened, removed: [] });
  for (const { taskId, blockedBy } of blocked) recorder.record({ type: 'task-blocked', taskId, blockedBy });
}

function whyNotRetried(task: TaskState, state: RunState): string | undefined {
  if (task.state === 'blocked') {
    return `is blocked by "${task.blockedBy ?? ''}". Try that one again, or skip one of the two`;
  }
  if (task.state !== 'failed' && task.state !== 'cancelled') {
    return `${wordFor(task)}: only a failed or cancelled task can be tried again`;
  }
  return heldMessage(task, state);
}

function whyNotRerun(task: TaskState, state: RunState): string | undefined {
  if (isAtWork(task)) return 'is at work. Cancel it first, or await its end';
  if (!isFinal(task.state)) return `${wordFor(task)}: there is nothing of it to run anew`;
  if (task.state === 'blocked') return `is blocked by "${task.blockedBy ?? ''}" and has not begun`;
  const whole = groupsAround(task, state).find((group) => unfoldingOf(group) !== 'fan-out');
  if (whole !== undefined) {
    const part = unfoldingOf(whole) === 'rounds' ? 'a round of' : 'one of the candidates for';
    return `is ${part} "${whole.title}". Re-run from "${whole.id}" instead`;
  }
  return heldMessage(task, state);
}

function heldMessage(task: TaskState, state: RunState): string | undefined {
  const holder = holderOf(task, state, new Set());
  if (holder === undefined) return undefined;
  const { title, state: name } = requireTask(state, holder);
  return `builds on "${title}" (${holder}), which is ${name}. Try that one again, or skip it`;
}

/** A member of a group that has ended otherwise than by failing would run for nothing. */
function whyNotUsed(task: TaskState, state: RunState): string | undefined {
  for (const group of groupsAround(task, state)) {
    const counts = group.group?.members.includes(task.id) === true;
    const isLost = group.state === 'cancelled' || group.state === 'skipped' || (group.state === 'succeeded' && !counts);
    if (isLost) return `belongs to "${group.title}" (${group.id}), which ended without it`;
  }
  return undefined;
}

/** What builds on these tasks, directly or not. */
function allDependants(tasks: readonly TaskState[], state: RunState): TaskState[] {
  const reached = new Set<TaskState>();
  const look = ({ dependants }: TaskState): void => {
    for (const id of dependants) reached.add(requireTask(state, id));
  };
  tasks.forEach(look);
  for (const dependant of reached) look(dependant);
  return [...reached].sort(inOrder);
}

function refused(task: TaskState, why: string): Result<never, Failure> {
  return failed({ kind: 'wrong-state', message: `The task "${task.title}" ${why}.` });
}

/** How things stand with a task, after its name. */
function wordFor({ state }: TaskState): string {
  if (state === 'succeeded') return 'has succeeded';
  return state === 'pending' || state === 'ready' ? 'has not begun yet' : `is ${state}`;
}

const NAMED = 3;

function titlesOf(tasks: readonly TaskState[]): string {
  const more = tasks.length > NAMED ? ` and ${tasks.length - NAMED} more` : '';
  return `${tasks
    .slice(0, NAMED)
    .map(({ title }) => `"${title}"`)
    .join(', ')}${more}`;
}

function namesOf(tasks: readonly TaskState[]): string {
  return `${titlesOf(tasks)} ${tasks.length === 1 ? 'is' : 'are'}`;
}
