import { isSettled } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { membersOf } from './members.ts';

/** One round of a task that is done in rounds: the work, and what looks at it. */
export interface Round {
  /** From 1. */
  readonly number: number;
  readonly work: TaskState;
  /** Of a loop. */
  readonly check: TaskState | undefined;
  /** Of review gates. */
  readonly reviews: readonly TaskState[];
  readonly refutations: readonly TaskState[];
}

/** The rounds of a group so far, in order. */
export function roundsOf(task: TaskState, state: RunState): Round[] {
  const members = membersOf(task, state);
  const parts = members.filter(({ judges }) => judges === undefined);
  const hasCheck = task.options.loop !== undefined;
  const works = parts.filter((_part, index) => !hasCheck || index % 2 === 0);
  return works.map((work, index) => {
    const judges = members.filter((member) => member.judges?.work === work.id);
    return {
      number: index + 1,
      work,
      // Each round of a loop added its work and its check, in this order.
      check: hasCheck ? parts[2 * index + 1] : undefined,
      reviews: judges.filter((member) => member.judges?.as === 'review'),
      refutations: judges.filter((member) => member.judges?.as === 'refutation'),
    };
  });
}

/** The rounds since the group was begun or tried again. */
export function roundsSince(task: TaskState, rounds: readonly Round[]): readonly Round[] {
  const { members = [], membersBefore = 0 } = task.group ?? {};
  return rounds.filter(({ work }) => members.indexOf(work.id) >= membersBefore);
}

export function isOver(task: TaskState, state: RunState): boolean {
  return membersOf(task, state).every((member) => isSettled(member.state));
}
