import type { RunState } from '../../src/shared/runState.ts';
import { DemoLabel } from '../common/DemoLabel.tsx';
import { StateIcon } from '../common/Icon.tsx';
import { RunButtons } from '../common/RunButtons.tsx';
import { StateBar } from '../common/StateBar.tsx';
import { Elapsed } from '../common/Times.tsx';
import { IconButton } from '../common/Button.tsx';
import { usePage, useSaved } from '../common/page.ts';
import type { TroublePicture } from '../models/outcome.ts';
import { progressText } from '../models/runPicture.ts';
import type { RunAction, RunPicture } from '../models/runPicture.ts';
import { Figures } from './Figures.tsx';

const ALL: readonly RunAction[] = ['approve', 'discard', 'resume', 'replan', 'pause', 'cancel'];

interface RunHeaderProps {
  readonly picture: RunPicture;
  /** undefined for an outline. */
  readonly state: RunState | undefined;
  readonly trouble: TroublePicture | undefined;
}

/** What runs, how far it is, and what can be asked of it. */
export function RunHeader({ picture, state, trouble }: RunHeaderProps) {
  // What is in the way is explained right below, with the button beside it.
  const actions = trouble === undefined ? ALL : ALL.filter((action) => action !== 'resume');
  return (
    <header className="run-header">
      <div className="run-title-row">
        <StateIcon look={picture.look} isSilent />
        <h1 className="one-line" dir="auto" title={picture.title}>
          {picture.title}
        </h1>
        {picture.isDemo ? <DemoLabel /> : null}
        <RunButtons picture={picture} of={actions} />
        <OverviewButton />
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
        {state === undefined ? <span>{picture.cost}</span> : null}
        {picture.isDemo ? null : <span className="model one-line">{picture.modelLabel}</span>}
      </div>
      {state === undefined ? null : <Figures state={state} picture={picture} />}
    </header>
  );
}

function OverviewButton() {
  const { saved } = usePage();
  const { isOverviewOpen } = useSaved();
  const label = isOverviewOpen ? 'Hide request and plan' : 'Show request and plan';
  return <IconButton icon="info" label={label} onClick={() => saved.update({ isOverviewOpen: !isOverviewOpen })} />;
}
