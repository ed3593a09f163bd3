import type { ForecastPicture } from '../models/planCard.ts';

/** What a plan is expected to take, each as what is likely and what it will be between. */
export function ForecastFacts({ forecast }: { forecast: ForecastPicture }) {
  return (
    <div className="forecast">
      <dl className="forecast-rows number" aria-label="Forecast">
        {forecast.rows.map(({ name, value, meaning }) => (
          <div key={name} title={meaning}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">{forecast.basis}</p>
    </div>
  );
}
