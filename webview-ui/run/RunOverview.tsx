import type { Activities } from '../../src/shared/protocol.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { ClampedText } from '../common/ClampedText.tsx';
import { ForecastComparison } from '../common/ForecastComparison.tsx';
import { ForecastFacts } from '../common/ForecastFacts.tsx';
import { IntentFacts } from '../common/IntentFacts.tsx';
import { Markdown } from '../common/Markdown.tsx';
import { NoteList } from '../common/NoteList.tsx';
import { notePictures } from '../models/agentQuestions.ts';
import { changesPicture, outcomePicture } from '../models/outcome.ts';
import { amendmentLines, planPicture } from '../models/planCard.ts';
import type { PlanPicture } from '../models/planCard.ts';
import { planningPicture } from '../models/planning.ts';
import type { PlanningPicture } from '../models/planning.ts';
import type { RunPicture } from '../models/runPicture.ts';
import { plural } from '../models/format.ts';
import { Section } from './Section.tsx';

/** The run as a whole, shown while no task is selected. */
export function RunOverview({
  state,
  picture,
  activities,
}: {
  state: RunState;
  picture: RunPicture;
  activities: Activities;
}) {
  const planning = planningPicture(state, activities);
  const outcome = outcomePicture(state);
  const board = notePictures(state);
  const waiting = changesPicture(state).waiting.length;
  return (
    <>
      <Section title="Request">
        <ClampedText text={state.request} />
      </Section>
      {planning === undefined ? null : <PlanningSection planning={planning} />}
      {picture.total === 0 ? null : <PlanSections state={state} />}
      {outcome === undefined ? null : (
        <Section title="Result">
          <p>{outcome.headline}</p>
          {waiting === 0 ? null : <p>Changes of {plural(waiting, 'task')} wait for you.</p>}
        </Section>
      )}
      {board.notes.length === 0 ? null : (
        <Section title="Notes of agents" extra={state.notes.length}>
          <NoteList {...board} />
        </Section>
      )}
      {picture.total === 0 ? null : <p className="quiet">Select a task to see everything about it.</p>}
    </>
  );
}

function PlanningSection({ planning }: { planning: PlanningPicture }) {
  const step = planning.steps.find(({ status }) => status === 'current');
  return (
    <Section title="Planning">
      {planning.isActive ? (
        <p dir="auto">
          {step === undefined ? '' : `${step.title}: `}
          {planning.activity ?? 'thinking…'}
        </p>
      ) : null}
      {planning.survey === undefined ? null : <p dir="auto">{planning.survey}</p>}
      {planning.intent === undefined ? null : <IntentFacts intent={planning.intent} />}
      <p className="quiet">{planning.summary}</p>
    </Section>
  );
}

const AMENDMENTS_SHOWN = 20;

/** Size and limits of the plan, and what the planner wants known. */
function PlanSections({ state }: { state: RunState }) {
  const plan = planPicture(state);
  const added = amendmentLines(state);
  return (
    <>
      <Section title="Plan">
        <p>{plan.size}</p>
        <ul className="quiet">
          {plan.limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      </Section>
      <ForecastSection state={state} plan={plan} />
      {added.length === 0 ? null : (
        <Section title="Added to the plan">
          <ul className="quiet">
            {added.slice(0, AMENDMENTS_SHOWN).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {added.length > AMENDMENTS_SHOWN ? <p className="quiet">and {added.length - AMENDMENTS_SHOWN} more</p> : null}
        </Section>
      )}
      {state.planNotes === undefined ? null : (
        <Section title="Notes of the planner">
          <Markdown text={state.planNotes} />
        </Section>
      )}
      {state.agreements === undefined ? null : (
        <Section title="Agreed for all tasks">
          <Markdown text={state.agreements} />
        </Section>
      )}
    </>
  );
}

/** What the plan is expected to take; once it is carried out, beside what it took so far. */
function ForecastSection({ state, plan }: { state: RunState; plan: PlanPicture }) {
  const { forecast, routing } = plan;
  if (forecast === undefined) return null;
  return (
    <Section title="Forecast">
      {state.startedAt === undefined ? <ForecastFacts forecast={forecast} /> : <ForecastComparison state={state} />}
      {routing === undefined ? null : (
        <p className="quiet" dir="auto">
          {routing}
        </p>
      )}
    </Section>
  );
}
