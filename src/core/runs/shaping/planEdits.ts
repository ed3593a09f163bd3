import type { RunEvent } from '../../../shared/events.ts';
import type { Failure } from '../../../shared/failures.ts';
import { planSchema } from '../../../shared/plan.ts';
import type { Plan } from '../../../shared/plan.ts';
import { applyOperations } from '../../../shared/planEditing/applyOperations.ts';
import { planFromState } from '../../../shared/planFromState.ts';
import type { PlanEdit } from '../../../shared/planOperations.ts';
import type { PlanRepair } from '../../../shared/planning.ts';
import type { ProposedPlan } from '../../../shared/planningFacts.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { awaitsApproval } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import { planProblems } from '../../graph/planProblems.ts';
import { readPlanFile } from '../../planning/readPlanFile.ts';
import { fileSummary } from '../../planning/shaping/fileSummary.ts';
import { refused } from '../refusals.ts';
import { modelProblems } from '../requests/allowedModels.ts';
import type { ShapingDeps } from './shapingDeps.ts';

type Deps = Pick<ShapingDeps, 'recorder' | 'store' | 'prices' | 'finish'>;

export interface Edited {
  /** What was mended or added in the plan besides. */
  readonly repairs: readonly PlanRepair[];
  /** For people; empty when nothing changed. */
  readonly summary: string;
}

/** Changes a plan that waits for approval. Edits follow one another: each sees the plan that the one before left. */
export type EditPlan = (edit: PlanEdit, by: 'person' | 'words') => Promise<Result<Edited, Failure>>;

export function createPlanEdits(deps: Deps): EditPlan {
  const { state } = deps.recorder;
  let last: Promise<unknown> = Promise.resolve();

  async function carryOut(edit: PlanEdit, by: 'person' | 'words'): Promise<Result<Edited, Failure>> {
    if (!awaitsApproval(state)) return notWaiting(state);
    const { seq } = current(state);
    const event = await (edit.kind === 'undo' || edit.kind === 'redo'
      ? goBack(edit.kind, deps)
      : change(edit, by, deps));
    if (!event.ok) return event;
    if (event.value === undefined) return ok({ repairs: state.planning.repairs, summary: '' });
    // Finishing a plan takes a while: it may have been approved, discarded or replaced meanwhile.
    if (!awaitsApproval(state) || current(state).seq !== seq) return notWaiting(state);
    deps.recorder.record(event.value);
    return ok({ repairs: state.planning.repairs, summary: event.value.summary });
  }

  return (edit, by) => {
    const result = last.then(() => carryOut(edit, by));
    last = result.catch(() => undefined);
    return result;
  };
}

/** Everything that keeps a plan from being carried out in this run. */
export function problemsOfPlan(plan: Plan, { limits }: Pick<RunState, 'limits'>): string[] {
  return [...planProblems(plan, { maxTasks: limits.maxTasks }), ...modelProblems(plan.tasks, limits)];
}

type PlanEdited = Extract<RunEvent, { type: 'plan-edited' }>;

/** `undefined`: the plan would be the same. */
async function change(
  edit: Extract<PlanEdit, { kind: 'file' | 'operations' }>,
  by: 'person' | 'words',
  { recorder, prices, finish }: Deps,
): Promise<Result<PlanEdited | undefined, Failure>> {
  const { state } = recorder;
  const before = planFromState(state);
  const changed = edit.kind === 'file' ? fromFile(edit.text, before, state) : fromOperations(edit.operations, before);
  if (!changed.ok) return changed;
  const { plan, summary } = changed.value;
  if (isSame(plan, before)) return ok(undefined);
  const problems = problemsOfPlan(plan, state);
  if (problems.length > 0) return failed(invalid(problems));
  const finished = await finish(plan, await prices());
  if (!finished.ok) return finished;
  const known = new Set(finished.value.plan.tasks.map(({ id }) => id));
  const kept = state.planning.repairs.filter(({ taskIds }) => taskIds.every((id) => known.has(id)));
  const repairs = [...kept, ...(finished.value.repairs ?? [])];
  const source = edit.kind === 'file' ? 'file' : by;
  return ok({ ...finished.value, repairs, type: 'plan-edited', by: source, summary });
}

/** Whatever the order in which the parts of a task are written. */
function isSame(one: Plan, other: Plan): boolean {
  return JSON.stringify(planSchema.parse(one)) === JSON.stringify(planSchema.parse(other));
}

interface ChangedPlan {
  readonly plan: Plan;
  readonly summary: string;
}

function fromFile(text: string, before: Plan, { limits }: RunState): Result<ChangedPlan, Failure> {
  const plan = readPlanFile(text, { maxTasks: limits.maxTasks });
  return plan.ok ? ok({ plan: plan.value, summary: fileSummary(before, plan.value) }) : plan;
}

function fromOperations(
  operations: Extract<PlanEdit, { kind: 'operations' }>['operations'],
  before: Plan,
): Result<ChangedPlan, Failure> {
  const applied = applyOperations(before, operations);
  return applied.ok ? applied : failed(invalid(applied.failure));
}

/** The plan before, or after, the one in force, as the journal has it. */
async function goBack(way: 'undo' | 'redo', { recorder, store }: Deps): Promise<Result<PlanEdited, Failure>> {
  const { state } = recorder;
  const { versions, current: index } = state.planning;
  const version = versions[way === 'undo' ? index - 1 : index + 1];
  if (version === undefined) return refused(state, `there is no change of its plan to ${way}`);
  // Its own event may still be on its way to the disk.
  await recorder.durable();
  const journal = (await store?.readEvents(state.runId, version.seq - 1)) ?? [];
  const found = journal[0]?.event;
  if (found?.type !== 'plan-proposed' && found?.type !== 'plan-edited')
    throw new Error(`event ${version.seq} of run ${state.runId} has no plan`);
  const problems = problemsOfPlan(found.plan, state);
  if (problems.length > 0) return failed(invalid(problems));
  const undone = versions[way === 'undo' ? index : index + 1]?.summary ?? '';
  const summary = `${way === 'undo' ? 'Undone' : 'Done again'}: ${undone}`;
  return ok({ type: 'plan-edited', by: way, restores: version.seq, summary, ...planIn(found) });
}

function planIn({ plan, waves, repairs, routing, forecast }: ProposedPlan): ProposedPlan {
  return {
    plan,
    waves,
    ...(repairs === undefined ? {} : { repairs }),
    ...(routing === undefined ? {} : { routing }),
    ...(forecast === undefined ? {} : { forecast }),
  };
}

function current({ planning }: RunState): { readonly seq: number } {
  return planning.versions[planning.current] ?? { seq: -1 };
}

function notWaiting(state: RunState): Result<never, Failure> {
  const why = 'its plan does not wait for approval, so that it can only be amended (reshape, replan)';
  return refused(state, state.planning.phase === 'approved' ? why : 'no plan of it waits for approval');
}

function invalid(problems: readonly string[]): Failure {
  const [first = ''] = problems;
  const list = problems.length === 1 ? ` ${first}` : `\n${problems.map((problem) => `- ${problem}`).join('\n')}`;
  return {
    kind: 'plan-invalid',
    problems,
    message: `The plan was left as it is, because it could not be run so:${list}`,
  };
}
