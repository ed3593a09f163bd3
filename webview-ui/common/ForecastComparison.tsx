import type { RunState } from '../../src/shared/runState.ts';
import { forecastComparison } from '../models/forecastComparison.ts';
import type { ComparisonRow } from '../models/forecastComparison.ts';
import { Icon } from './Icon.tsx';

const PLACES = {
  within: { icon: 'check', label: 'as expected', tone: 'tone-success' },
  below: { icon: 'arrow-down', label: 'less than expected', tone: 'tone-active' },
  above: { icon: 'arrow-up', label: 'more than expected', tone: 'tone-attention' },
} as const satisfies Record<ComparisonRow['place'], object>;

/** What a plan was expected to take beside what the run took; nothing without a forecast. */
export function ForecastComparison({ state }: { state: RunState }) {
  const rows = forecastComparison(state);
  if (rows.length === 0) return null;
  return (
    <table className="comparison number" aria-label="Forecast and actual">
      <thead>
        <tr>
          <td />
          <th scope="col">Forecast</th>
          <th scope="col">Actual</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, expected, actual, place }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{expected}</td>
            <td>
              <span className="actual">
                {actual}
                <Icon name={PLACES[place].icon} label={PLACES[place].label} className={PLACES[place].tone} />
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
