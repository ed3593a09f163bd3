import type { GateVerdict } from '../../../shared/gates.ts';
import type { Failure } from '../../../shared/failures.ts';
import { isFinal, requireTask, taskOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { typeOf } from '../../../shared/taskKinds.ts';
import { unfoldingOf } from '../../../shared/unfolding.ts';
import { findingText, findingsIn, isAsGrave } from '../../gates/review/findings.ts';
import type { Recorder } from '../recorder.ts';
import { recordAmendment } from '../unfolding/amending.ts';

/** The gate that every review of a plan has by itself. */
export const OWN_REVIEW_GATE = 'no critical finding';

const FINDINGS_TOLD = 5;

/**
 * Records what a task of type review says of the work before it, once it ends with this data. It has done its own work in
 * any case; a critical finding holds back what would go on as if there was none.
 */
export function recordOwnReview(task: TaskState, data: unknown, recorder: Recorder): void {
  const { state } = recorder;
  if (!isReview(task, state) || task.verdicts.some(({ gate }) => gate === OWN_REVIEW_GATE)) return;
  const verdict = verdictOn(task, data);
  recorder.record({ type: 'gate-judged', taskId: task.id, verdict });
  if (verdict.verdict !== 'failed') return;
  const on = menders(task, state).map(({ id }) => id);
  const dependencies = heldBack(task, state).map(({ id }) => ({ taskId: id, on }));
  if (on.length === 0 || dependencies.length === 0) return;
  recordAmendment({ by: { kind: 'agent', taskId: task.id }, added: [], dependencies }, recorder);
}

/** Why a task that could start may not: a review before it has a critical finding that nobody has mended. */
export function heldByReview(task: TaskState, state: RunState): Failure | undefined {
  if (state.limits.gates !== undefined) return undefined;
  for (const id of task.dependsOn) {
    const review = requireTask(state, id);
    const verdict = review.verdicts.find(({ gate }) => gate === OWN_REVIEW_GATE);
    if (verdict?.verdict !== 'failed' || !goesOnRegardless(task, id)) continue;
    const mending = menders(review, state);
    const isMended = mending.some((mender) => mender.state === 'succeeded');
    if (isMended || mending.some((mender) => isBefore(task, mender, state))) continue;
    const message = `"${task.id}" was held back, because "${id}" has critical findings that nobody has mended: ${verdict.reason} Mend them and try it again, or skip the review.`;
    return { kind: 'gate-failed', gates: [OWN_REVIEW_GATE], message };
  }
  return undefined;
}

function isReview(task: TaskState, state: RunState): boolean {
  if (state.limits.gates !== undefined || task.options.gates?.length === 0 || task.judges !== undefined) return false;
  const group = task.memberOf === undefined ? undefined : taskOf(state, task.memberOf);
  // Of rounds and of candidates the task says it that they are made of.
  const isPart = group !== undefined && unfoldingOf(group) !== 'fan-out';
  return !isPart && typeOf({ type: task.options.type, role: task.role }) === 'review';
}

function verdictOn({ id }: TaskState, data: unknown): GateVerdict {
  const of = { gate: OWN_REVIEW_GATE, kind: 'review' as const, round: 1 };
  const findings = findingsIn(data);
  if (findings === undefined) return { ...of, verdict: 'unverified', reason: 'The review gave no list of findings.' };
  const grave = findings.filter((finding) => isAsGrave(finding, 'critical'));
  const more = grave.length > FINDINGS_TOLD ? `; and ${grave.length - FINDINGS_TOLD} more` : '';
  return {
    ...of,
    verdict: grave.length === 0 ? 'passed' : 'failed',
    reason: grave.length === 0 ? '' : `${grave.slice(0, FINDINGS_TOLD).map(findingText).join('; ')}${more}.`,
    evidence: { kind: 'findings', findings, reviewers: [id] },
  };
}

/** The tasks that take the findings as data and may change code with them. */
function menders(review: TaskState, state: RunState): TaskState[] {
  return review.dependants
    .map((id) => requireTask(state, id))
    .filter((task) => MENDING_ROLES.has(task.role) && !goesOnRegardless(task, review.id));
}

const MENDING_ROLES: ReadonlySet<string> = new Set(['code', 'test', 'debug']);

/** The tasks that have to wait for those that mend, or cannot start at all. */
function heldBack(review: TaskState, state: RunState): TaskState[] {
  const mending = menders(review, state);
  return review.dependants
    .map((id) => requireTask(state, id))
    .filter((task) => goesOnRegardless(task, review.id) && !isFinal(task.state))
    .filter((task) => !mending.some((mender) => isBefore(task, mender, state)));
}

/** Whether it does not deal with what the review hands over: it only comes later, or puts the work to use. */
function goesOnRegardless({ options, role }: TaskState, reviewId: string): boolean {
  return options.dependencies?.[reviewId]?.kind === 'order' || typeOf({ type: options.type, role }) === 'deployment';
}

/** Whether the second depends on the first, directly or not. */
function isBefore(first: TaskState, second: TaskState, state: RunState): boolean {
  const reached = new Set(first.dependants);
  for (const id of reached) for (const next of requireTask(state, id).dependants) reached.add(next);
  return reached.has(second.id);
}
