import { Icon, StateIcon } from '../common/Icon.tsx';
import { RunButtons } from '../common/RunButtons.tsx';
import { Elapsed } from '../common/Times.tsx';
import { RUN_LOOKS } from '../models/looks.ts';
import type { PlanningPicture } from '../models/planCard.ts';
import type { RunPicture } from '../models/runPicture.ts';

/** What the planner looks at now; afterwards one line that tells what it did. */
export function PlanningNote({ planning, picture }: { planning: PlanningPicture; picture: RunPicture }) {
  if (!planning.isActive) return <PlanningDone planning={planning} picture={picture} />;
  return (
    <section className="card planning" aria-label="Planning">
      <header className="card-header">
        <StateIcon look={RUN_LOOKS.initializing} isSilent />
        <h2 className="card-title">Planning</h2>
        <Elapsed from={picture.elapsed.from} to={undefined} />
      </header>
      <p className="activity one-line" dir="auto">
        {planning.activity ?? 'Thinking…'}
      </p>
      <Looks planning={planning} />
      <Problems problems={planning.problems} />
      <RunButtons picture={picture} of={['pause', 'cancel']} />
    </section>
  );
}

function PlanningDone({ planning, picture }: { planning: PlanningPicture; picture: RunPicture }) {
  const isOpenPlan = picture.total === 0;
  return (
    <details className="planning-done" open={isOpenPlan && planning.problems.length > 0}>
      <summary>
        <Icon name="telescope" />
        <span>{planning.summary}</span>
      </summary>
      <Looks planning={planning} />
      <Problems problems={planning.problems} />
      {isOpenPlan ? <RunButtons picture={picture} of={['cancel']} /> : null}
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
