import type { RunState } from '../../src/shared/runState.ts';
import { Icon } from '../common/Icon.tsx';
import { useNow } from '../common/page.ts';
import { figuresOf } from '../models/figures.ts';
import type { RunPicture } from '../models/runPicture.ts';

/** The statistics of the run as they are this second, each with its meaning where the pointer rests. */
export function Figures({ state, picture }: { state: RunState; picture: RunPicture }) {
  const now = useNow(state.state === 'running' && !picture.isInterrupted);
  return (
    <dl className="figures number" aria-label="Statistics">
      {figuresOf(state, now, picture.isInterrupted).map(({ name, value, meaning, needsAttention }) => (
        <div key={name} className={needsAttention ? 'figure needs-attention' : 'figure'} title={meaning}>
          <dt>{name}</dt>
          <dd>
            {needsAttention ? <Icon name="warning" className="tone-attention" /> : null}
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
