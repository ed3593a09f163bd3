import type { IntentPicture } from '../models/planning.ts';
import { Icon } from './Icon.tsx';
import { TextList } from './TextList.tsx';

const ENTITIES_SHOWN = 12;

/** What the request was understood to mean: the kind of work in sight, the rest folded. */
export function IntentFacts({ intent }: { intent: IntentPicture }) {
  const { type, entities, requirements, successCriteria } = intent;
  const hasMore = requirements.length + successCriteria.length + entities.length > 0;
  if (!hasMore) return <IntentLine type={type} />;
  return (
    <details className="intent fold-line">
      <summary>
        <IntentLine type={type} />
      </summary>
      <div className="fold-body">
        {entities.length === 0 ? null : (
          <p className="entities" dir="auto">
            <span className="quiet">About</span>{' '}
            {entities.slice(0, ENTITIES_SHOWN).map((entity, index) => (
              <code key={index}>{entity}</code>
            ))}
            {entities.length > ENTITIES_SHOWN ? (
              <span className="quiet"> and {entities.length - ENTITIES_SHOWN} more</span>
            ) : null}
          </p>
        )}
        {successCriteria.length === 0 ? null : <p className="quiet">Done when</p>}
        <TextList texts={successCriteria} label="Success criteria" />
        {requirements.length === 0 ? null : <p className="quiet">Must hold as well</p>}
        <TextList texts={requirements} label="Requirements" />
      </div>
    </details>
  );
}

function IntentLine({ type }: { type: string }) {
  return (
    <span className="intent-line">
      <Icon name="target" />
      <span>
        <span className="quiet">Understood as</span> {type}
      </span>
    </span>
  );
}
