import type { GateVerdict } from '../../../shared/gates.ts';
import type { Failure } from '../../../shared/failures.ts';
import type { RunLimits } from '../../../shared/limits.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { AttemptState, TaskOptions, TaskState } from '../../../shared/runState.ts';
import { MAX_REPAIRS } from '../../../shared/gates.ts';
import { gateMessage } from '../../agents/gateMessage.ts';
import { agentRole } from '../../agents/roles.ts';
import { createGateJudge } from '../../gates/judgeGate.ts';
import type { AttemptGate, GateJudge } from '../../gates/judgeGate.ts';
import type { ModelMessage } from '../../ports/model.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import type { AgentSupport } from '../tasks/turnJournal.ts';
import { failedGatesOf, gateFailure } from './failedGates.ts';
import { createGateCommands } from './gateCommands.ts';
import type { GateCommandsDeps, GatedWork } from './gateCommands.ts';

/** The gates that are carried out when the agent of a task has ended, in order. */
export function attemptGates({ gates }: Pick<TaskOptions, 'gates'>, limits: Pick<RunLimits, 'gates'>): AttemptGate[] {
  if (limits.gates === 'off') return [];
  return gates?.filter((gate): gate is AttemptGate => gate.kind !== 'review') ?? [];
}

export interface AttemptGatesDeps extends GateCommandsDeps, Pick<AgentSupport, 'mayGoOn' | 'isAbandoned'> {
  readonly rights: AgentRights;
}

/** The gates of one attempt. */
export interface AttemptGates {
  /**
   * Called whenever the agent has ended: carries out what the round under way still lacks, or a new one. Resolves with
   * what the agent shall go on with, or with `undefined` when nothing keeps the work from counting. Fails with
   * `gate-failed` when no repair is left, and with what keeps the attempt from going on, as `paused`.
   */
  pass(signal: AbortSignal): Promise<Result<ModelMessage | undefined, Failure>>;
}

export function createAttemptGates(
  task: TaskState,
  attempt: AttemptState,
  work: GatedWork,
  deps: AttemptGatesDeps,
): AttemptGates {
  const { recorder } = deps;
  const commands = createGateCommands(task, work, deps);
  const judge = createGateJudge({ ...work, ...commands });

  /** The round that an earlier process left, or a new one. */
  function enterRound(): number {
    const round = attempt.gates?.judging === true ? attempt.gates.round : (attempt.gates?.round ?? 0) + 1;
    if (task.state !== 'verifying') recorder.record({ type: 'gates-started', taskId: task.id, round });
    return round;
  }

  async function judgeRound(
    gates: readonly AttemptGate[],
    round: number,
    signal: AbortSignal,
  ): Promise<Result<void, Failure>> {
    for (const gate of gates) {
      if (task.verdicts.some((verdict) => verdict.round === round && verdict.gate === gate.name)) continue;
      const judged = await judgeGate({ gate, round, judge }, deps, signal);
      if (!judged.ok) return judged;
      recorder.record({ type: 'gate-judged', taskId: task.id, verdict: judged.value });
      await recorder.durable();
    }
    return ok(undefined);
  }

  return {
    async pass(signal) {
      const gates = attemptGates(task.options, recorder.state.limits);
      if (gates.length === 0) return ok(undefined);
      const round = enterRound();
      const judged = await judgeRound(gates, round, signal).finally(() => commands.end());
      if (!judged.ok) return judged;
      const refused = failedGatesOf(task, gates, round);
      if (refused.length === 0) return ok(undefined);
      const mayRepair = agentRole(task.role).mayWrite && deps.rights.mayWrite;
      const repairs = failedRounds(task.verdicts) - 1;
      if (!mayRepair || repairs >= MAX_REPAIRS) return failed(gateFailure(refused, repairs));
      return ok(gateMessage(refused));
    },
  };
}

/** The verdicts on work that no agent was asked for anew. Fails as `pass` does, but never with `gate-failed`. */
export async function judgeOnce(
  task: TaskState,
  work: GatedWork,
  deps: AttemptGatesDeps,
  signal: AbortSignal,
): Promise<Result<readonly GateVerdict[], Failure>> {
  const gates = attemptGates(task.options, deps.recorder.state.limits);
  if (gates.length === 0) return ok([]);
  const commands = createGateCommands(task, work, deps);
  const judge = createGateJudge({ ...work, ...commands });
  const verdicts: GateVerdict[] = [];
  try {
    for (const gate of gates) {
      const judged = await judgeGate({ gate, round: 1, judge }, deps, signal);
      if (!judged.ok) return judged;
      verdicts.push(judged.value);
    }
  } finally {
    await commands.end();
  }
  return ok(verdicts);
}

async function judgeGate(
  { gate, round, judge }: { readonly gate: AttemptGate; readonly round: number; readonly judge: GateJudge },
  { mayGoOn, onActivity, isAbandoned }: AttemptGatesDeps,
  signal: AbortSignal,
): Promise<Result<GateVerdict, Failure>> {
  const allowed = mayGoOn();
  if (!allowed.ok) return allowed;
  onActivity(`judging the gate "${gate.name}"`);
  const judged = await judge(gate, signal);
  if (!judged.ok) return judged;
  if (signal.aborted || isAbandoned()) return failed({ kind: 'cancelled', message: 'The gates were cancelled.' });
  return ok({ gate: gate.name, kind: gate.kind, round, ...judged.value });
}

/** In how many rounds a gate refused the work; all but the last were followed by a repair. */
function failedRounds(verdicts: readonly GateVerdict[]): number {
  return new Set(verdicts.flatMap(({ verdict, round }) => (verdict === 'failed' ? [round] : []))).size;
}
