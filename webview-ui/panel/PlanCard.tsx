import type { RunState } from '../../src/shared/runState.ts';
import { DemoLabel } from '../common/DemoLabel.tsx';
import { Icon } from '../common/Icon.tsx';
import { Markdown } from '../common/Markdown.tsx';
import { RunButtons } from '../common/RunButtons.tsx';
import { planPicture } from '../models/planCard.ts';
import type { RunPicture } from '../models/runPicture.ts';
import { Waves } from './Waves.tsx';

/** The plan that waits for approval. */
export function PlanCard({ state, picture }: { state: RunState; picture: RunPicture }) {
  const plan = planPicture(state);
  return (
    <section className="card" id="plan-card" aria-label="Plan">
      <header className="card-header">
        <Icon name="checklist" className="tone-attention" />
        <h2 className="card-title clamped-title" dir="auto" title={picture.title}>
          {picture.title}
        </h2>
      </header>
      <p className="facts">
        {picture.isDemo ? <DemoLabel /> : null}
        <strong>{plan.size}</strong>
        {plan.roles.map(({ role, label, icon, count }) => (
          <span key={role} className="fact">
            <Icon name={icon} /> {count} {label.toLowerCase()}
          </span>
        ))}
      </p>
      <ul className="limits" aria-label="Limits">
        {plan.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      {state.planNotes === undefined ? null : (
        <section aria-label="Notes">
          <Markdown text={state.planNotes} />
        </section>
      )}
      {state.agreements === undefined ? null : (
        <details className="agreements">
          <summary>Agreed for all tasks</summary>
          <Markdown text={state.agreements} />
        </details>
      )}
      <Waves picture={picture} state={state} isPlan />
      <footer className="card-footer">
        <RunButtons picture={picture} of={['approve', 'discard']} />
        <p className="quiet">Nothing runs before you approve.</p>
      </footer>
    </section>
  );
}
