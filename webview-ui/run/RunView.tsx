import { ReactFlowProvider } from '@xyflow/react';
import { Notice } from '../common/Notice.tsx';
import { useViewState } from '../common/page.ts';
import { Details } from './Details.tsx';
import { Graph } from './Graph.tsx';
import { RunHeader } from './RunHeader.tsx';
import { SplitView } from './SplitView.tsx';

/** The editor's view of a run: its graph, and beside it everything about the selected task. */
export function RunView() {
  const { run, picture } = useViewState();
  if (run === undefined) return <main className="run-view" aria-busy="true" aria-label="Run" />;
  if (picture === undefined) return <NoRun />;
  return (
    <main className="run-view" aria-label="Run">
      <RunHeader picture={picture} />
      <Notice />
      <SplitView
        main={
          <ReactFlowProvider>
            <Graph run={run} picture={picture} />
          </ReactFlowProvider>
        }
        side={<Details run={run} picture={picture} />}
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
