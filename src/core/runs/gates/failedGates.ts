import type { GateEvidence, GateVerdict } from '../../../shared/gates.ts';
import { countOf } from '../../../shared/format.ts';
import { gateText } from '../../../shared/gateText.ts';
import type { Failure } from '../../../shared/failures.ts';
import type { TaskState } from '../../../shared/runState.ts';
import type { FailedGate } from '../../agents/gateMessage.ts';
import type { AttemptGate } from '../../gates/judgeGate.ts';

/** Characters of the hash of an output that people are shown; enough to find it. */
const HASH_LENGTH = 12;

export interface RefusingGate extends FailedGate {
  readonly evidence: GateEvidence | undefined;
}

/** The gates that refused the work in this round, in order. */
export function failedGatesOf(
  { verdicts }: Pick<TaskState, 'verdicts'>,
  gates: readonly AttemptGate[],
  round: number,
): readonly RefusingGate[] {
  return gates.flatMap((gate) => {
    const verdict = verdicts.find((each) => each.gate === gate.name && each.round === round);
    return verdict?.verdict === 'failed' ? [refusing(gate, verdict)] : [];
  });
}

function refusing(gate: AttemptGate, { reason, evidence }: GateVerdict): RefusingGate {
  const outputEnd = evidence?.kind === 'commands' ? evidence.outputEnd : undefined;
  return { name: gate.name, demands: gateText(gate), reason, outputEnd, evidence };
}

/** `repairs`: how many there were. */
export function gateFailure(gates: readonly RefusingGate[], repairs: number): Failure {
  const after = repairs === 0 ? '' : ` after ${countOf(repairs, 'repair')}`;
  const parts = gates.map(({ name, demands, reason, evidence }) => {
    return `The gate "${name}" did not pass${after}: ${demands}. ${reason}${proofText(evidence)}`;
  });
  return { kind: 'gate-failed', gates: gates.map(({ name }) => name), message: parts.join(' ') };
}

function proofText(evidence: GateEvidence | undefined): string {
  const last = evidence?.kind === 'commands' ? evidence.runs.at(-1) : undefined;
  return last === undefined ? '' : ` (output ${last.output.slice(0, HASH_LENGTH)})`;
}
