import type { ModelMessage } from '../ports/model.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import { GATES_AFTER_END } from './notes.ts';

/** A gate that the finished work of an agent did not pass. */
export interface FailedGate {
  readonly name: string;
  /** What must be so for it to pass. */
  readonly demands: string;
  readonly reason: string;
  /** The end of what its command wrote, where it is one. */
  readonly outputEnd?: string | undefined;
}

/** What an agent that had ended is told, so that it mends what keeps its work from passing. */
export function gateMessage(gates: readonly FailedGate[]): ModelMessage {
  const elements = gates.map(({ name, demands, reason, outputEnd }) => {
    const output = outputEnd === undefined ? [] : [`<output>${escapeText('output', outputEnd)}</output>`];
    return [
      `<failed-gate name="${escapeAttribute(name)}">`,
      escapeText('failed-gate', `${demands}. ${reason}`),
      ...output,
      '</failed-gate>',
    ].join('\n');
  });
  return { role: 'user', content: [{ type: 'text', text: [GATES_AFTER_END, ...elements].join('\n') }] };
}
