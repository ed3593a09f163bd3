import type { RunEvent } from '../../../shared/events.ts';
import type { Failure } from '../../../shared/failures.ts';
import type { PlannedTask } from '../../../shared/plan.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { reduceRun } from '../../../shared/runReducer.ts';
import { isFinal, isOver, isSettled, requireTask, taskOf, tasksOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import type { Amendment } from '../../../shared/shaping.ts';
import { wavesOf } from '../../graph/order.ts';
import type { Recorder } from '../recorder.ts';
import { blockedByNothing, inOrder, isAtWork } from '../tasks/reopening.ts';
import { cancelTask, instructTask, rerunFromTask, skipTask } from '../tasks/taskCommands.ts';
import { blockWhatIsHeld, holderOf } from '../tasks/taskEnds.ts';
import { recordAmendment } from '../unfolding/amending.ts';
import { problemsAfterwards, problemsAtFirst, problemsOfGraph } from './amendmentProblems.ts';

/** What an amendment does to a run in a certain state, found out on a copy. */
export interface Simulation {
  /** The state afterwards. */
  readonly state: RunState;
  /** The events that lead to it, in order; the first one has a run that is over go on. */
  readonly events: readonly RunEvent[];
  /** Whoever works on these has to stop. */
  readonly stopped: readonly string[];
  /** What had been done, or begun, and runs again; in order. */
  readonly rerun: readonly string[];
}

export interface Simulated {
  readonly state: RunState;
  /** Whether somebody works on the task, though it may be over by the state. */
  readonly isWorkingOn: (taskId: string) => boolean;
}

/**
 * What the amendment would do now. Deterministic by the state, as long as nobody works on tasks that are over by it.
 * Fails with everything that keeps it from being carried out, in sentences; the given state stays as it is.
 */
export function simulateAmendment(
  amendment: Amendment,
  { state, isWorkingOn }: Simulated,
): Result<Simulation, readonly string[]> {
  const problems = problemsAtFirst(amendment, state);
  if (problems.length > 0) return failed(problems);
  const trial = createTrial(state);
  const { recorder } = trial;
  if (isOver(state.state)) recorder.record({ type: 'run-resumed', reopens: 'nothing' });
  const stopped = runAnew(amendment, trial, isWorkingOn);
  if (trial.problems.length > 0) return failed(trial.problems);
  const graph = problemsOfGraph(amendment, recorder.state);
  if (graph.length > 0) return failed(graph);
  addAndChange(amendment, recorder);
  for (const taskId of amendment.skip) stopped.push(...skip(taskId, trial, isWorkingOn));
  for (const { taskId, text } of amendment.instruct) trial.judge(instructTask(taskId, text, { recorder, isWorkingOn }));
  mendBlocks(recorder);
  const found = [...trial.problems, ...problemsAfterwards(amendment, { before: state, after: recorder.state })];
  if (found.length > 0) return failed(found);
  return ok({ state: recorder.state, events: trial.events, stopped, rerun: rerunIn(trial.events, state) });
}

interface Trial {
  readonly recorder: Recorder;
  readonly events: RunEvent[];
  readonly problems: string[];
  /** Notes the problem of a command that was refused. */
  judge(outcome: Result<unknown, Failure>): void;
}

function createTrial(before: RunState): Trial {
  const state = structuredClone(before);
  const events: RunEvent[] = [];
  const problems: string[] = [];
  return {
    events,
    problems,
    judge(outcome) {
      if (!outcome.ok) problems.push(outcome.failure.message);
    },
    recorder: {
      state,
      record(event) {
        reduceRun(state, { seq: state.seq + 1, at: state.updatedAt, event: structuredClone(event) });
        events.push(event);
      },
      durable: () => Promise.resolve(),
    },
  };
}

/** Has tasks begin anew that are to run again, or are done and to be others; who works on them. */
function runAnew(
  { rerun, change }: Amendment,
  { recorder, judge }: Trial,
  isWorkingOn: Simulated['isWorkingOn'],
): string[] {
  const { state } = recorder;
  const wanted = new Set(rerun);
  const stopped = new Set<string>();
  const tasks = [...new Set([...rerun, ...change.map(({ id }) => id)])].map((id) => requireTask(state, id));
  const had = new Set(tasks.filter(isBegun).map(({ id }) => id));
  for (const task of tasks) {
    if (!wanted.has(task.id) || !isAtWork(task) || task.group !== undefined) continue;
    judge(cancelTask(task.id, { withDependants: false }, { recorder, isWorkingOn }));
    stopped.add(task.id);
  }
  for (const { id } of tasks.sort(inOrder)) {
    // Tasks that an earlier one had added may be gone with it.
    const task = taskOf(state, id);
    if (task === undefined) continue;
    if (needsRerun(task)) {
      const isBusy = (taskId: string): boolean => !stopped.has(taskId) && isWorkingOn(taskId);
      judge(rerunFromTask(id, { recorder, isWorkingOn: isBusy }));
    } else if (wanted.has(id) && had.has(id) && !task.runsAnew && !isFinal(task.state)) {
      recorder.record({ type: 'tasks-reopened', taskIds: [id], removed: [], anew: [id] });
    }
  }
  return [...stopped];
}

/** What has come to an end begins anew; what is blocked has not begun. A group that waits for its members is under way. */
function needsRerun(task: TaskState): boolean {
  if (task.state === 'blocked') return task.group !== undefined;
  return isFinal(task.state) || (task.group !== undefined && task.group.members.length > 0);
}

function isBegun(task: TaskState): boolean {
  return task.attempts.length > 0 || (isFinal(task.state) && task.state !== 'blocked');
}

function addAndChange({ add, change }: Amendment, recorder: Recorder): void {
  const { state } = recorder;
  if (add.length > 0)
    recordAmendment(
      { by: { kind: 'person', taskId: '' }, added: add.map((task) => ({ ...task, depth: 0 })) },
      recorder,
    );
  if (change.length === 0) return;
  const tasks = change.map((task) => withUnplanned(task, state));
  const dependencies = new Map(tasks.map(({ id, dependsOn }) => [id, dependsOn]));
  const graph = tasksOf(state).map((task) => ({
    id: task.id,
    dependsOn: [...new Set([...(dependencies.get(task.id) ?? task.dependsOn), ...(task.group?.members ?? [])])],
  }));
  const waves = wavesOf(graph).flatMap((ids, wave) =>
    ids.filter((id) => requireTask(state, id).wave !== wave).map((id) => [id, wave] as const),
  );
  recorder.record({ type: 'tasks-changed', tasks, waves });
}

/** What agents added before the task, and what brings changes together for it, still comes before it. */
function withUnplanned(task: PlannedTask, state: RunState): PlannedTask {
  const known = requireTask(state, task.id);
  const unplanned = known.dependsOn.filter(
    (id) => requireTask(state, id).addedBy !== undefined && known.group?.members.includes(id) !== true,
  );
  return { ...task, dependsOn: [...new Set([...task.dependsOn, ...unplanned])] };
}

function skip(taskId: string, { recorder, judge }: Trial, isWorkingOn: Simulated['isWorkingOn']): readonly string[] {
  if (taskOf(recorder.state, taskId)?.state === 'skipped') return [];
  const skipped = skipTask(taskId, { reason: SKIPPED }, { recorder, isWorkingOn });
  judge(skipped);
  return skipped.ok ? skipped.value.stopped : [];
}

const SKIPPED = 'Left out by a change of the plan.';

/** What nothing holds back any more begins anew; what is held back is blocked, and names who holds it. */
function mendBlocks(recorder: Recorder): void {
  const { state } = recorder;
  const free = blockedByNothing(state);
  if (free.length > 0) recorder.record({ type: 'tasks-reopened', taskIds: free, removed: [] });
  blockWhatIsHeld(recorder);
  for (const task of tasksOf(state).sort(inOrder)) {
    if (task.state !== 'blocked') continue;
    const holder = holderOf(task, state, new Set());
    if (holder !== undefined && holder !== task.blockedBy && !isHolding(task.blockedBy, state))
      recorder.record({ type: 'task-blocked', taskId: task.id, blockedBy: holder });
  }
}

function isHolding(taskId: string | undefined, state: RunState): boolean {
  const task = taskId === undefined ? undefined : taskOf(state, taskId);
  return task !== undefined && isFinal(task.state) && !isSettled(task.state);
}

/** Of the tasks that begin anew those that had begun before. */
function rerunIn(events: readonly RunEvent[], before: RunState): string[] {
  const reopened = new Set(events.flatMap((event) => (event.type === 'tasks-reopened' ? event.taskIds : [])));
  return tasksOf(before)
    .filter((task) => reopened.has(task.id) && isBegun(task))
    .map(({ id }) => id);
}
