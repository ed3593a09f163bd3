import type { Range } from '../forecast.ts';
import { countOf, formatCount, formatDuration, formatUsd } from '../format.ts';
import { tasksOf } from '../runState.ts';
import type { RunState } from '../runState.ts';
import { isGroup } from '../unfolding.ts';
import { totalTokens } from '../usage.ts';

/** What was expected of the plan that was approved, and what the run really took. */
export interface ForecastAgainstActual {
  readonly agents: Compared;
  /** Planning left out, as in the forecast. */
  readonly tokens: Compared;
  /** Absent where either is not known in full. */
  readonly costUsd?: Compared;
  /** Time at work, pauses left out. */
  readonly wallMs: Compared;
}

export interface Compared {
  readonly forecast: Range;
  readonly actual: number;
  /** Actual by likely; `undefined` where nothing was expected. */
  readonly ratio: number | undefined;
}

/**
 * The forecast of the plan that was approved against what has been used until `now` (ms since the epoch; for a run that
 * nobody drives the time of its last event). `undefined` without a forecast, and before the first task could start.
 */
export function forecastAgainstActual(state: RunState, now = state.updatedAt): ForecastAgainstActual | undefined {
  const { forecast, planning, costIsComplete } = state;
  if (forecast === undefined || state.startedAt === undefined) return undefined;
  const agents = tasksOf(state).filter((task) => !isGroup(task) && task.attempts.length > 0).length;
  const atWork = state.workedMs + (state.workingSince === undefined ? 0 : Math.max(0, now - state.workingSince));
  const costUsd = Math.max(0, state.costUsd - planning.costUsd);
  return {
    agents: compared(forecast.agents, agents),
    tokens: compared(forecast.tokens, Math.max(0, totalTokens(state.usage) - totalTokens(planning.usage))),
    ...(forecast.costUsd === undefined || !costIsComplete ? {} : { costUsd: compared(forecast.costUsd, costUsd) }),
    wallMs: compared(forecast.wallMs, atWork),
  };
}

function compared(forecast: Range, actual: number): Compared {
  return { forecast, actual, ratio: forecast.likely > 0 ? actual / forecast.likely : undefined };
}

/** A measure of a forecast for people. */
export interface ForecastLine {
  readonly name: 'Agents' | 'Tokens' | 'Cost' | 'Time';
  /** "about 12 (9 to 20)". */
  readonly forecast: string;
  /** "14"; absent before the run. */
  readonly actual?: string;
}

/** What is expected of the plan, and what came of it as far as there is anything; empty without a forecast. */
export function forecastLines(state: RunState, now = state.updatedAt): ForecastLine[] {
  const { forecast } = state;
  if (forecast === undefined) return [];
  const actual = forecastAgainstActual(state, now);
  return [
    lineOf('Agents', forecast.agents, formatCount, actual?.agents),
    lineOf('Tokens', forecast.tokens, formatCount, actual?.tokens),
    ...(forecast.costUsd === undefined ? [] : [lineOf('Cost', forecast.costUsd, formatUsd, actual?.costUsd)]),
    lineOf('Time', forecast.wallMs, formatDuration, actual?.wallMs),
  ];
}

function lineOf(
  name: ForecastLine['name'],
  range: Range,
  write: (value: number) => string,
  actual: Compared | undefined,
): ForecastLine {
  return { name, forecast: rangeText(range, write), ...(actual === undefined ? {} : { actual: write(actual.actual) }) };
}

/** "Forecast: about 12 agents (9 to 20), ...", what the routing saves, and what both rest on; empty without a forecast. */
export function forecastText(state: Pick<RunState, 'forecast' | 'routing'>): string[] {
  const { forecast, routing } = state;
  if (forecast === undefined) return [];
  const { agents, tokens, costUsd, wallMs, basedOnRuns, pricesOf } = forecast;
  const parts = [
    rangeText(agents, (value) => formatCount(value), 'agents'),
    rangeText(tokens, (value) => formatCount(value), 'tokens'),
    costUsd === undefined ? 'at prices that are not known' : rangeText(costUsd, formatUsd),
    rangeText(wallMs, formatDuration),
  ];
  const basis = [
    basedOnRuns === 0 ? 'no earlier run' : countOf(basedOnRuns, 'earlier run'),
    ...(pricesOf === undefined || costUsd === undefined ? [] : [`prices of ${pricesOf}`]),
  ];
  return [`Forecast: ${parts.join(', ')}; by ${basis.join(' and ')}`, ...routingText(routing)];
}

function rangeText({ low, likely, high }: Range, write: (value: number) => string, unit?: string): string {
  const words = unit === undefined ? '' : ` ${unit}`;
  return low === high ? `${write(likely)}${words}` : `about ${write(likely)}${words} (${write(low)} to ${write(high)})`;
}

/** "Models: preset "balanced", claude-haiku-5-5 for 3 tasks, ...; saves about $1.20 against the strongest for all". */
function routingText(routing: RunState['routing']): string[] {
  if (routing?.preset === undefined) return [];
  const counts = new Map<string, number>();
  for (const { model } of routing.tasks) counts.set(model, (counts.get(model) ?? 0) + 1);
  const models = [...counts].map(([model, count]) => `${model} for ${countOf(count, 'task')}`);
  const { savesUsd = 0 } = routing;
  const saves = savesUsd < 0.005 ? '' : `; saves about ${formatUsd(savesUsd)} against the strongest for all`;
  return [`Models: preset "${routing.preset}", ${models.join(', ')}${saves}`];
}
