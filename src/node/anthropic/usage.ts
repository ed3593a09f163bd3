import * as z from 'zod';
import type { ModelBlock, ModelRequest } from '../../core/ports/model.ts';
import type { Usage } from '../../shared/usage.ts';

/** What the server counted; a field it left out is `undefined`. */
export interface CountedUsage {
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** "fast" or "standard"; `undefined` where the server does not say. */
  readonly speed: string | undefined;
}

export interface UsageReader {
  /** Both take an event with usage somewhere in it; false when its usage is not numbers. */
  start(event: unknown): boolean;
  update(event: unknown): boolean;
  counted(content: readonly ModelBlock[]): CountedUsage;
}

const count = z.number().nonnegative().nullish();
const usageSchema = z
  .looseObject({
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
    speed: z.string().nullish().catch(undefined),
  })
  .nullish();
const startSchema = z.looseObject({ message: z.looseObject({ usage: usageSchema }) });
const updateSchema = z.looseObject({ usage: usageSchema });

/**
 * Gathers the usage of an answer. The first event has the prompt's, the last one the answer's and often all again; the
 * figures of the last one hold. Only the last one's output counts: the first holds the few tokens produced until then.
 */
export function createUsageReader(): UsageReader {
  let first: z.infer<typeof usageSchema>;
  let last: z.infer<typeof usageSchema>;
  return {
    start(event) {
      const parsed = startSchema.safeParse(event);
      if (parsed.success) first = parsed.data.message.usage;
      return parsed.success;
    },
    update(event) {
      const parsed = updateSchema.safeParse(event);
      if (parsed.success) last = parsed.data.usage;
      return parsed.success;
    },
    counted(content) {
      // Servers that do not count say 0 rather than nothing.
      const positive = (tokens: number | null | undefined): number | undefined =>
        typeof tokens === 'number' && tokens > 0 ? tokens : undefined;
      const cacheReadTokens = last?.cache_read_input_tokens ?? first?.cache_read_input_tokens ?? 0;
      const cacheWriteTokens = last?.cache_creation_input_tokens ?? first?.cache_creation_input_tokens ?? 0;
      const input = positive(last?.input_tokens) ?? positive(first?.input_tokens);
      const isAllCached = input === undefined && cacheReadTokens + cacheWriteTokens > 0;
      const output = positive(last?.output_tokens);
      return {
        inputTokens: isAllCached ? 0 : input,
        outputTokens: output ?? (content.length === 0 ? 0 : undefined),
        cacheReadTokens,
        cacheWriteTokens,
        speed: last?.speed ?? first?.speed ?? undefined,
      };
    },
  };
}

/** Usage with the gaps filled by estimates, and whether there were any. */
export function filledUsage(
  counted: CountedUsage,
  request: ModelRequest,
  content: readonly ModelBlock[],
): { readonly usage: Usage; readonly usageIs: 'measured' | 'estimated' } {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = counted;
  const isMeasured = inputTokens !== undefined && outputTokens !== undefined;
  return {
    usage: {
      inputTokens: inputTokens ?? tokensIn([request.system, request.tools, request.messages]),
      outputTokens: outputTokens ?? tokensIn(content),
      cacheReadTokens,
      cacheWriteTokens,
    },
    usageIs: isMeasured ? 'measured' : 'estimated',
  };
}

/** About four bytes of JSON make a token of source text; a picture counts as one of the largest. */
function tokensIn(value: unknown): number {
  let pictures = 0;
  const text = JSON.stringify(value, (key, inner: unknown) => {
    if (key !== 'pictures' || !Array.isArray(inner)) return inner;
    pictures += inner.length;
    return undefined;
  });
  return Math.ceil(Buffer.byteLength(text) / 4) + pictures * TOKENS_OF_PICTURE;
}

/** Of the Messages API: width × height / 750, and larger ones are made smaller. */
const TOKENS_OF_PICTURE = 1_600;
