import { capOfRun, metLimit, spendingOf, spentText } from '../../src/shared/budgets.ts';
import { changeKind } from '../../src/shared/changes.ts';
import type { Decision } from '../../src/shared/changes.ts';
import type { Failure } from '../../src/shared/failures.ts';
import { findingCounts, reviewsOf } from '../../src/shared/report/findingFacts.ts';
import { isOver, openChangeSets, tasksOf } from '../../src/shared/runState.ts';
import type { RunState, TaskState } from '../../src/shared/runState.ts';
import { adviceFor, conflictText, pauseText } from './failureAdvice.ts';
import type { Advice } from './failureAdvice.ts';
import { formatDuration, plural } from './format.ts';

/** One file of a change set, ready to show. */
export interface FileRow {
  readonly key: string;
  readonly path: string;
  readonly kind: 'added' | 'deleted' | 'modified';
}

/** A change set that waits for the person. */
export interface ChangesRow {
  readonly taskId: string;
  readonly title: string;
  readonly decision: Decision;
  readonly files: readonly FileRow[];
  /** Sentences that name the file and who met there; empty without a conflict. */
  readonly conflicts: readonly string[];
  /** Its files are being written. */
  readonly isApplying: boolean;
}

export interface ChangesPicture {
  readonly waiting: readonly ChangesRow[];
  readonly accepted: number;
  readonly rejected: number;
  readonly isApplying: boolean;
}

/** What was and is to be decided about the changes of a run. */
export function changesPicture(state: RunState): ChangesPicture {
  const decided = (decision: Decision): number => tasksOf(state).filter((task) => task.decision === decision).length;
  return {
    waiting: openChangeSets(state).flatMap((task) => changesRow(state, task) ?? []),
    accepted: decided('accepted'),
    rejected: decided('rejected'),
    isApplying: state.applying !== undefined,
  };
}

/** `undefined` when the task changed nothing. */
export function changesRow(state: RunState, task: TaskState): ChangesRow | undefined {
  if (task.changeSet === undefined || task.decision === undefined) return undefined;
  return {
    taskId: task.id,
    title: task.title,
    decision: task.decision,
    files: task.changeSet.files.map((change) => ({
      key: `${change.path.root}/${change.path.path}`,
      path: change.path.path,
      kind: changeKind(change),
    })),
    conflicts: task.conflicts.map((conflict) => conflictText(state, conflict)),
    isApplying: state.applying?.includes(task.id) ?? false,
  };
}

/** "3 succeeded, 1 failed in 2 min 03 s" with the answers of the tasks that gave one. */
export interface OutcomePicture {
  readonly headline: string;
  /** "7 findings of 2 reviewers: 1 major, 6 minor"; undefined where nobody looked. */
  readonly findings: string | undefined;
  readonly results: readonly ResultRow[];
}

export interface ResultRow {
  readonly taskId: string;
  readonly title: string;
  readonly summary: string;
}

/** `undefined` as long as the run is not over. */
export function outcomePicture(state: RunState): OutcomePicture | undefined {
  if (!isOver(state.state) || state.taskIds.length === 0) return undefined;
  return { headline: headlineOf(state), findings: findingCounts(reviewsOf(state)), results: resultRows(state) };
}

function resultRows(state: RunState): ResultRow[] {
  return tasksOf(state).flatMap((task) =>
    task.result === undefined || task.result.summary.trim() === ''
      ? []
      : [{ taskId: task.id, title: task.title, summary: task.result.summary }],
  );
}

function headlineOf(state: RunState): string {
  const { counts } = state;
  const parts = [
    ...(['succeeded', 'failed', 'blocked', 'skipped', 'cancelled'] as const).flatMap((name) =>
      counts[name] === 0 ? [] : [`${counts[name]} ${name}`],
    ),
  ];
  const unfinished = counts.pending + counts.ready + counts.running + counts.verifying + counts.waiting;
  if (unfinished > 0) parts.push(`${unfinished} not done`);
  const all = counts.succeeded === state.taskIds.length;
  const what = all ? `All ${plural(state.taskIds.length, 'task')} succeeded` : parts.join(', ');
  if (state.startedAt === undefined || state.endedAt === undefined) return what;
  return `${what} in ${formatDuration(state.endedAt - state.startedAt)}`;
}

/** Why the run stands still or ended badly, and what to do. */
export interface TroublePicture {
  readonly tone: 'attention' | 'error';
  readonly title: string;
  readonly message: string | undefined;
  readonly advice: Advice;
}

/** `undefined` when nothing is wrong. */
export function troublePicture(
  state: RunState,
  { isInterrupted }: { readonly isInterrupted: boolean },
): TroublePicture | undefined {
  if (isInterrupted) {
    return {
      tone: 'attention',
      title: 'The run was interrupted',
      message: 'The process that ran it ended in the middle. Finished work is kept and nothing finished runs again.',
      advice: { text: undefined, remedies: ['resume'] },
    };
  }
  if (state.state === 'paused') return pauseTrouble(state);
  if (state.state !== 'failed') return undefined;
  return {
    tone: 'error',
    title: state.taskIds.length === 0 ? 'Planning failed' : 'Not everything succeeded',
    message: state.failure?.message,
    advice: failedAdvice(state, state.failure),
  };
}

function pauseTrouble(state: RunState): TroublePicture {
  const isCap = state.pauseReason === 'budget';
  const { title, text } = pauseText(state.pauseReason);
  const advice = state.failure === undefined ? undefined : adviceFor(state.failure);
  const remedies = advice?.remedies.includes('resume')
    ? advice.remedies
    : [...(advice?.remedies ?? []), 'resume' as const];
  return {
    tone: 'attention',
    title,
    message: state.failure?.message ?? (isCap ? spentOfBudget(state) : text),
    advice: {
      text: isCap ? budgetAdvice(state) : advice?.text,
      remedies,
    },
  };
}

/** "$1.20 of $10.00 spent". */
function spentOfBudget(state: RunState): string {
  return `${spentText(spendingOf(state), capOfRun(state.limits)) ?? ''} spent`;
}

/** Names the setting of the limit that is met: they are called alike. */
function budgetAdvice(state: RunState): string {
  return `Raise the budget (wavewright.run.${metLimit(state).limit}) and resume; nothing done is lost.`;
}

/** A run without tasks has nothing to go on with: the request is sent again instead. */
function failedAdvice(state: RunState, failure: Failure | undefined): Advice {
  if (state.taskIds.length > 0)
    return { text: 'Resume tries again what did not succeed; what succeeded stays.', remedies: ['resume'] };
  const advice = failure === undefined ? { text: undefined, remedies: [] } : adviceFor(failure);
  const remedies = advice.remedies.filter((remedy) => remedy !== 'resume');
  return { text: advice.text?.replace(/,? (then|and) resume\b/, ', then send the request again'), remedies };
}
