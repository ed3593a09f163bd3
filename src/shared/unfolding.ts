import type { TaskState } from './runState.ts';

/** Whether the task stands for others that a fan-out, a choice among candidates, a loop or a review gate makes of it. */
export function isGroup(task: Pick<TaskState, 'options'>): boolean {
  return unfoldingOf(task) !== undefined;
}

/**
 * What becomes of it: one member for each item, candidates of which one is chosen, or rounds of work and judgement. Where
 * several apply, the first does, and its members are what the others say. `undefined`: an agent does it.
 */
export function unfoldingOf(task: Pick<TaskState, 'options'>): 'fan-out' | 'best-of' | 'rounds' | undefined {
  if (task.options.forEach !== undefined) return 'fan-out';
  if (task.options.bestOf !== undefined) return 'best-of';
  return worksInRounds(task) ? 'rounds' : undefined;
}

/** Whether it is done in rounds of work and judgement: by a loop, or by review gates. As a fan-out, or with candidates, its members are. */
export function worksInRounds({ options }: Pick<TaskState, 'options'>): boolean {
  return options.loop !== undefined || options.gates?.some(({ kind }) => kind === 'review') === true;
}
