import type { Gate, ReviewGate } from '../../shared/gates.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { createCommandJudge } from './commandGate.ts';
import { judgeCoverage } from './coverage/coverageGate.ts';
import type { GateWork, Judgement } from './judgement.ts';
import { judgePublicApi } from './publicNames/publicApiGate.ts';

/** A gate that is carried out within the attempt whose work it judges; reviews are tasks of their own. */
export type AttemptGate = Exclude<Gate, ReviewGate>;

/**
 * Carries a gate out. What keeps it from being carried out makes it unverified; fails only with what keeps the attempt from
 * going on, such as `paused` and `cancelled`.
 */
export type GateJudge = (gate: AttemptGate, signal: AbortSignal) => Promise<Result<Judgement, Failure>>;

export function createGateJudge(work: GateWork): GateJudge {
  const commands = createCommandJudge(work);
  return async (gate, signal) => {
    switch (gate.kind) {
      case 'command':
        return commands.judge(gate, signal);
      case 'coverage':
        return judgeCoverage(gate, work, commands, signal);
      case 'public-api':
        return judgePublicApi(gate, work, signal);
    }
  };
}
