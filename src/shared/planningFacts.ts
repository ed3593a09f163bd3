import type { TurnFacts, UsageFacts } from './events.ts';
import type { Forecast, Routing } from './forecast.ts';
import type { Answer, Intent, Question } from './intent.ts';
import type { Plan } from './plan.ts';
import type { PlanRepair, PlanningStep } from './planning.ts';

/** What happens on the way from a request to an approved plan. */
export type PlanningEvent =
  | { readonly type: 'planning-started' }
  | { readonly type: 'planning-step-started'; readonly step: PlanningStep }
  /** Blob: JSON of the `Survey` of the repository as the run found it. `summary`: a line for people. */
  | { readonly type: 'repository-surveyed'; readonly survey: string; readonly summary: string }
  /**
   * A single question of a planning step was answered. `key`: SHA-256 of what was asked; a resume that comes to the same
   * question takes the answer (blob: JSON, as the asking part reads it) instead of paying again.
   */
  | ({
      readonly type: 'planning-asked';
      readonly step: PlanningStep;
      readonly key: string;
      readonly answer: string;
    } & UsageFacts)
  /** `default`: what the model said could not be used. */
  | { readonly type: 'intent-stated'; readonly intent: Intent; readonly by: 'model' | 'template' | 'default' }
  /** Planning waits until they are answered. */
  | { readonly type: 'questions-asked'; readonly questions: readonly Question[] }
  /** `default`: nobody was to be asked. */
  | {
      readonly type: 'questions-answered';
      readonly answers: readonly Answer[];
      readonly by: 'person' | 'command-line' | 'default';
    }
  /** A large request falls into parts that are planned side by side, each by a planner of its own. */
  | { readonly type: 'parts-proposed'; readonly parts: readonly PlanPart[] }
  /** `part`: the planner of that part; absent: of the whole. */
  | ({ readonly type: 'planning-turn-completed'; readonly part?: string } & TurnFacts)
  /** The engine found the proposed plan wrong and gave the problems back to the planner. */
  | { readonly type: 'plan-refused'; readonly problems: readonly string[] }
  /** The plan is valid and waits for approval. `waves` are ids, each wave depending on earlier ones only. */
  | ({ readonly type: 'plan-proposed'; readonly template?: string } & ProposedPlan)
  /** Before it was approved, somebody changed the plan. `restores`: number of the event whose plan this is again. */
  | ({
      readonly type: 'plan-edited';
      readonly by: 'person' | 'words' | 'file' | 'undo' | 'redo';
      /** For people: "Removed 'docs'". */
      readonly summary: string;
      readonly restores?: number;
    } & ProposedPlan)
  /**
   * While the plan waited for approval, the provider was given the beginning that the requests of its tasks share. `model`:
   * that was asked, when another than the run's.
   */
  | ({ readonly type: 'prefix-warmed'; readonly model?: string } & UsageFacts)
  | { readonly type: 'plan-approved'; readonly by: 'person' | 'setting' | 'command-line' };

/** A valid plan with what was found out about it. */
export interface ProposedPlan {
  readonly plan: Plan;
  /** Ids; each wave depends on earlier ones only. */
  readonly waves: readonly (readonly string[])[];
  /** What was mended in it since the model or the person gave it. Absent: nothing. */
  readonly repairs?: readonly PlanRepair[];
  readonly routing?: Routing;
  readonly forecast?: Forecast;
}

/** A part of a large request that can be planned without knowing the plans of the others. */
export interface PlanPart {
  /** Begins the ids of its tasks. */
  readonly id: string;
  readonly title: string;
  /** What is to be planned, and what is not. */
  readonly instructions: string;
  /** Globs of the paths that its tasks may change. */
  readonly mayWrite: readonly string[];
  /** Ids of the parts whose tasks must be done before its tasks can begin. */
  readonly dependsOn: readonly string[];
}
