import type { RunState } from '../../src/shared/runState.ts';
import { IconButton } from '../common/Button.tsx';
import { DemoLabel } from '../common/DemoLabel.tsx';
import { Icon, StateIcon } from '../common/Icon.tsx';
import { RunButtons } from '../common/RunButtons.tsx';
import { StateBar } from '../common/StateBar.tsx';
import { Elapsed } from '../common/Times.tsx';
import { Trouble } from '../common/Trouble.tsx';
import { usePage } from '../common/page.ts';
import { budgetMark } from '../models/figures.ts';
import type { TroublePicture } from '../models/outcome.ts';
import { progressText } from '../models/runPicture.ts';
import type { RunPicture } from '../models/runPicture.ts';
import { Waves } from './Waves.tsx';

interface RunCardProps {
  readonly picture: RunPicture;
  /** undefined for an outline. */
  readonly state: RunState | undefined;
  readonly trouble: TroublePicture | undefined;
}

/** A run at work or at its end: progress above, its waves below. */
export function RunCard({ picture, state, trouble }: RunCardProps) {
  const { post } = usePage();
  const { runId } = picture;
  const mark = state === undefined ? undefined : budgetMark(state);
  return (
    <section className="card run-card" id="run-card" aria-label="Run">
      <div className="run-head">
        <header className="card-header">
          <StateIcon look={picture.look} isSilent />
          <h2 className="card-title clamped-title" dir="auto" title={picture.title}>
            {picture.title}
          </h2>
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
          {picture.isDemo ? <DemoLabel /> : null}
          <span className={`fact strong tone-text-${picture.look.tone}`}>{picture.look.label}</span>
          <span className="fact">{progressText(picture)}</span>
          {picture.isOutline ? null : (
            <span className="fact">
              <Elapsed from={picture.elapsed.from} to={picture.elapsed.to} />
            </span>
          )}
          <span className="fact">{picture.cost}</span>
          {picture.tokens === undefined ? null : <span className="fact">{picture.tokens}</span>}
          {mark === undefined ? null : (
            <span className="fact strong">
              <Icon name="warning" className="tone-attention" />
              {mark}
            </span>
          )}
          {picture.saving === undefined ? null : <span className="fact">{picture.saving}</span>}
        </p>
        <RunButtons
          picture={picture}
          of={trouble === undefined ? ['pause', 'resume', 'replan', 'cancel'] : ['pause', 'replan', 'cancel']}
        />
      </div>
      {trouble === undefined ? null : <Trouble trouble={trouble} picture={picture} />}
      <Waves picture={picture} state={state} />
    </section>
  );
}
