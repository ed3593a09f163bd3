import { escapeAttribute, escapeJson } from './escape.ts';

/** What an agent is given and asked for in a fixed form, besides title and instructions. */
export interface TaskForm {
  /** The item of a fan-out that the task is about: any JSON. */
  readonly item?: unknown;
  /** Values from the data of earlier tasks: any JSON. */
  readonly inputs?: readonly { readonly name: string; readonly value: unknown }[] | undefined;
  /** JSON Schema of the data that the agent must finish with. */
  readonly output?: Readonly<Record<string, unknown>> | undefined;
  /** How many tasks the agent may add to the plan when it finishes. Absent: none. */
  readonly mayAdd?: number | undefined;
}

/** The elements of a task's prompt that say so, one a line or more. */
export function taskElements({ item, inputs = [], output, mayAdd = 0 }: TaskForm): string[] {
  return [
    ...(item === undefined ? [] : [`<item>${escapeJson('item', item)}</item>`]),
    ...inputs.map(({ name, value }) => `<input name="${escapeAttribute(name)}">${escapeJson('input', value)}</input>`),
    ...(output === undefined
      ? []
      : [`<output>Finish with data that fits this JSON Schema: ${escapeJson('output', output)}</output>`]),
    ...(mayAdd === 0 ? [] : [`<may-add>${mayAddText(mayAdd)}</may-add>`]),
  ];
}

function mayAddText(count: number): string {
  const tasks = count === 1 ? 'one task' : `up to ${count} tasks`;
  return `When your work shows that more is to be done, outside your own task, you may add ${tasks} to the plan, with the field tasks of finish. Each begins when you have finished, with your result and changes, in a fresh agent that knows only its instructions; tasks that wait for yours then wait for it, too.`;
}
