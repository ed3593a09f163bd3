import type { ModelRequest } from '../../src/core/ports/model.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { agentScript, taskIdOf } from './agentScript.ts';
import type { AgentScript } from './agentScript.ts';
import type { Script } from './scriptedModel.ts';

type TaskFields = Readonly<Record<string, unknown>> & { readonly id: string };

/** A plan file of these tasks; they need only an id, the rest is filled in. */
export function planWith(...tasks: readonly TaskFields[]): string {
  return JSON.stringify({
    version: 1,
    title: 'A plan',
    tasks: tasks.map((task) => ({ title: `Task ${task.id}`, role: 'code', instructions: `Do ${task.id}.`, ...task })),
  });
}

/** The first message of a request: the task, and what it was given. */
export function openingOf(request: ModelRequest): string {
  const opening = request.messages[0]?.content[0];
  return opening?.type === 'text' ? opening.text : '';
}

/** What the model answers in place of any work. */
export const declined = { kind: 'model-declined', message: 'No.' } as const;

export function summaryOf(state: RunState, taskId: string): string {
  return state.tasks[taskId]?.result?.summary ?? '';
}

/** A script that notes the opening of every task. */
export function noting(agents: AgentScript): {
  readonly openings: ReadonlyMap<string, string>;
  readonly script: Script;
} {
  const openings = new Map<string, string>();
  const answer = agentScript(agents);
  return {
    openings,
    script: (request, index) => {
      openings.set(taskIdOf(request), openingOf(request));
      return answer(request, index);
    },
  };
}
