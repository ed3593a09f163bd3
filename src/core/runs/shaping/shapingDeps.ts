import type { Activity } from '../../../shared/activity.ts';
import type { Failure } from '../../../shared/failures.ts';
import type { Plan } from '../../../shared/plan.ts';
import type { ProposedPlan } from '../../../shared/planningFacts.ts';
import type { Result } from '../../../shared/result.ts';
import type { Contents } from '../../changes/contents.ts';
import type { ModelClient } from '../../ports/model.ts';
import type { RunStore } from '../../ports/store.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import type { Recorder } from '../recorder.ts';
import type { TaskCommandDeps, TaskEffect } from '../tasks/taskCommands.ts';

/** What it takes to ask a model for a person, whether the run is at work or not. */
export interface OpenQuestion {
  /** Governed, and within the budget of the run. */
  readonly client: ModelClient;
  readonly onActivity: (activity: Activity | undefined) => void;
  /** Nothing may be recorded any more. */
  readonly isAbandoned: () => boolean;
  /** Aborted when the run is cancelled or abandoned. */
  readonly signal: AbortSignal;
}

/** Says what asking costs. */
export type Prices = Pick<ModelClient, 'priceOf' | 'priceAt' | 'pricesOf'>;

/** What shaping needs of the engine of a run. */
export interface ShapingDeps {
  readonly recorder: Recorder;
  readonly contents: Contents;
  /** Absent: earlier plans cannot be gone back to, and forecasts know of no earlier runs. */
  readonly store?: Pick<RunStore, 'readEvents' | 'listNotes'> | undefined;
  readonly isTrusted: () => boolean;
  /** What agents that begin now may do. */
  readonly rights: () => AgentRights;
  /** Requests to the provider in flight at once. */
  readonly maxRequests?: (() => number) | undefined;
  readonly isWorkingOn: TaskCommandDeps['isWorkingOn'];
  /** Has those who carry out the run take up what was recorded. */
  readonly takeUp: (effect: TaskEffect) => void;
  readonly openQuestion: () => Promise<Result<OpenQuestion, Failure>>;
  /** Prices of the run's models; of none where no client can be opened. */
  readonly prices: () => Promise<Prices>;
  /** What a person approves of this plan, which a person gave: checked, with gates, routed and forecast. */
  readonly finish: (plan: Plan, prices: Prices) => Promise<Result<ProposedPlan, Failure>>;
}
