import * as z from 'zod';
import type { Expectation } from './forecast.ts';
import { planSchema } from './plan.ts';
import type { PlannedTask } from './plan.ts';

/** Changes of a plan that is being carried out. */
export interface Amendment {
  /** Tasks to be added. */
  readonly add: readonly PlannedTask[];
  /** Tasks of the plan as they shall be; those that have begun run anew. */
  readonly change: readonly PlannedTask[];
  /** Ids of tasks to be left out. */
  readonly skip: readonly string[];
  /** Ids of tasks that run anew, with all that builds on them. */
  readonly rerun: readonly string[];
  /** Words for agents of tasks that are at work. */
  readonly instruct: readonly { readonly taskId: string; readonly text: string }[];
}

const tasks = z.array(planSchema.shape.tasks.element).max(500).default([]);
const taskIds = z.array(z.string()).max(500).default([]);

/** An amendment from outside. */
export const amendmentSchema = z.strictObject({
  add: tasks,
  change: tasks,
  skip: taskIds,
  rerun: taskIds,
  instruct: z
    .array(z.strictObject({ taskId: z.string(), text: z.string().trim().min(1).max(20_000) }))
    .max(500)
    .default([]),
});

/** What an amendment would come to, for the person who decides. */
export interface AmendmentDifference {
  /** "+2 tasks, 3 run again, about +$0.80". */
  readonly summary: string;
  readonly added: readonly { readonly taskId: string; readonly title: string }[];
  readonly changed: readonly string[];
  readonly skipped: readonly string[];
  /** What runs again, what builds on it included. */
  readonly rerun: readonly string[];
  /** What it is expected to take besides. */
  readonly expected?: Expectation;
}

/** What became of an amendment that a person decided on. */
export interface DecidedAmendment {
  amendmentId: string;
  by: ProposedAmendment['by'];
  request: string;
  /** As its difference said. */
  summary: string;
  decision: 'accepted' | 'refused';
  /** Number of the event. */
  seq: number;
  /** So many of the events after that one carry it out. */
  events: number;
}

export interface ProposedAmendment {
  amendmentId: string;
  by: 'words' | 'person' | 'replanning';
  request: string;
  amendment: Amendment;
  difference: AmendmentDifference;
}

/** What words about a plan led to: another plan, or during the run a proposal to decide on. */
export type Reshaped =
  { readonly kind: 'edited'; readonly summary: string } | { readonly kind: 'proposed'; readonly amendmentId: string };
