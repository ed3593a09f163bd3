import { ReactFlowProvider } from '@xyflow/react';
import type { ShownRun } from '../../src/shared/protocol.ts';
import { Notice } from '../common/Notice.tsx';
import { Trouble } from '../common/Trouble.tsx';
import { useSaved, useViewState } from '../common/page.ts';
import { troublePicture } from '../models/outcome.ts';
import type { RunPicture } from '../models/runPicture.ts';
import { Details } from './Details.tsx';
import { Graph } from './Graph.tsx';
import { RunHeader } from './RunHeader.tsx';
import { SplitView } from './SplitView.tsx';
import { useSelectedTaskId } from './selection.ts';

/** The editor's view of a run: its graph, and beside it everything about the selected task. */
export function RunView() {
  const { run, picture } = useViewState();
  if (run === undefined) return <main className="run-view" aria-busy="true" aria-label="Run" />;
  if (picture === undefined) return <NoRun />;
  return <ShownRunView run={run} picture={picture} />;
}

function ShownRunView({ run, picture }: { run: ShownRun; picture: RunPicture }) {
  const { isOverviewOpen } = useSaved();
  const hasDetails = useSelectedTaskId() !== undefined || isOverviewOpen;
  const trouble = run.kind === 'whole' ? troublePicture(run.state, picture) : undefined;
  return (
    <main className="run-view" aria-label="Run">
      <RunHeader picture={picture} state={run.kind === 'whole' ? run.state : undefined} trouble={trouble} />
      {trouble === undefined ? null : <Trouble trouble={trouble} picture={picture} />}
      <Notice />
      <SplitView
        main={
          <ReactFlowProvider>
            <Graph run={run} picture={picture} />
          </ReactFlowProvider>
        }
        side={hasDetails ? <Details run={run} picture={picture} /> : undefined}
      />
    </main>
  );
}

function NoRun() {
  return (
    <main className="run-view no-run" aria-label="Run">
      <h1>No run to show</h1>
      <p className="quiet">Start one in the Wavewright side panel, or pick an earlier one from the list of runs.</p>
    </main>
  );
}
