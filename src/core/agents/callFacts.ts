import type { ToolCallFacts } from '../../shared/events.ts';
import { toolNamed } from '../tools/dispatch.ts';
import type { Tool } from '../tools/tool.ts';
import type { CallResult } from './calls.ts';

/** What people and the journal are told of a call. */
export function factsOf({ call, outcome }: CallResult, tools: readonly Tool[]): ToolCallFacts {
  const tool = toolNamed(tools, call.name);
  const { evidence, note, tookMs, output } = outcome;
  return {
    name: call.name,
    subject: tool?.subject(call.input) ?? '',
    ok: !outcome.isError,
    ...(note === undefined ? {} : { note }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(tool === undefined || tool.effect === 'end' ? {} : { effect: tool.effect }),
    ...(tookMs === undefined ? {} : { ms: tookMs }),
    outputChars: outcome.fullLength ?? outcome.text.length,
    ...(output === undefined ? {} : { output }),
  };
}
