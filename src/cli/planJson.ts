import type { Forecast, Range } from '../shared/forecast.ts';
import { planFromState } from '../shared/planFromState.ts';
import type { RunState } from '../shared/runState.ts';

/**
 * The plan of a run as a plan file in JSON, which `run --plan` takes, with what was found out about it: what the request
 * was understood to mean, and what follows from the plan. Those parts are passed over when the file is read.
 */
export function planJson(state: RunState): string {
  const { planning, waves, routing, forecast } = state;
  const { version, title, notes, agreements, tasks } = planFromState(state);
  const { questions: _questions, ...intent } = planning.intent ?? NO_INTENT;
  const told = {
    version,
    title,
    notes,
    agreements,
    intent,
    survey: planning.surveySummary,
    tasks,
    waves,
    criticalPath: forecast?.criticalPath ?? [],
    repairs: planning.repairs,
    routing: routing ?? { tasks: [] },
    forecast: forecast === undefined ? undefined : forecastJson(forecast),
  };
  return `${JSON.stringify(told, undefined, 2)}\n`;
}

const NO_INTENT = {
  primary: 'feature-development',
  secondary: [],
  entities: [],
  requirements: [],
  successCriteria: [],
  questions: [],
};

interface UnknownRange {
  readonly low: null;
  readonly likely: null;
  readonly high: null;
}

/** Costs that nobody knows are null. */
function forecastJson({ agents, tokens, costUsd, wallMs, tasks, basedOnRuns, pricesOf }: Forecast): {
  readonly costUsd: Range | UnknownRange;
} & Omit<Forecast, 'costUsd' | 'criticalPath'> {
  const priced = costUsd ?? { low: null, likely: null, high: null };
  const dated = pricesOf === undefined ? {} : { pricesOf };
  return { agents, tokens, costUsd: priced, wallMs, basedOnRuns, ...dated, tasks };
}
