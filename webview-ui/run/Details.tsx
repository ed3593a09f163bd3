import type { ShownRun } from '../../src/shared/protocol.ts';
import { isHalted } from '../models/runPicture.ts';
import type { RunPicture } from '../models/runPicture.ts';
import { taskDetails } from '../models/taskDetails.ts';
import { RunOverview } from './RunOverview.tsx';
import { TaskPane } from './TaskPane.tsx';
import { useSelectedTaskId } from './selection.ts';

/** Everything about the selected task, or about the run while none is selected. */
export function Details({ run, picture }: { run: ShownRun; picture: RunPicture }) {
  const taskId = useSelectedTaskId();
  if (run.kind !== 'whole') {
    return (
      <aside className="details" aria-label="Details">
        <p className="quiet">The details appear when the run is loaded.</p>
      </aside>
    );
  }
  const { state, activities } = run;
  const details =
    taskId === undefined ? undefined : taskDetails({ state, activities, isHalted: isHalted(run) }, taskId);
  return (
    <aside className="details" aria-label="Details" tabIndex={0}>
      {details === undefined ? (
        <RunOverview state={state} picture={picture} activities={activities} />
      ) : (
        <TaskPane key={details.id} runId={state.runId} details={details} />
      )}
    </aside>
  );
}
