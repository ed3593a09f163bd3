import type { AddedTask, AmendedBy } from '../../../shared/events.ts';
import { TASK_ID_LENGTH } from '../../../shared/plan.ts';
import { requireTask, taskOf } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import { shiftedWaves } from '../../graph/waveShifts.ts';
import type { Recorder } from '../recorder.ts';

export interface Amendment {
  readonly by: AmendedBy;
  readonly added: readonly AddedTask[];
  /** What tasks that are there wait for besides; groups wait for their members anyway. */
  readonly dependencies?: readonly { readonly taskId: string; readonly on: readonly string[] }[];
}

/** Adds tasks to the plan, in one event, with the waves as they are from then on. */
export function recordAmendment({ by, added, dependencies = [] }: Amendment, recorder: Recorder): void {
  const members = new Map<string, string[]>();
  for (const { id, memberOf } of added) {
    if (memberOf === undefined) continue;
    const ids = members.get(memberOf);
    if (ids === undefined) members.set(memberOf, [id]);
    else ids.push(id);
  }
  const memberships = [...members].map(([taskId, on]) => ({ taskId, on }));
  const growth = { added, dependencies: [...dependencies, ...memberships] };
  const waves = shiftedWaves(growth, (id) => requireTask(recorder.state, id));
  recorder.record({ type: 'plan-amended', by, added, dependencies, waves });
}

/** An id that no task has yet: `base` with `suffix`, and a number besides where that is taken. `taken`: ids about to be used. */
export function freeId(base: string, suffix: string, state: RunState, taken?: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const end = count === 1 ? suffix : `${suffix}-${count}`;
    const id = base.slice(0, TASK_ID_LENGTH - end.length) + end;
    if (taskOf(state, id) === undefined && taken?.has(id) !== true) return id;
  }
}
