import { gateText } from '../../shared/gateText.ts';
import type { Gate } from '../../shared/gates.ts';
import type { WriteScope } from '../changes/writeScope.ts';
import { escapeAttribute, escapeJson, escapeText } from './escape.ts';

/** What an agent is given and asked for in a fixed form, besides title and instructions. */
export interface TaskForm {
  /** The item of a fan-out that the task is about: any JSON. */
  readonly item?: unknown;
  /** Values from the data of earlier tasks: any JSON. */
  readonly inputs?: readonly { readonly name: string; readonly value: unknown }[] | undefined;
  /** JSON Schema of the data that the agent must finish with. */
  readonly output?: Readonly<Record<string, unknown>> | undefined;
  /** By what one sees that the result is good. */
  readonly criteria?: readonly string[] | undefined;
  /** The gates that judge the result once the agent has ended. */
  readonly gates?: readonly Gate[] | undefined;
  /** How many tasks the agent may add to the plan when it finishes. Absent: none. */
  readonly mayAdd?: number | undefined;
  /** Where the agent may write. Absent: wherever its role may. */
  readonly scopes?: readonly WriteScope[] | undefined;
}

/** The elements of a task's prompt that say so, one a line or more. */
export function taskElements(form: TaskForm): string[] {
  const { item, inputs = [], output, mayAdd = 0, scopes = [], criteria = [], gates = [] } = form;
  return [
    ...(item === undefined ? [] : [`<item>${escapeJson('item', item)}</item>`]),
    ...inputs.map(({ name, value }) => `<input name="${escapeAttribute(name)}">${escapeJson('input', value)}</input>`),
    ...(output === undefined
      ? []
      : [`<output>Finish with data that fits this JSON Schema: ${escapeJson('output', output)}</output>`]),
    ...(criteria.length === 0 ? [] : [`<criteria>${escapeText('criteria', criteriaText(criteria))}</criteria>`]),
    ...(gates.length === 0 ? [] : [`<gates>${escapeText('gates', gatesText(gates))}</gates>`]),
    ...(scopes.length === 0 ? [] : [`<scope>${escapeText('scope', scopeText(scopes))}</scope>`]),
    ...(mayAdd === 0 ? [] : [`<may-add>${mayAddText(mayAdd)}</may-add>`]),
  ];
}

function criteriaText(criteria: readonly string[]): string {
  return ['The result is good when:', ...criteria.map((criterion) => `- ${criterion}`)].join('\n');
}

function gatesText(gates: readonly Gate[]): string {
  const lines = gates.map((gate) => `- ${gate.name}: ${gateText(gate)}`);
  return [
    'When you have ended, these judge the result by themselves. What one of them refuses comes back to you to be mended, twice at most:',
    ...lines,
  ].join('\n');
}

function mayAddText(count: number): string {
  const tasks = count === 1 ? 'one task' : `up to ${count} tasks`;
  return `When your work shows that more is to be done, outside your own task, you may add ${tasks} to the plan, with the field tasks of finish. Each begins when you have finished, with your result and changes, in a fresh agent that knows only its instructions; tasks that wait for yours then wait for it, too.`;
}

/** Globs named to an agent per list; a write that meets another one tells it. */
const GLOBS_NAMED = 30;

function scopeText(scopes: readonly WriteScope[]): string {
  const sentences = scopes.flatMap(({ of, allow, deny = [] }) => [
    ...(allow === undefined
      ? []
      : [allow.length === 0 ? `${of} may change no file.` : `${of} may change only ${globsText(allow)}.`]),
    ...(deny.length === 0 ? [] : [`${of} must not change ${globsText(deny)}.`]),
  ]);
  return `${sentences.map(capitalised).join(' ')} Writes elsewhere are refused.`;
}

function globsText(globs: readonly string[]): string {
  const more = globs.length > GLOBS_NAMED ? ` and ${globs.length - GLOBS_NAMED} more` : '';
  return `${globs.slice(0, GLOBS_NAMED).join(', ')}${more}`;
}

function capitalised(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}
