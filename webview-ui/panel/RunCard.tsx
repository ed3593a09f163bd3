import type { RunState } from '../../src/shared/runState.ts';
import { IconButton } from '../common/Button.tsx';
import { DemoLabel } from '../common/DemoLabel.tsx';
import { StateIcon } from '../common/Icon.tsx';
import { RunButtons } from '../common/RunButtons.tsx';
import { StateBar } from '../common/StateBar.tsx';
import { Elapsed } from '../common/Times.tsx';
import { usePage } from '../common/page.ts';
import { progressText } from '../models/runPicture.ts';
import type { RunPicture } from '../models/runPicture.ts';
import { Waves } from './Waves.tsx';

/** A run at work or at its end: progress above, its waves below. `state` is undefined for an outline. */
export function RunCard({ picture, state }: { picture: RunPicture; state: RunState | undefined }) {
  const { post } = usePage();
  const { runId } = picture;
  return (
    <section className="card run-card" id="run-card" aria-label="Run">
      <div className="run-head">
        <header className="card-header">
          <StateIcon look={picture.look} isSilent />
          <h2 className="card-title clamped-title" dir="auto" title={picture.title}>
            {picture.title}
          </h2>
          {picture.isDemo ? <DemoLabel /> : null}
          {picture.isOutline ? null : (
            <IconButton
              icon="type-hierarchy"
              label="Open run view"
              onClick={() => post({ type: 'runView/open', runId })}
            />
          )}
        </header>
        {picture.total === 0 ? null : <StateBar bar={picture.bar} />}
        <p className="facts">
          <span className={`fact strong tone-text-${picture.look.tone}`}>{picture.look.label}</span>
          <span className="fact">{progressText(picture)}</span>
          {picture.isOutline ? null : (
            <span className="fact">
              <Elapsed from={picture.elapsed.from} to={picture.elapsed.to} />
            </span>
          )}
          <span className="fact">{picture.cost}</span>
          {picture.tokens === undefined ? null : <span className="fact">{picture.tokens}</span>}
        </p>
        <RunButtons picture={picture} of={['pause', 'resume', 'cancel']} />
      </div>
      <Waves picture={picture} state={state} />
    </section>
  );
}
