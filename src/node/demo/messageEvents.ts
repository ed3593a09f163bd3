/** An answer in the form of the Messages API. */
export interface DemoMessage {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly DemoBlock[];
  readonly stop_reason: 'end_turn' | 'tool_use';
  readonly stop_sequence: null;
  readonly usage: DemoUsage;
}

export type DemoBlock =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    };

export interface DemoUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
}

/** Characters in one delta: few enough to look like a stream, enough to be done soon. */
const TEXT_DELTA = 40;
const INPUT_DELTA = 2_000;

/** The message as the events of a stream, in the wire format of server-sent events. */
export function* encodeEvents(message: DemoMessage): Generator<string, undefined> {
  const { content, stop_reason, stop_sequence, usage, ...head } = message;
  const started = {
    ...head,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  };
  yield encode('message_start', { message: started });
  for (const [index, block] of content.entries()) {
    yield encode('content_block_start', { index, content_block: emptied(block) });
    for (const delta of deltasOf(block)) yield encode('content_block_delta', { index, delta });
    yield encode('content_block_stop', { index });
  }
  yield encode('message_delta', {
    delta: { stop_reason, stop_sequence },
    usage: { output_tokens: usage.output_tokens },
  });
  yield encode('message_stop', {});
  return undefined;
}

function encode(type: string, fields: Readonly<Record<string, unknown>>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

function emptied(block: DemoBlock): DemoBlock {
  return block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} };
}

function* deltasOf(block: DemoBlock): Generator<Readonly<Record<string, string>>> {
  if (block.type === 'text') {
    for (const part of cut(block.text, TEXT_DELTA)) yield { type: 'text_delta', text: part };
  } else {
    for (const part of cut(JSON.stringify(block.input), INPUT_DELTA))
      yield { type: 'input_json_delta', partial_json: part };
  }
}

/** Pieces of at most this many UTF-16 units, a pair of surrogates never apart. */
function* cut(text: string, length: number): Generator<string> {
  for (let start = 0; start < text.length;) {
    const isPairCut = /[\uD800-\uDBFF]/.test(text.charAt(start + length - 1));
    const end = start + length - (isPairCut ? 1 : 0);
    yield text.slice(start, end);
    start = end;
  }
}
