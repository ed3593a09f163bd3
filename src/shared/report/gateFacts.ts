import type { Gate, GateEvidence, GateVerdict, Verdict } from '../gates.ts';
import { countOf } from '../format.ts';
import { tasksOf } from '../runState.ts';
import type { RunState } from '../runState.ts';

/** What a gate of a task said last, as plain JSON. */
export interface GateFacts {
  readonly taskId: string;
  readonly gate: string;
  readonly kind: Gate['kind'];
  readonly verdict: Verdict;
  /** How often it was judged: once more after each repair. */
  readonly rounds: number;
  /** Why it failed or could not be verified; empty when it passed. */
  readonly reason: string;
  readonly evidence?: GateEvidence;
}

/** The gates that were judged, in order of the tasks. */
export function gatesOf(state: RunState): GateFacts[] {
  return tasksOf(state).flatMap(({ id, verdicts }) =>
    [...new Set(verdicts.map(({ gate }) => gate))].map((gate) => {
      const rounds = verdicts.filter((each) => each.gate === gate);
      return factsOf(id, rounds);
    }),
  );
}

function factsOf(taskId: string, rounds: readonly GateVerdict[]): GateFacts {
  const last = rounds.at(-1);
  if (last === undefined) throw new Error('a gate was not judged');
  const { gate, kind, reason, evidence } = last;
  const facts = { taskId, gate, kind, verdict: provenVerdict(last), rounds: rounds.length, reason };
  return evidence === undefined ? facts : { ...facts, evidence };
}

/** A pass with nothing to show for it would be a claim. */
export function provenVerdict({ verdict, evidence }: GateVerdict): Verdict {
  return verdict === 'passed' && evidence === undefined ? 'unverified' : verdict;
}

/** "1 gate failed, 2 unverified, 5 passed"; `undefined` where none was judged. */
export function gateCounts(gates: readonly Pick<GateFacts, 'verdict'>[]): string | undefined {
  const counts = (['failed', 'unverified', 'passed'] as const)
    .map((verdict) => ({ verdict, count: gates.filter((gate) => gate.verdict === verdict).length }))
    .filter(({ count }) => count > 0);
  const [first, ...rest] = counts;
  if (first === undefined) return undefined;
  return [
    `${countOf(first.count, 'gate')} ${first.verdict}`,
    ...rest.map(({ verdict, count }) => `${count} ${verdict}`),
  ].join(', ');
}

const HASH_LENGTH = 12;

/** What proves a verdict, in a few words: "npm test: exit code 0, output 1a2b3c4d5e6f". Empty without evidence. */
export function evidenceText(evidence: GateEvidence | undefined): string {
  switch (evidence?.kind) {
    case undefined:
      return '';
    case 'commands': {
      const last = evidence.runs.at(-1);
      if (last === undefined) return '';
      const end = last.exitCode === undefined ? 'stopped' : `exit code ${last.exitCode}`;
      const times = evidence.runs.length === 1 ? '' : ` (${evidence.runs.length} times)`;
      const measured = evidence.measured === undefined ? '' : `, ${evidence.measured}`;
      return `${last.command}${times}: ${end}, output ${last.output.slice(0, HASH_LENGTH)}${measured}`;
    }
    case 'public-api': {
      const { compared, removed, changed } = evidence;
      return `${countOf(compared, 'file')} compared, ${countOf(removed.length, 'name')} gone, ${changed.length} called otherwise`;
    }
    case 'findings':
      return `${countOf(evidence.findings.length, 'finding')} of ${countOf(evidence.reviewers.length, 'reviewer')}`;
  }
}
