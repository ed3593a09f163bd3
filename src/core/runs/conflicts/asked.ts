import { shortened } from '../../../shared/format.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';

/** Characters of what one task was asked that the agent is told which brings its changes together. */
const ASKED_LENGTH = 4_000;

/**
 * What a task was asked to do, for the agent that brings its changes together with others; at most 4,000 characters. Of a
 * task that itself brought changes together it is what those tasks were asked.
 */
export function askedOf(task: TaskState, state: RunState): string {
  return shortened(wordsOf(task, state), ASKED_LENGTH);
}

function wordsOf(task: TaskState, state: RunState): string {
  if (task.resolves !== undefined) {
    const sides = task.dependsOn.map((id) => requireTask(state, id));
    return sides.map((side) => `"${side.title}" (${side.id}): ${wordsOf(side, state)}`).join('\n\n');
  }
  const { criteria = [] } = task.options;
  return [
    task.instructions,
    ...(task.item === undefined ? [] : [`Its item: ${JSON.stringify(task.item)}`]),
    ...(criteria.length === 0 ? [] : ['The result is good when:', ...criteria.map((criterion) => `- ${criterion}`)]),
    ...task.instructionsAdded.map((added) => `The person added: ${added}`),
  ].join('\n');
}
