import type { ApprovalLevel } from './approval.ts';
import type { Preset } from './forecast.ts';
import type { ReuseScope } from './reuse.ts';
import type { Tier } from './taskKinds.ts';

export interface RunModel {
  readonly provider: 'anthropic' | 'vscode' | 'demo';
  /** Id of the model as the provider names it. */
  readonly model: string;
  /** For people: "Anthropic · claude-sonnet-5-5", "Demo model". */
  readonly label: string;
  /** Where the provider is asked, when not at its own address. */
  readonly baseUrl?: string;
}

export interface RunLimits {
  /** Agents at work at the same time. */
  readonly concurrency: number;
  readonly maxTasks: number;
  readonly budgetUsd: number;
  /** Attempts per task, the first included. */
  readonly maxAttempts: number;
  readonly attemptTimeoutMs: number;
  /** Turns per attempt. */
  readonly maxTurns: number;
  /** Tokens in and out, those read from a cache included. Absent: no limit. */
  readonly budgetTokens?: number;
  /** Share of the budget, 0 to 0.5, that only tasks which review or test may use up. Absent: `DEFAULT_RESERVED_SHARE`. */
  readonly reservedShare?: number;
  /** Dollars for each task that has no budget of its own in the plan. Absent: no limit but that of the run. */
  readonly taskBudgetUsd?: number;
  readonly taskBudgetTokens?: number;
  /** Id of the model for an attempt after a failed one. Absent: the same again. */
  readonly fallbackModel?: string;
  /** The only models that may be asked. Absent: all. */
  readonly allowedModels?: readonly string[];
  /** Time at work, pauses not counted. Absent: no limit. */
  readonly timeLimitMs?: number;
  /** Globs of the paths that the run may change, and of those that it may not. Absent: all; none. */
  readonly mayWrite?: readonly string[];
  readonly mayNotWrite?: readonly string[];
  /** The most that agents may do without asking, where that is less than the setting. Absent: what the setting says. */
  readonly approval?: ApprovalLevel;
  /** Who brings changes together that do not merge by themselves. Absent: an agent, as far as they are text. */
  readonly conflicts?: 'agent' | 'ask';
  /** Which earlier results its tasks take over. Absent: `same-run`. */
  readonly reuseResults?: ReuseScope;
  /** By which table tasks get their tiers. Absent: every task gets the run's model, unless the plan names another. */
  readonly preset?: Preset;
  /** Ids of the models by tier. Absent: the run's model for all. */
  readonly tiers?: Readonly<Record<Tier, string>>;
  /** Asks models that can for answers at a higher price and speed. */
  readonly fastMode?: boolean;
  /** A plan that is likely to cost more, or has more agents, needs an explicit yes. Absent: the defaults. */
  readonly confirmAboveUsd?: number;
  readonly confirmAboveAgents?: number;
  /** `off`: no gates are carried out. `declared`: only those that the plan names. Absent: those that fit a task's type, too. */
  readonly gates?: 'off' | 'declared';
}

/**
 * `person`: asked for. `budget`: the next request might pass the cap. `provider`: the key is refused or the model is
 * gone, so that every task would fail alike. `time-limit`: the run was at work as long as it may be. `question`: nothing
 * can be done before the person has answered. `shutdown`: the editor or the process ended in an orderly way.
 */
export type PauseReason = 'person' | 'budget' | 'provider' | 'time-limit' | 'question' | 'shutdown';

/** Dollars, and tokens in and out. */
export interface Spending {
  readonly usd: number;
  readonly tokens: number;
}
