import type { ShownRun } from '../../src/shared/protocol.ts';
import type { RunPicture } from '../models/runPicture.ts';
import { taskDetails } from '../models/taskDetails.ts';
import { RunOverview } from './RunOverview.tsx';
import { TaskPane } from './TaskPane.tsx';
import { useSelectedTaskId } from './selection.ts';

/** Everything about the selected task, or about the run while none is selected. */
export function Details({ run, picture }: { run: ShownRun; picture: RunPicture }) {
  const selected = useSelectedTaskId();
  if (run.kind !== 'whole') {
    return (
      <aside className="details" aria-label="Details">
        <p className="quiet">The details appear when the run is loaded.</p>
      </aside>
    );
  }
  const details = selected === undefined ? undefined : taskDetails(run.state, selected, run.activities);
  return (
    <aside className="details" aria-label="Details" tabIndex={0}>
      {details === undefined ? (
        <RunOverview state={run.state} picture={picture} activities={run.activities} />
      ) : (
        <TaskPane key={details.id} runId={run.state.runId} details={details} />
      )}
    </aside>
  );
}
