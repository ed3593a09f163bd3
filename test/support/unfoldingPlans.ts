import type { ModelRequest } from '../../src/core/ports/model.ts';

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
