import type { RunState } from '../../../shared/runState.ts';

/**
 * The runs whose results the tasks of this one may take over: itself and those that it was forked from. `undefined`: all
 * runs on its root. Empty: none.
 */
export function runsToReuse({ limits, runId, forkedFrom }: RunState): readonly string[] | undefined {
  if (limits.reuseResults === 'never') return [];
  if (limits.reuseResults === 'across-runs') return undefined;
  return [runId, ...(forkedFrom === undefined ? [] : [forkedFrom.runId, ...(forkedFrom.earlier ?? [])])];
}
