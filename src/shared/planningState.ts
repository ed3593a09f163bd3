import type { ToolCallFacts } from './events.ts';
import type { Answer, Intent, Question } from './intent.ts';
import type { PlanRepair, PlanningStep } from './planning.ts';
import type { PlanPart } from './planningFacts.ts';
import type { Usage } from './usage.ts';

/** How far a run is on the way to an approved plan. */
export interface PlanningState {
  /** none: the plan came from a file and is being checked. */
  phase: 'none' | 'planning' | 'awaiting-answers' | 'awaiting-approval' | 'approved';
  /** The step that is under way, or was last. */
  step: PlanningStep | undefined;
  /** Blob: JSON of the `Survey`. */
  survey: string | undefined;
  surveySummary: string | undefined;
  intent: Intent | undefined;
  /** What is asked before planning; there until the plan is. */
  questions: readonly Question[];
  answers: readonly Answer[];
  /** Answers of single questions by key, as `planning-asked` says. */
  asked: Record<string, string>;
  parts: readonly PlanPart[];
  /** Blobs of the turns of the planners of parts so far, by part. */
  partTranscripts: Record<string, string[]>;
  template: string | undefined;
  /** Of the plan as it is. */
  repairs: readonly PlanRepair[];
  /**
   * The plans there were, each by the number of the event that has it; `current` is the index of the one in force. Undo and
   * redo go to its neighbours.
   */
  versions: { seq: number; summary: string }[];
  current: number;
  turns: number;
  toolCalls: ToolCallFacts[];
  /** What was wrong with the last proposal; empty when nothing was. */
  problems: string[];
  /** Blobs of the planner's turns so far, for going on after a restart. */
  transcript: string[];
  usage: Usage;
  costUsd: number;
}
