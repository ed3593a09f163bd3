/** The steps from a request to a plan that waits for approval, in order. */
export const PLANNING_STEPS = [
  'survey',
  'understand',
  'propose',
  'dependencies',
  'refine',
  'parallelise',
  'forecast',
] as const;
export type PlanningStep = (typeof PLANNING_STEPS)[number];

export const PLANNING_STEP_TITLES: Readonly<Record<PlanningStep, string>> = {
  survey: 'Looking over the repository',
  understand: 'Understanding the request',
  propose: 'Proposing tasks',
  dependencies: 'Checking dependencies',
  refine: 'Refining tasks',
  parallelise: 'Making tasks run side by side',
  forecast: 'Forecasting',
};

/** What was mended in a plan without asking anybody. */
export const REPAIR_KINDS = [
  'form-mended',
  'id-mended',
  'unknown-dependency-removed',
  'dependency-added',
  'cycle-broken',
  'duplicate-removed',
  'verification-added',
  'order-edge-removed',
  'writers-serialised',
  'writers-merged',
  'task-split',
  'tasks-batched',
  'gate-added',
  'scope-narrowed',
  'setting-removed',
] as const;
export type RepairKind = (typeof REPAIR_KINDS)[number];

export interface PlanRepair {
  readonly kind: RepairKind;
  /** Ids of the tasks that it concerns, as the plan has them now, where it still does. */
  readonly taskIds: readonly string[];
  /** One sentence for people: what was found, and what was done about it. */
  readonly message: string;
}
