import * as z from 'zod';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { ModelBlock, ModelTurn, ProviderId } from '../../core/ports/model.ts';
import type { KeptBlock } from './requestBody.ts';
import { createUsageReader } from './usage.ts';
import type { CountedUsage } from './usage.ts';

/** What an answer is, before it is priced. */
export interface ReadTurn {
  readonly content: readonly ModelBlock[];
  readonly stop: ModelTurn['stop'];
  readonly usage: CountedUsage;
}

/** Puts an answer together from the events of its stream. */
export interface TurnReader {
  /** Fails with `model-answer-invalid` when the event does not follow the protocol. */
  take(event: unknown): Result<void, Failure>;
  /** Whether the server said that the answer is over. */
  readonly isComplete: boolean;
  /** The answer, or `model-answer-cut` when the stream ended before it was complete. */
  end(): Result<ReadTurn, Failure>;
}

const eventSchema = z.looseObject({ type: z.string() });
const blockStartSchema = z.looseObject({ index: z.number(), content_block: z.looseObject({ type: z.string() }) });
const blockDeltaSchema = z.looseObject({ index: z.number(), delta: z.looseObject({ type: z.string() }) });
const messageDeltaSchema = z.looseObject({ delta: z.looseObject({ stop_reason: z.string().nullish() }) });

/** A block while its pieces arrive. `json` is the input of a tool call so far. */
interface GrowingBlock {
  readonly block: Record<string, unknown> & { type: string };
  json: string;
}

export function createTurnReader(deps: {
  readonly provider: ProviderId;
  readonly model: string;
  readonly onText: (delta: string) => void;
}): TurnReader {
  const blocks = new Map<number, GrowingBlock>();
  const usage = createUsageReader();
  let stopReason: string | undefined;
  let isComplete = false;

  function start(event: unknown): boolean {
    const parsed = blockStartSchema.safeParse(event);
    if (!parsed.success) return false;
    const { index, content_block: block } = parsed.data;
    blocks.set(index, { block: { ...block }, json: '' });
    if (block.type === 'text' && typeof block['text'] === 'string' && block['text'] !== '') deps.onText(block['text']);
    return true;
  }

  function grow(event: unknown): boolean {
    const parsed = blockDeltaSchema.safeParse(event);
    const growing = parsed.success ? blocks.get(parsed.data.index) : undefined;
    if (!parsed.success || growing === undefined) return false;
    const { delta } = parsed.data;
    if (delta.type === 'text_delta' && typeof delta['text'] === 'string') deps.onText(delta['text']);
    growByDelta(growing, delta);
    return true;
  }

  const handlers: Readonly<Record<string, (event: unknown) => boolean>> = {
    message_start: (event) => usage.start(event),
    content_block_start: start,
    content_block_delta: grow,
    message_delta(event) {
      const parsed = messageDeltaSchema.safeParse(event);
      if (!parsed.success) return false;
      stopReason = parsed.data.delta.stop_reason ?? stopReason;
      return usage.update(event);
    },
    message_stop() {
      isComplete = true;
      return true;
    },
  };

  return {
    get isComplete() {
      return isComplete;
    },
    take(event) {
      const parsed = eventSchema.safeParse(event);
      // Kinds of events that are added to the protocol later are passed over.
      const handled = parsed.success && (handlers[parsed.data.type]?.(event) ?? true);
      return handled ? ok(undefined) : failed(invalidEvent(event));
    },
    end() {
      // Some servers leave out the last event; with a stop reason the answer is complete all the same.
      if (!isComplete && stopReason === undefined) return failed(CUT);
      const ordered = [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
      const content = ordered.map((each) => modelBlock(each, deps));
      return ok({ content, stop: stopOf(stopReason, content), usage: usage.counted(content) });
    },
  };
}

const CUT: Failure = {
  kind: 'model-answer-cut',
  message: 'The connection to the model ended in the middle of its answer. Trying again may help.',
};

function invalidEvent(event: unknown): Failure {
  const type = eventSchema.safeParse(event).data?.type ?? 'none';
  return {
    kind: 'model-answer-invalid',
    message: `The server's answer does not follow the Messages API: an event of type ${JSON.stringify(type.slice(0, 60))} is not as expected. Check the base URL and the gateway in between.`,
  };
}

/** Adds the piece to the field it belongs to: text to text, thinking to thinking, a signature to the signature. */
function growByDelta(growing: GrowingBlock, delta: Readonly<Record<string, unknown>>): void {
  if (typeof delta['partial_json'] === 'string') {
    growing.json += delta['partial_json'];
    return;
  }
  for (const field of ['text', 'thinking', 'signature']) {
    const piece = delta[field];
    const before = growing.block[field];
    if (typeof piece === 'string') growing.block[field] = (typeof before === 'string' ? before : '') + piece;
  }
  if (delta['citation'] !== undefined) {
    const before = growing.block['citations'];
    growing.block['citations'] = [...(Array.isArray(before) ? (before as unknown[]) : []), delta['citation']];
  }
}

function modelBlock(
  growing: GrowingBlock,
  kept: { readonly provider: ProviderId; readonly model: string },
): ModelBlock {
  const { block, json } = growing;
  if (block.type === 'text') return { type: 'text', text: stringOf(block['text']) };
  const whole = json === '' ? block : { ...block, input: parsedInput(json) };
  if (block.type === 'tool_use') {
    return { type: 'tool-call', id: stringOf(block['id']), name: stringOf(block['name']), input: whole['input'] };
  }
  const value: KeptBlock = { model: kept.model, block: whole };
  return { type: 'opaque', provider: kept.provider, value };
}

/** The input of a tool call; the text itself when it is no JSON, as when it was cut off. */
function parsedInput(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * `pause_turn` and a full context window count as cut: the answer is not complete, and the agent may go on from there.
 * Reasons that are not known are judged by what came.
 */
function stopOf(reason: string | undefined, content: readonly ModelBlock[]): ModelTurn['stop'] {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'end';
    case 'tool_use':
      return 'tool-calls';
    case 'max_tokens':
    case 'model_context_window_exceeded':
    case 'pause_turn':
      return 'length';
    case 'refusal':
      return 'declined';
    default:
      return content.some((block) => block.type === 'tool-call') ? 'tool-calls' : 'unknown';
  }
}
