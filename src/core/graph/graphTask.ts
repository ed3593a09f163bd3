/** A task as the graph sees it: plans, states of runs and tests all have this shape. */
export interface GraphTask {
  readonly id: string;
  /** Ids of the tasks that must have succeeded before. */
  readonly dependsOn: readonly string[];
}
