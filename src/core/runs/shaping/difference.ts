import { formatCount, formatUsd } from '../../../shared/format.ts';
import type { Expectation } from '../../../shared/forecast.ts';
import type { PlannedTask } from '../../../shared/plan.ts';
import { plannedTaskOf } from '../../../shared/planFromState.ts';
import { requireTask, taskOf } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import type { Amendment, AmendmentDifference } from '../../../shared/shaping.ts';
import type { Simulation } from './simulation.ts';

/** What these tasks, carried out as one plan, are expected to take. `undefined`: nobody knows. */
export type Expect = (tasks: readonly PlannedTask[]) => Expectation | undefined;

/** What an amendment comes to, in a run with this state, for the person who decides. */
export function differenceOf(
  amendment: Amendment,
  {
    before,
    simulation,
    expect,
  }: { readonly before: RunState; readonly simulation: Simulation; readonly expect: Expect },
): AmendmentDifference {
  const { rerun, state: after } = simulation;
  const again = new Set(rerun);
  const changed = amendment.change.map(({ id }) => id);
  const skipped = amendment.skip.filter((id) => taskOf(before, id)?.state !== 'skipped');
  const expected = expect(among([...amendment.add.map(({ id }) => id), ...rerun], after));
  const saved = expect(
    among(
      skipped.filter((id) => isToCome(id, before)),
      before,
    ),
  );
  const told = new Set(amendment.instruct.map(({ taskId }) => taskId)).size;
  const parts = [
    ...(amendment.add.length > 0 ? [`+${counted(amendment.add.length, 'task')}`] : []),
    ...counts(changed.filter((id) => !again.has(id)).length, 'changed'),
    ...counts(skipped.length, 'left out'),
    ...(rerun.length > 0 ? [`${rerun.length} ${rerun.length === 1 ? 'runs' : 'run'} again`] : []),
    ...counts(told, 'told more'),
    ...sumText(expected, saved),
  ];
  return {
    summary: parts.join(', '),
    added: amendment.add.map(({ id, title }) => ({ taskId: id, title })),
    changed,
    skipped,
    rerun,
    ...(expected === undefined ? {} : { expected }),
  };
}

/** Tasks as a plan of their own: what they depend on besides is done. */
function among(ids: readonly string[], state: RunState): PlannedTask[] {
  const known = new Set(ids);
  return ids
    .flatMap((id) => taskOf(state, id) ?? [])
    .map((task) => {
      const planned = plannedTaskOf(task, state);
      return { ...planned, dependsOn: planned.dependsOn.filter((on) => known.has(on)) };
    });
}

function isToCome(id: string, state: RunState): boolean {
  const { attempts, state: name } = requireTask(state, id);
  return attempts.length === 0 && (name === 'pending' || name === 'ready' || name === 'blocked');
}

function sumText(expected: Expectation | undefined, saved: Expectation | undefined): string[] {
  if (expected === undefined && saved === undefined) return [];
  const isPriced = [expected, saved].every((each) => each === undefined || each.costUsd !== undefined);
  if (isPriced) {
    const usd = (expected?.costUsd?.likely ?? 0) - (saved?.costUsd?.likely ?? 0);
    return [`about ${usd < 0 ? '−' : '+'}${formatUsd(Math.abs(usd))}`];
  }
  const tokens = (expected?.tokens.likely ?? 0) - (saved?.tokens.likely ?? 0);
  return [`about ${tokens < 0 ? '−' : '+'}${formatCount(Number(Math.abs(tokens).toPrecision(2)))} tokens`];
}

function counts(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}

function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}
