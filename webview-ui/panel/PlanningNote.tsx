import { Icon, StateIcon } from '../common/Icon.tsx';
import { IntentFacts } from '../common/IntentFacts.tsx';
import { RunButtons } from '../common/RunButtons.tsx';
import { TextList } from '../common/TextList.tsx';
import { Elapsed } from '../common/Times.tsx';
import { RUN_LOOKS } from '../models/looks.ts';
import type { PlanningPicture, StepPicture } from '../models/planning.ts';
import type { RunPicture } from '../models/runPicture.ts';

/** How far planning is, and what the planner looks at now; afterwards one line that tells what it did. */
export function PlanningNote({ planning, picture }: { planning: PlanningPicture; picture: RunPicture }) {
  if (!planning.isActive) return <PlanningDone planning={planning} picture={picture} />;
  return (
    <section className="card planning" aria-label="Planning">
      <header className="card-header">
        <StateIcon look={RUN_LOOKS.initializing} isSilent />
        <h2 className="card-title">Planning</h2>
        <Elapsed from={picture.elapsed.from} to={undefined} />
      </header>
      {planning.steps.length === 0 ? <Activity planning={planning} /> : <Steps planning={planning} />}
      <Found planning={planning} />
      <Problems problems={planning.problems} />
      <RunButtons picture={picture} of={['pause', 'cancel']} />
    </section>
  );
}

function Activity({ planning }: { planning: PlanningPicture }) {
  return (
    <>
      <p className="activity one-line" dir="auto">
        {planning.activity ?? 'Thinking…'}
      </p>
      <Looks planning={planning} />
    </>
  );
}

const STEP_ICONS = {
  done: { icon: 'check', tone: 'success', label: 'Done' },
  current: { icon: 'loading', tone: 'active', label: 'Under way', spins: true },
  ahead: { icon: 'circle-outline', tone: 'idle', label: 'To come' },
} as const;

/** The steps one below the other; what happens now stands below the one that is under way. */
function Steps({ planning }: { planning: PlanningPicture }) {
  return (
    <ol className="steps" aria-label="Steps">
      {planning.steps.map((step) => (
        <li key={step.step} className={`step ${step.status}`} aria-current={isCurrent(step) ? 'step' : undefined}>
          <StateIcon look={STEP_ICONS[step.status]} />
          <span>{step.title}</span>
          {isCurrent(step) ? (
            <div className="step-now">
              {planning.activity === undefined ? null : (
                <p className="one-line quiet" dir="auto">
                  {planning.activity}
                </p>
              )}
              <Looks planning={planning} />
            </div>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

function isCurrent({ status }: StepPicture): boolean {
  return status === 'current';
}

/** What was found out so far. */
function Found({ planning }: { planning: PlanningPicture }) {
  const { survey, intent, answers, parts } = planning;
  return (
    <>
      {survey === undefined ? null : (
        <p className="survey" dir="auto">
          <Icon name="repo" />
          <span>{survey}</span>
        </p>
      )}
      {intent === undefined ? null : <IntentFacts intent={intent} />}
      {answers.length === 0 ? null : (
        <dl className="answers" aria-label="Your answers">
          {answers.map(({ question, answer }, index) => (
            <div key={index} dir="auto">
              <dt>{question}</dt>
              <dd>{answer}</dd>
            </div>
          ))}
        </dl>
      )}
      {parts.length === 0 ? null : <p className="quiet">Planned side by side:</p>}
      <TextList texts={parts} label="Parts" />
    </>
  );
}

function PlanningDone({ planning, picture }: { planning: PlanningPicture; picture: RunPicture }) {
  const hasNoPlan = picture.total === 0;
  return (
    <details className="planning-done" open={hasNoPlan && planning.problems.length > 0}>
      <summary>
        <Icon name="telescope" />
        <span>{planning.summary}</span>
      </summary>
      <Found planning={planning} />
      <Looks planning={planning} />
      <Problems problems={planning.problems} />
      {hasNoPlan && picture.phase !== 'awaiting-answers' ? <RunButtons picture={picture} of={['cancel']} /> : null}
    </details>
  );
}

function Looks({ planning }: { planning: PlanningPicture }) {
  if (planning.recent.length === 0) return null;
  return (
    <ul className="tool-calls" aria-label="Latest looks at the repository">
      {planning.recent.map((call, index) => (
        <li key={index} className={call.ok ? '' : 'failed'}>
          <Icon name={call.ok ? 'check' : 'close'} {...(call.ok ? {} : { label: 'failed' })} />
          <span className="tool-name">{call.name}</span>
          <span className="one-line" dir="auto" title={call.subject}>
            {call.subject}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Problems({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <div className="problems">
      <p className="quiet">The proposed plan was given back, because:</p>
      <ul>
        {problems.slice(0, 10).map((problem) => (
          <li key={problem} dir="auto">
            {problem}
          </li>
        ))}
      </ul>
    </div>
  );
}
