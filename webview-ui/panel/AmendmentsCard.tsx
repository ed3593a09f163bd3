import type { RunState } from '../../src/shared/runState.ts';
import { Button } from '../common/Button.tsx';
import { ClampedText } from '../common/ClampedText.tsx';
import { Icon } from '../common/Icon.tsx';
import { TextList } from '../common/TextList.tsx';
import { useAsking } from '../common/page.ts';
import { amendmentPictures } from '../models/amendment.ts';
import type { AmendmentPart, AmendmentPicture } from '../models/amendment.ts';
import { plural } from '../models/format.ts';

/** Changes of the plan under way that wait for the person, each as what it would change. */
export function AmendmentsCard({ state }: { state: RunState }) {
  const amendments = amendmentPictures(state);
  if (amendments.length === 0) return null;
  return (
    <section className="card" id="amendments-card" aria-label="Changes of the plan">
      <header className="card-header">
        <Icon name="bell" className="tone-attention" />
        <h2 className="card-title" role="status">
          {plural(amendments.length, 'change')} of the plan {amendments.length === 1 ? 'waits' : 'wait'} for you
        </h2>
      </header>
      <ul className="amendments">
        {amendments.map((amendment) => (
          <li key={amendment.amendmentId}>
            <Amendment runId={state.runId} amendment={amendment} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Amendment({ runId, amendment }: { runId: string; amendment: AmendmentPicture }) {
  const { amendmentId, request, summary, parts, expected } = amendment;
  const [ask, isAsked] = useAsking(`${runId}/${amendmentId}`);
  const decide = (decision: 'accepted' | 'refused') => () =>
    ask({ type: 'amendment/decide', runId, amendmentId, decision });
  return (
    <div className="amendment">
      <ClampedText text={request} />
      <p className="amendment-summary" dir="auto">
        {summary}
      </p>
      {parts.map((part) => (
        <Part key={part.kind} part={part} />
      ))}
      {expected === undefined ? null : <p className="quiet number">{expected}</p>}
      <div className="buttons">
        <Button
          icon="check"
          kind="primary"
          label={`Accept: ${summary}`}
          disabled={isAsked}
          onClick={decide('accepted')}
        >
          Accept
        </Button>
        <Button icon="close" label={`Refuse: ${summary}`} disabled={isAsked} onClick={decide('refused')}>
          Refuse
        </Button>
      </div>
    </div>
  );
}

/** Few tasks stand in sight; many are folded. */
const OPEN_AT_MOST = 8;

function Part({ part }: { part: AmendmentPart }) {
  const { kind, title, icon, tasks } = part;
  return (
    <details className={`fold-line difference ${kind}`} open={tasks.length <= OPEN_AT_MOST}>
      <summary>
        <Icon name={icon} /> {title}
        <span className="quiet number"> {tasks.length}</span>
      </summary>
      <div className="fold-body">
        <TextList texts={tasks.map((task) => task.title)} label={title} limit={100} />
      </div>
    </details>
  );
}
