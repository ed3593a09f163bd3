import type { Environment, RunListEntry } from '../../src/shared/protocol.ts';
import { Icon } from '../common/Icon.tsx';
import { usePage, useViewState } from '../common/page.ts';
import { EXAMPLE_REQUESTS } from '../models/composer.ts';

const RUNS_SHOWN = 3;

/** What Wavewright is and how to begin, when there is no run to show. */
export function EmptyState({ environment }: { environment: Environment }) {
  const { runs } = useViewState();
  const { saved } = usePage();
  return (
    <main className="conversation empty" aria-label="Welcome">
      <h1>What do you want to have done?</h1>
      <p>
        Describe a big piece of work on this repository. Wavewright plans it as a graph of tasks, runs them with many
        agents at once, and leaves every diff for you to accept or reject.
      </p>
      <ul className="examples" aria-label="Examples">
        {EXAMPLE_REQUESTS.map((text) => (
          <li key={text}>
            <button type="button" className="example" onClick={() => writeDraft(text)}>
              <Icon name="sparkle" />
              <span>{text}</span>
            </button>
          </li>
        ))}
      </ul>
      {environment.isDemo ? <DemoHint /> : null}
      {runs.length === 0 ? null : <RecentRuns runs={runs.slice(0, RUNS_SHOWN)} />}
    </main>
  );

  function writeDraft(draft: string): void {
    saved.update({ draft });
    document.getElementById('composer')?.focus();
  }
}

function DemoHint() {
  const { post } = usePage();
  return (
    <section className="callout information" aria-label="About the demo model">
      <Icon name="info" className="tone-active" />
      <div className="callout-body">
        <p className="callout-title">The demo model is in use</p>
        <p className="quiet">
          It needs no key and really does one job: it migrates a CommonJS project to ES modules. For anything else
          connect a language model.
        </p>
        <button type="button" className="link-button" onClick={() => post({ type: 'model/choose' })}>
          Choose a model
        </button>
      </div>
    </section>
  );
}

function RecentRuns({ runs }: { runs: readonly RunListEntry[] }) {
  const { post } = usePage();
  return (
    <section className="recent" aria-label="Recent runs">
      <h2>Recent runs</h2>
      <ul>
        {runs.map(({ runId, title, state }) => (
          <li key={runId}>
            <button type="button" className="recent-run" onClick={() => post({ type: 'run/show', runId })}>
              <span className="one-line" dir="auto">
                {title}
              </span>
              <span className="quiet">{state}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
