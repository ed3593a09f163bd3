import type { TaskBrief } from '../../conversation.ts';
import type { Job } from '../../job.ts';
import { finish } from '../../job.ts';
import type { MigrationIndex } from '../../migration/migration.ts';
import { correctnessJob } from './correctnessJob.ts';
import { findingsIn } from './findings.ts';
import { keptBehaviourJob } from './keptBehaviourJob.ts';
import { refutationJob } from './refutationJob.ts';

/** What the reviewers of the demo model's own plan are told besides; they are known by the ids of their tasks. */
export const WHAT_REVIEWERS_SEE =
  'From here the whole migration can be seen: look at everything that it changed, not only at the documents.';

export type ReviewerKind = 'correctness' | 'behaviour-kept' | 'refute';

/** Whether the task is one of those that a review gate makes of another, and which. */
export function reviewerOf({ id, instructions }: Pick<TaskBrief, 'id' | 'instructions'>): ReviewerKind | undefined {
  const kind = /\.(correctness|behaviour-kept|refute)(?:-\d+)?$/.exec(id)?.[1] as ReviewerKind | undefined;
  const isReview = /^(Look independently at the work of|Reviewers reported findings about)/.test(instructions);
  return isReview ? kind : undefined;
}

/** The instructions of the work that a reviewer is to look at; empty where there are none. */
export function workIn(instructions: string): string {
  return /<work-instructions>\s*([\s\S]*?)<\/work-instructions>/.exec(instructions)?.[1] ?? '';
}

/** The job of a reviewer of a migration, or of whoever is to refute what reviewers found. */
export function reviewerJob(kind: ReviewerKind, index: MigrationIndex, { instructions }: TaskBrief): Job {
  const { nothingBecause } = index.migration;
  if (nothingBecause !== undefined) return nothingToReview(nothingBecause);
  if (kind === 'refute') return refutationJob(index, findingsIn(instructions));
  if (kind === 'behaviour-kept') return keptBehaviourJob(index);
  return correctnessJob(index, { ofDocuments: instructions.includes(WHAT_REVIEWERS_SEE) });
}

function* nothingToReview(because: string): Job {
  return finish(`Nothing was to change: ${because}.`, { findings: [] });
}
