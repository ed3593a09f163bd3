import type { Role } from '../../../shared/plan.ts';
import { COMPLEXITIES, LINES_FROM, complexityOf, complexityOfLines } from '../../../shared/taskKinds.ts';
import type { Complexity, TaskType } from '../../../shared/taskKinds.ts';
import { agentRole } from '../../agents/roles.ts';

export interface SizedTask {
  readonly id: string;
  readonly role: Role;
  readonly type?: TaskType | undefined;
  readonly complexity?: Complexity | undefined;
  readonly lines?: number | undefined;
  readonly dependsOn: readonly string[];
  /** How many agents do its work. 1 unless told otherwise; 0: it only stands for others, which it depends on. */
  readonly members?: number;
}

export interface TaskSize {
  readonly complexity: Complexity;
  /** Lines that are changed, or read where it is a review. `undefined`: not known. */
  readonly lines: number | undefined;
}

/** Further tasks tell no more: as much is most complex. It also keeps plans of thousands of reviews fast. */
const MAX_REVIEWED = 200;

/**
 * How large each of these tasks is, by id. A review changes nothing, so that what a plan says of its size mostly is that there is
 * none: it is as large as the changes that it reads, those of the tasks that it depends on and of those before them which no other
 * review looks at; never smaller than the plan says. The function throws for an unknown id.
 */
export function createTaskSizes(tasks: readonly SizedTask[]): (id: string) => TaskSize {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const seen = new Set(tasks.filter(isReview).flatMap(({ dependsOn }) => dependsOn));
  return (id) => {
    const task = byId.get(id);
    if (task === undefined) throw new Error(`there is no task "${id}" to be sized`);
    const own = { complexity: complexityOf(task), lines: task.lines };
    const reviewed = isReview(task) ? reviewedBy(task, byId, seen) : [];
    if (reviewed.length === 0) return own;
    const lines = Math.max(
      task.lines ?? 0,
      reviewed.reduce((sum, each) => sum + linesOf(each) * (each.members ?? 1), 0),
    );
    const read = complexityOfLines(lines);
    // Without a word of the plan a task counts as moderate, which says nothing of a review.
    const isSaid = task.complexity !== undefined;
    return { complexity: isSaid ? largerOf(task.complexity, read) : read, lines };
  };
}

/** The tasks whose changes a review reads. `seen`: ids of those that some review looks at right after them. */
function reviewedBy(
  review: SizedTask,
  byId: ReadonlyMap<string, SizedTask>,
  seen: ReadonlySet<string>,
): readonly SizedTask[] {
  const reached = new Set(review.dependsOn);
  const found: SizedTask[] = [];
  for (const id of reached) {
    const task = byId.get(id);
    if (task === undefined || isReview(task)) continue;
    if (found.length >= MAX_REVIEWED) break;
    if (agentRole(task.role).mayWrite && task.members !== 0) found.push(task);
    for (const next of task.dependsOn) if (!seen.has(next)) reached.add(next);
  }
  return found;
}

function isReview({ role, type }: SizedTask): boolean {
  return role === 'review' || type === 'review';
}

function linesOf(task: SizedTask): number {
  return task.lines ?? usualLines(complexityOf(task));
}

/** The middle of what tasks of this complexity change. */
export function usualLines(complexity: Complexity): number {
  return Math.max(5, LINES_FROM[complexity] * 2);
}

function largerOf(a: Complexity, b: Complexity): Complexity {
  return COMPLEXITIES.indexOf(a) >= COMPLEXITIES.indexOf(b) ? a : b;
}
