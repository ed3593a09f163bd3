/** Something that keeps a plan from being carried out. */
export interface PlanProblem {
  /** A sentence that says what to do. */
  readonly message: string;
  /** Where it stands in the plan: keys and indexes from the top. */
  readonly path: readonly (string | number)[];
}
