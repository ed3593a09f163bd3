import type { AddedTask } from '../../../shared/events.ts';
import { countOf } from '../../../shared/format.ts';
import type { BestOf } from '../../../shared/bestOf.ts';
import type { Failure } from '../../../shared/failures.ts';
import { judgeVerdict } from '../../../shared/candidates.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { isSettled } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { recordOwnReview } from '../gates/ownReview.ts';
import type { Recorder } from '../recorder.ts';
import { withOpenMembers } from '../tasks/reopening.ts';
import { freeId, recordAmendment } from './amending.ts';
import { judgeTask } from './judge.ts';
import { memberTask, membersOf, whyMemberOver } from './members.ts';

/**
 * Takes a task of which there are several candidates a step further: adds the candidates; when all of them are over, has a
 * judge choose among those that succeeded; ends the task with the one that is chosen. A single one that succeeded needs no
 * judge. Fails when none did, or when nobody chose.
 */
export function stepBestOf(task: TaskState, bestOf: BestOf, recorder: Recorder): Result<void, Failure> {
  const { state } = recorder;
  const members = membersOf(task, state);
  const candidates = members.filter(({ compares }) => compares === undefined);
  if (candidates.length === 0) return add(task, candidateTasks(task, bestOf, state), recorder);
  const survivors = candidates.filter((candidate) => candidate.state === 'succeeded');
  const [first, second] = survivors;
  if (first === undefined) return failed(noneSucceeded(task, candidates, state));
  if (second === undefined) return end(task, first, recorder);
  const judge = members.find(({ compares }) => isAbout(compares, survivors));
  if (judge === undefined) return add(task, [judgeTask(task, bestOf, survivors, state)], recorder);
  // Whoever leaves out the judge leaves the choice to chance, and the first is as good as any then.
  if (judge.state === 'skipped') return end(task, first, recorder);
  const winner = judgeVerdict(judge.result?.data)?.winner;
  const chosen = judge.state === 'succeeded' ? survivors.find(({ id }) => id === winner) : undefined;
  return chosen === undefined ? failed(notJudged(task, judge, state)) : end(task, chosen, recorder);
}

function candidateTasks(task: TaskState, { attempts }: BestOf, state: RunState): AddedTask[] {
  const taken = new Set<string>();
  const { bestOf: _bestOf, ...options } = task.options;
  return Array.from({ length: attempts }, (_, index): AddedTask => {
    const number = index + 1;
    const id = freeId(task.id, `.${number}`, state, taken);
    taken.add(id);
    const title = `${task.title} (candidate ${number})`;
    const instructions = `${task.instructions}\n\n${candidateNote(number, attempts)}`;
    const { loop } = options;
    return memberTask(task, { id, title, instructions, ...(loop === undefined ? {} : { loop }) });
  });
}

/** So that they do not all do the same, as far as there is another way. */
function candidateNote(number: number, attempts: number): string {
  return `${attempts} agents do this work, each on its own and without seeing the others; afterwards the best result is chosen and the others are left aside. You are number ${number}. Go the way that you think is best, completely and to its end.`;
}

function isAbout(compares: readonly string[] | undefined, candidates: readonly TaskState[]): boolean {
  return compares?.length === candidates.length && candidates.every(({ id }) => compares.includes(id));
}

function add(task: TaskState, added: readonly AddedTask[], recorder: Recorder): Result<void, Failure> {
  const { taskIds, limits } = recorder.state;
  if (taskIds.length + added.length > limits.maxTasks) {
    const needed = added.length === 1 ? 'a judge' : `${added.length} candidates`;
    const message = `"${task.id}" needs ${needed}, but the run has ${taskIds.length} tasks and may have ${limits.maxTasks}. Allow more tasks and resume the run.`;
    return failed({ kind: 'wrong-state', message });
  }
  recordAmendment({ by: { kind: 'best-of', taskId: task.id }, added }, recorder);
  return ok(undefined);
}

/** What the chosen candidate gives is what the task gives. What did not come to an end is not needed any more. */
function end(task: TaskState, winner: TaskState, recorder: Recorder): Result<void, Failure> {
  const { state } = recorder;
  const unneeded = withOpenMembers(task, state).filter((part) => part !== task && !isSettled(part.state));
  for (const part of unneeded) {
    const why = whyMemberOver(part, state);
    const reason = `It is not needed: "${winner.id}" was chosen. It had ${part.state === 'blocked' ? 'been blocked' : part.state === 'cancelled' ? 'been cancelled' : 'failed'}${why === undefined ? '' : `: ${why}`}`;
    recorder.record({ type: 'task-skipped', taskId: part.id, by: 'condition', reason });
  }
  const { summary = '', data } = winner.result ?? {};
  recordOwnReview(task, data, recorder);
  recorder.record({
    type: 'group-succeeded',
    taskId: task.id,
    members: [winner.id],
    summary,
    ...(data === undefined ? {} : { data }),
  });
  return ok(undefined);
}

function noneSucceeded(task: TaskState, candidates: readonly TaskState[], state: RunState): Failure {
  const reasons = candidates.map((candidate) => {
    const why = whyMemberOver(candidate, state);
    return `"${candidate.id}" (${candidate.state})${why === undefined ? '' : `: ${why}`}`;
  });
  return {
    kind: 'members-failed',
    members: candidates.map(({ id }) => id),
    message: `None of the ${countOf(candidates.length, 'candidate')} for "${task.id}" succeeded. ${reasons.join(' ')}`,
  };
}

function notJudged(task: TaskState, judge: TaskState, state: RunState): Failure {
  const why = whyMemberOver(judge, state);
  return {
    kind: 'members-failed',
    members: [judge.id],
    message: `Nobody chose among the candidates for "${task.id}": "${judge.id}" is ${judge.state}${why === undefined ? '.' : `. ${why}`} Try it again, or skip it to take the first candidate that succeeded.`,
  };
}
