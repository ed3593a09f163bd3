import type { ShownRun } from '../../src/shared/protocol.ts';
import { tasksOf } from '../../src/shared/runState.ts';
import type { LayoutTask } from './graphLayout.ts';

/** The tasks of a run as the layout needs them. */
export function graphTasks(shown: ShownRun): LayoutTask[] {
  switch (shown.kind) {
    case 'none':
      return [];
    case 'outline': {
      const { tasks } = shown.checkpoint;
      return tasks.map(({ id, wave, waits }) => ({
        id,
        wave,
        waits: waits.flatMap((index) => tasks[index]?.id ?? []),
      }));
    }
    case 'whole':
      return tasksOf(shown.state).map(({ id, wave, dependsOn }) => ({ id, wave, waits: dependsOn }));
  }
}

/** Names a plan: as long as it stays the same, so does the layout. */
export function graphKey(shown: ShownRun | undefined): string {
  if (shown === undefined || shown.kind === 'none') return '';
  if (shown.kind === 'outline') return `outline/${shown.checkpoint.runId}/${shown.checkpoint.tasks.length}`;
  return `whole/${shown.state.runId}/${shown.state.taskIds.length}/${shown.state.amendments}`;
}
