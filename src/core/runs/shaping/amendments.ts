import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { reduceAll } from '../../../shared/runReducer.ts';
import { isOver } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import type { Amendment, ProposedAmendment } from '../../../shared/shaping.ts';
import { forecastFrom } from '../../planning/forecast/forecastPlan.ts';
import { readActuals } from '../../planning/forecast/history.ts';
import type { RunStore } from '../../ports/store.ts';
import type { Recorder } from '../recorder.ts';
import { UNTRUSTED, refused } from '../refusals.ts';
import { differenceOf } from './difference.ts';
import type { Expect } from './difference.ts';
import { withGates } from './gatedTasks.ts';
import type { ShapingDeps } from './shapingDeps.ts';
import { simulateAmendment } from './simulation.ts';

/** Why the plan of a run in this state cannot be amended; `undefined`: it can. */
export function whyNotAmended(state: RunState): Result<never, Failure> | undefined {
  if (state.planning.phase !== 'approved' || state.startedAt === undefined)
    return refused(state, 'its plan is not carried out yet');
  return state.state === 'cancelled' ? refused(state, 'nothing goes on in it any more') : undefined;
}

/** Records an amendment that can be carried out now; a person decides on it. Its id. */
export async function proposeAmendment(
  proposal: Pick<ProposedAmendment, 'by' | 'request' | 'amendment'>,
  deps: Pick<ShapingDeps, 'recorder' | 'contents' | 'rights' | 'isWorkingOn' | 'prices' | 'store' | 'maxRequests'>,
): Promise<Result<string, Failure>> {
  const { recorder } = deps;
  const { state } = recorder;
  const expect = await expectation(deps);
  const amendment = await withGates(proposal.amendment, deps);
  const refusal = whyNotAmended(state);
  if (refusal !== undefined) return refusal;
  const simulated = simulateAmendment(amendment, standingOf(deps));
  if (!simulated.ok) return failed(unfit(simulated.failure, 'The plan cannot be changed so:'));
  const difference = differenceOf(amendment, { before: state, simulation: simulated.value, expect });
  const amendmentId = `amendment-${state.seq + 1}`;
  recorder.record({ type: 'amendment-proposed', amendmentId, ...proposal, amendment, difference });
  return ok(amendmentId);
}

/** Has a proposed amendment carried out, if it still is what the person was shown, or drops it. */
export function decideAmendment(
  amendmentId: string,
  decision: 'accepted' | 'refused',
  deps: Pick<ShapingDeps, 'recorder' | 'isWorkingOn' | 'isTrusted' | 'takeUp'>,
): Result<void, Failure> {
  const { recorder } = deps;
  const { state } = recorder;
  const proposed = state.proposedAmendments.find((each) => each.amendmentId === amendmentId);
  if (proposed === undefined) return failed(decidedAlready(amendmentId, state));
  if (decision === 'refused') {
    recorder.record({ type: 'amendment-decided', amendmentId, decision, events: 0 });
    return ok(undefined);
  }
  const refusal = whyNotAmended(state);
  if (refusal !== undefined) return refusal;
  const wasOver = isOver(state.state);
  if (wasOver && !deps.isTrusted()) return failed(UNTRUSTED);
  const simulated = simulateAmendment(proposed.amendment, standingOf(deps));
  if (!simulated.ok) return failed(unfit(simulated.failure, MOVED_ON));
  const { events, stopped, rerun } = simulated.value;
  const more = rerun.filter((id) => !proposed.difference.rerun.includes(id));
  if (more.length > 0) return failed(unfit([`What was done meanwhile would run again: ${more.join(', ')}.`], MOVED_ON));
  const [first, ...others] = events;
  const steps = first?.type === 'run-resumed' ? others : events;
  if (first?.type === 'run-resumed') recorder.record(first);
  recorder.record({ type: 'amendment-decided', amendmentId, decision, events: steps.length });
  for (const event of steps) recorder.record(event);
  deps.takeUp({ stopped, freed: [...state.taskIds], goesOn: wasOver });
  return ok(undefined);
}

/**
 * Carries an accepted amendment out to its end where the process died in the middle, or the run was forked there. Nothing
 * else was recorded in between, so that what is missing follows from the state at the decision.
 */
export async function settleInterruptedAmendment({
  recorder,
  store,
}: {
  readonly recorder: Recorder;
  readonly store: Pick<RunStore, 'readEvents'>;
}): Promise<void> {
  const { state } = recorder;
  const last = state.decidedAmendments.at(-1);
  if (last === undefined || state.seq >= last.seq + last.events) return;
  const journal = await store.readEvents(state.runId, 0);
  const before = reduceAll(undefined, journal.slice(0, last.seq - 1));
  const proposed = before?.proposedAmendments.find(({ amendmentId }) => amendmentId === last.amendmentId);
  if (before === undefined || proposed === undefined)
    throw new Error(`run ${state.runId} has no proposal of ${last.amendmentId}`);
  const simulated = simulateAmendment(proposed.amendment, { state: before, isWorkingOn: () => false });
  if (!simulated.ok) throw new Error(`${last.amendmentId} of run ${state.runId} cannot be carried out again`);
  for (const event of simulated.value.events.slice(state.seq - last.seq)) recorder.record(event);
}

/** Everything that keeps an amendment from being carried out now, in sentences. */
export function problemsOfAmendment(
  amendment: Amendment,
  deps: Pick<ShapingDeps, 'recorder' | 'isWorkingOn'>,
): readonly string[] {
  const simulated = simulateAmendment(amendment, standingOf(deps));
  return simulated.ok ? [] : simulated.failure;
}

function standingOf({ recorder, isWorkingOn }: Pick<ShapingDeps, 'recorder' | 'isWorkingOn'>) {
  return { state: recorder.state, isWorkingOn };
}

async function expectation({
  recorder,
  prices,
  store,
  maxRequests,
}: Pick<ShapingDeps, 'recorder' | 'prices' | 'store' | 'maxRequests'>): Promise<Expect> {
  const { limits, model, root } = recorder.state;
  const client = await prices();
  const history = store === undefined ? [] : await readActuals(root, model, store);
  const terms = { limits, model, client, maxRequests: maxRequests?.() };
  return (tasks) => (tasks.length === 0 ? undefined : forecastFrom({ tasks: [...tasks] }, terms, history).forecast);
}

const MOVED_ON = 'The run has moved on, so that the proposed change no longer fits. Refuse it, or propose it anew.';

function unfit(problems: readonly string[], opening: string): Failure {
  const message = `${opening} ${problems.join(' ')}`;
  return { kind: 'plan-invalid', problems, message };
}

function decidedAlready(amendmentId: string, state: RunState): Failure {
  const decided = state.decidedAmendments.find((each) => each.amendmentId === amendmentId);
  const message =
    decided === undefined
      ? `The run "${state.title}" has no proposed change "${amendmentId}".`
      : `The proposed change "${amendmentId}" was ${decided.decision} already.`;
  return { kind: 'not-found', message };
}
