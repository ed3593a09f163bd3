import { DemoLabel } from '../common/DemoLabel.tsx';
import { StateIcon } from '../common/Icon.tsx';
import { RunButtons } from '../common/RunButtons.tsx';
import { StateBar } from '../common/StateBar.tsx';
import { Elapsed } from '../common/Times.tsx';
import { progressText } from '../models/runPicture.ts';
import type { RunPicture } from '../models/runPicture.ts';

export function RunHeader({ picture }: { picture: RunPicture }) {
  return (
    <header className="run-header">
      <div className="run-title-row">
        <StateIcon look={picture.look} isSilent />
        <h1 className="one-line" dir="auto" title={picture.title}>
          {picture.title}
        </h1>
        {picture.isDemo ? <DemoLabel /> : null}
        <RunButtons picture={picture} of={['approve', 'discard', 'pause', 'resume', 'cancel']} />
      </div>
      <div className="run-facts number">
        <span className="strong" role="status">
          {picture.look.label}
        </span>
        {picture.total === 0 ? null : <StateBar bar={picture.bar} />}
        <span>{progressText(picture)}</span>
        {picture.isOutline ? (
          <span>Loading the run…</span>
        ) : (
          <Elapsed from={picture.elapsed.from} to={picture.elapsed.to} />
        )}
        <span>{picture.cost}</span>
        {picture.tokens === undefined ? null : <span>{picture.tokens}</span>}
        <span className="model one-line">{picture.modelLabel}</span>
      </div>
    </header>
  );
}
