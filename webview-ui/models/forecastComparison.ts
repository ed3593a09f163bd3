import { forecastAgainstActual } from '../../src/shared/report/forecastActual.ts';
import type { Compared } from '../../src/shared/report/forecastActual.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { formatCount, formatUsd } from './format.ts';
import { formatAbout, formatWhole, rangeText } from './ranges.ts';

/** What was expected of a plan in one respect, and what it was. */
export interface ComparisonRow {
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
  /** Where the actual value lies: between what was expected, or beyond. */
  readonly place: 'within' | 'below' | 'above';
}

/** Empty without a forecast, and before the first task could start. The costs of the demo model are left out. */
export function forecastComparison(state: RunState): ComparisonRow[] {
  const compared = forecastAgainstActual(state);
  if (compared === undefined) return [];
  const { agents, tokens, costUsd, wallMs } = compared;
  const isFree = state.model.provider === 'demo';
  return [
    row('Agents', agents, formatWhole),
    row('Tokens', tokens, formatCount),
    ...(costUsd === undefined || isFree ? [] : [row('Cost', costUsd, formatUsd)]),
    row('Time', wallMs, formatAbout),
  ];
}

function row(name: string, { forecast, actual }: Compared, write: (value: number) => string): ComparisonRow {
  const place = actual < forecast.low ? 'below' : actual > forecast.high ? 'above' : 'within';
  return { name, expected: rangeText(forecast, write), actual: write(actual), place };
}
