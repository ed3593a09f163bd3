import type { Gate, ReviewGate } from '../../../shared/gates.ts';
import type { RunLimits } from '../../../shared/limits.ts';
import type { TaskOptions } from '../../../shared/runState.ts';

/** A gate that is carried out within the attempt whose work it judges; reviews are tasks of their own. */
export type AttemptGate = Exclude<Gate, ReviewGate>;

/** The gates that are carried out when the agent of a task has ended, in order. */
export function attemptGates({ gates }: Pick<TaskOptions, 'gates'>, limits: Pick<RunLimits, 'gates'>): AttemptGate[] {
  if (limits.gates === 'off') return [];
  return gates?.filter((gate): gate is AttemptGate => gate.kind !== 'review') ?? [];
}
