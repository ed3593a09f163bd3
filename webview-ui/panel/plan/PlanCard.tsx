import type { RunState } from '../../../src/shared/runState.ts';
import { DemoLabel } from '../../common/DemoLabel.tsx';
import { ForecastFacts } from '../../common/ForecastFacts.tsx';
import { Icon } from '../../common/Icon.tsx';
import { IntentFacts } from '../../common/IntentFacts.tsx';
import { Markdown } from '../../common/Markdown.tsx';
import { RunButtons } from '../../common/RunButtons.tsx';
import { TextList } from '../../common/TextList.tsx';
import { plural } from '../../models/format.ts';
import { planPicture } from '../../models/planCard.ts';
import type { PlanPicture } from '../../models/planCard.ts';
import { intentPicture } from '../../models/planning.ts';
import type { RunPicture } from '../../models/runPicture.ts';
import { PlanEditsContext, useNewPlanEdits } from './planEdits.ts';
import { PlanToolbar } from './PlanToolbar.tsx';
import { PlanWaves } from './PlanWaves.tsx';

/** The plan that waits for approval: what it is, what it is expected to take, and what can be changed in it. */
export function PlanCard({ state, picture }: { state: RunState; picture: RunPicture }) {
  const plan = planPicture(state);
  const edits = useNewPlanEdits(state, plan.history);
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
      <Expected state={state} plan={plan} />
      <Texts state={state} plan={plan} />
      <PlanEditsContext value={edits}>
        <PlanToolbar />
        <PlanWaves />
      </PlanEditsContext>
      <footer className="card-footer">
        <RunButtons picture={picture} of={['approve', 'discard']} />
        <p className="quiet">Nothing runs before you approve.</p>
      </footer>
    </section>
  );
}

function Expected({ state, plan }: { state: RunState; plan: PlanPicture }) {
  const { intent } = state.planning;
  return (
    <>
      {intent === undefined ? null : <IntentFacts intent={intentPicture(intent)} />}
      {plan.template === undefined ? null : (
        <p className="quiet" dir="auto">
          Made by the template “{plan.template}”.
        </p>
      )}
      {plan.forecast === undefined ? null : <ForecastFacts forecast={plan.forecast} />}
      {plan.routing === undefined ? null : (
        <p className="quiet" dir="auto">
          {plan.routing}
        </p>
      )}
    </>
  );
}

function Texts({ state, plan }: { state: RunState; plan: PlanPicture }) {
  return (
    <>
      <details className="fold-line">
        <summary>Limits</summary>
        <ul className="limits fold-body" aria-label="Limits">
          {plan.limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      </details>
      {plan.repairs.length === 0 ? null : (
        <details className="fold-line">
          <summary>{repairsText(plan.repairs.length)}</summary>
          <div className="fold-body">
            <TextList texts={plan.repairs} label="What was mended" limit={100} />
          </div>
        </details>
      )}
      {state.planNotes === undefined ? null : (
        <section aria-label="Notes">
          <Markdown text={state.planNotes} />
        </section>
      )}
      {state.agreements === undefined ? null : (
        <details className="fold-line agreements">
          <summary>Agreed for all tasks</summary>
          <div className="fold-body">
            <Markdown text={state.agreements} />
          </div>
        </details>
      )}
    </>
  );
}

function repairsText(count: number): string {
  return `${plural(count, 'thing')} ${count === 1 ? 'was' : 'were'} mended in it`;
}
