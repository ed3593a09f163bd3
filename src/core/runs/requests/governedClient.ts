import type { Activity } from '../../../shared/activity.ts';
import { PRIORITIES } from '../../../shared/plan.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { taskOf } from '../../../shared/runState.ts';
import type { Randomness } from '../../ports/clock.ts';
import type { ModelClient } from '../../ports/model.ts';
import { prefixCachedClient } from './prefixCache.ts';
import type { PrefixCache } from './prefixCache.ts';
import type { WorkPlace } from './rateGovernor.ts';
import type { RateGovernors } from './rateGovernors.ts';
import { retryingClient } from './retryingClient.ts';
import type { Scheduler } from '../scheduler.ts';

export interface GovernedClientDeps {
  readonly state: RunState;
  readonly governors: RateGovernors;
  /** Absent: requests do not wait for others that begin alike. */
  readonly prefixes?: PrefixCache;
  readonly randomness: Randomness;
  readonly onActivity: (activity: Activity) => void;
  /** An agent waits for the provider until then, in milliseconds since the epoch. */
  readonly onProviderWait?: (until: number) => void;
  readonly pausing: () => AbortSignal;
  readonly scheduler: Pick<Scheduler, 'stepAside' | 'comeBack'>;
}

/**
 * The client as the agent of a task uses it, or the planner, whose task id is empty: its waits for the provider are its
 * activity. A request waits for another that begins alike before it gets into the governor's line, not within.
 */
export function governedClient(client: ModelClient, taskId: string, deps: GovernedClientDeps): ModelClient {
  const governed = retryingClient(client, {
    ...deps,
    place: placeOf(taskId, deps.scheduler),
    governor: deps.governors.of(deps.state.model),
    rank: rankOf(taskOf(deps.state, taskId)),
    onWaiting: (wait) => {
      deps.onActivity(wait ?? 'Thinking');
      if (wait?.until !== undefined) deps.onProviderWait?.(wait.until);
    },
  });
  const { prefixes, pausing } = deps;
  return prefixes === undefined
    ? governed
    : prefixCachedClient(governed, { prefixes, address: deps.state.model, pausing });
}

/** The place of a task's agent among those at work. */
export function placeOf(taskId: string, scheduler: Pick<Scheduler, 'stepAside' | 'comeBack'>): WorkPlace {
  return {
    stepAside: () => scheduler.stepAside(taskId),
    comeBack: (signal) => scheduler.comeBack(taskId, signal),
  };
}

/** Whose request goes first: the planner's, then by the priority of the task. */
function rankOf(task: TaskState | undefined): number {
  return task === undefined ? 0 : 1 + PRIORITIES.indexOf(task.priority);
}
