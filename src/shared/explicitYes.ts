import { DEFAULT_CONFIRM_AGENTS, DEFAULT_CONFIRM_USD } from './defaults.ts';
import type { Failure } from './failures.ts';
import { countOf, formatUsd } from './format.ts';
import type { RunLimits } from './limits.ts';
import type { RunState } from './runState.ts';

/** The sum that somebody says yes to. */
export interface ExplicitYes {
  readonly usd: number;
  readonly agents: number;
}

export interface NeededYes {
  /** Likely dollars. Absent where prices are not known. */
  readonly usd?: number;
  /** Likely agents. */
  readonly agents: number;
  /** One sentence that names the sum and the limit that it passes. */
  readonly why: string;
}

type Planned = Pick<RunState, 'forecast' | 'limits' | 'taskIds'>;

/**
 * What somebody has to say yes to before the plan may be carried out, since it is likely to cost more, or to have more
 * agents, than the limits let pass with a plain approval. `undefined`: a plain approval will do.
 */
export function needsYes({ forecast, limits, taskIds }: Planned): NeededYes | undefined {
  const agents = forecast?.agents.likely ?? taskIds.length;
  const usd = forecast?.costUsd?.likely;
  const { confirmAboveUsd = DEFAULT_CONFIRM_USD, confirmAboveAgents = DEFAULT_CONFIRM_AGENTS } = limits;
  const passes = [
    ...(usd !== undefined && usd > confirmAboveUsd ? [`the ${formatUsd(confirmAboveUsd)}`] : []),
    ...(agents > confirmAboveAgents ? [`the ${countOf(confirmAboveAgents, 'agent')}`] : []),
  ];
  if (passes.length === 0) return undefined;
  const why = `This plan is likely to take ${sumText({ usd, agents })}, more than ${passes.join(' and ')} that need no explicit yes.`;
  return { ...(usd === undefined ? {} : { usd }), agents, why };
}

/** "about $7.20 and 64 agents"; "64 agents, at prices that are not known". */
export function sumText({ usd, agents }: { readonly usd?: number | undefined; readonly agents: number }): string {
  const count = countOf(agents, 'agent');
  return usd === undefined ? `${count}, at prices that are not known` : `about ${formatUsd(usd)} and ${count}`;
}

/** Whether the yes is to so much at least. */
export function covers(yes: ExplicitYes, { usd = 0, agents }: NeededYes): boolean {
  return yes.usd >= usd && yes.agents >= agents;
}

/** What `--yes` on a command line says yes to: what it lets the run have in all. */
export function yesWithin({ budgetUsd, maxTasks }: Pick<RunLimits, 'budgetUsd' | 'maxTasks'>): ExplicitYes {
  return { usd: budgetUsd, agents: maxTasks };
}

/** Why a plan must not be approved with this yes, or with none; `undefined` when it may. */
export function missingYes(state: Planned, yes: ExplicitYes | undefined): Failure | undefined {
  const needed = needsYes(state);
  if (needed === undefined || (yes !== undefined && covers(yes, needed))) return undefined;
  const { usd, agents, why } = needed;
  const message = `${why} Say yes to that sum to have it carried out.`;
  return { kind: 'needs-yes', message, agents, ...(usd === undefined ? {} : { usd }) };
}
