import type { Tier } from './taskKinds.ts';

/** `likely` is a median, `low` and `high` hold about four runs of five between them. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** What something is expected to take. */
export interface Expectation {
  /** Tokens in and out, those read from a cache included. */
  readonly tokens: Range;
  /** Absent where the price of a model is not known. */
  readonly costUsd?: Range;
  /** Time at work: of a task from its first request to its end, of a plan with the schedule simulated. */
  readonly wallMs: Range;
}

export interface Forecast extends Expectation {
  /** Agents: tasks, members of fan-outs, rounds and reviewers. */
  readonly agents: Range;
  readonly tasks: Readonly<Record<string, Expectation>>;
  /** The tasks of the plan on the longest way through the simulated schedule, in order. */
  readonly criticalPath: readonly string[];
  /** Finished runs of this repository that corrected it. */
  readonly basedOnRuns: number;
  /** Day of the price list in force (ISO date), where a list was used. */
  readonly pricesOf?: string;
}

/** Which model a task is given, and why. */
export interface RoutedTask {
  readonly taskId: string;
  /** Absent where the plan names the model. */
  readonly tier?: Tier;
  readonly model: string;
  /** One sentence. */
  readonly reason: string;
  /** Dollars that are likely saved against the strongest model of the run; absent where prices are not known. */
  readonly savesUsd?: number;
}

export const PRESETS = ['cheapest', 'balanced', 'best'] as const;
export type Preset = (typeof PRESETS)[number];

export interface Routing {
  /** Absent: all tasks that name no model get that of the run. */
  readonly preset?: Preset;
  readonly tasks: readonly RoutedTask[];
  /** Sum over the tasks, as far as it is known. */
  readonly savesUsd?: number;
}
