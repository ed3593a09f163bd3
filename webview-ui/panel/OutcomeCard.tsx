import { useState } from 'react';
import type { RunState } from '../../src/shared/runState.ts';
import { ForecastComparison } from '../common/ForecastComparison.tsx';
import { StateIcon } from '../common/Icon.tsx';
import { Markdown } from '../common/Markdown.tsx';
import { plural } from '../models/format.ts';
import { RUN_LOOKS } from '../models/looks.ts';
import { outcomePicture } from '../models/outcome.ts';
import type { ResultRow } from '../models/outcome.ts';

const RESULTS_AT_ONCE = 8;

/** What came of a run that is over: counts, and what each task reported. */
export function OutcomeCard({ state }: { state: RunState }) {
  const outcome = outcomePicture(state);
  const [limit, setLimit] = useState(RESULTS_AT_ONCE);
  if (outcome === undefined) return null;
  const { results, findings } = outcome;
  return (
    <section className="card" id="outcome-card" aria-label="Results">
      <header className="card-header">
        <StateIcon look={RUN_LOOKS[state.state]} isSilent />
        <h2 className="card-title">{outcome.headline}</h2>
      </header>
      {findings === undefined ? null : <p className="quiet">{findings}. The report of the run names them.</p>}
      <ForecastComparison state={state} />
      {results.length === 0 ? null : (
        <ul className="results">
          {results.slice(0, limit).map((row) => (
            <Result key={row.taskId} row={row} />
          ))}
        </ul>
      )}
      {results.length <= limit ? null : (
        <button type="button" className="link-button" onClick={() => setLimit(limit + 5 * RESULTS_AT_ONCE)}>
          Show {plural(results.length - limit, 'more result')}
        </button>
      )}
    </section>
  );
}

function Result({ row }: { row: ResultRow }) {
  return (
    <li>
      <details className="result">
        <summary>
          <span className="one-line" dir="auto">
            {row.title}
          </span>
        </summary>
        <Markdown text={row.summary} />
      </details>
    </li>
  );
}
