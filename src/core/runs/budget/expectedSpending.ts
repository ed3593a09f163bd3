import type { Spending } from '../../../shared/limits.ts';
import type { Usage } from '../../../shared/usage.ts';
import { tokensOfMessages, tokensOfText } from '../../agents/context/tokens.ts';
import type { ModelPrice, ModelRequest, ToolDescription } from '../../ports/model.ts';

/** What the requests of one conversation will use. Knows what the last one used and counts only what came since. */
export interface Expectation {
  of(request: ModelRequest, price: ModelPrice | undefined): Spending;
  /** The request was answered and used so much. */
  learn(request: ModelRequest, usage: Usage): void;
}

/** Estimates the tokens of the tools of a request. */
export type ToolEstimate = (tools: readonly ToolDescription[]) => number;

/** Few answers of agents are longer; the limit on output tokens would hold back requests that never get so long. */
const EXPECTED_OUTPUT_TOKENS = 2_000;

interface Known {
  readonly model: string;
  readonly messages: number;
  readonly usage: Usage;
}

/**
 * Rather high than low: three and a half characters a token, one for letters beyond ASCII, and nothing read from the
 * cache but what the last request of the same conversation had read or written there. Without a price only tokens are expected.
 */
export function createExpectation(tokensOfTools: ToolEstimate = createToolEstimate()): Expectation {
  let known: Known | undefined;
  return {
    of(request, price) {
      const since = known !== undefined && goesOn(known, request) ? known : undefined;
      const cached = since === undefined ? 0 : since.usage.cacheReadTokens + since.usage.cacheWriteTokens;
      const uncached = since === undefined ? tokensOfWhole(request, tokensOfTools) : uncachedTokens(since, request);
      const output = Math.min(EXPECTED_OUTPUT_TOKENS, request.maxOutputTokens);
      const tokens = Math.ceil(cached + uncached + output);
      if (price === undefined) return { usd: 0, tokens };
      const inputUsd = cached === 0 ? price.inputUsd : Math.max(price.inputUsd, price.cacheWriteUsd);
      return {
        usd: (cached * price.cacheReadUsd + uncached * inputUsd + output * price.outputUsd) / 1_000_000,
        tokens,
      };
    },
    learn({ model, messages }, usage) {
      known = { model, messages: messages.length, usage };
    },
  };
}

/** For all conversations of a run: their tools are mostly the very same objects, so that each is counted once. */
export function createToolEstimate(): ToolEstimate {
  const known = new WeakMap<ToolDescription, number>();
  const tokensOfTool = (tool: ToolDescription): number => {
    const tokens = known.get(tool) ?? tokensOfText(JSON.stringify(tool));
    known.set(tool, tokens);
    return tokens;
  };
  return (tools) => tools.reduce((total, tool) => total + tokensOfTool(tool), 0);
}

/** Between the request that is known and this one there is its answer at least; a shorter one is another conversation. */
function goesOn(known: Known, { model, messages }: ModelRequest): boolean {
  return known.model === model && messages.length > known.messages;
}

/** What the last request had beside the cache, its answer, and what has come since. */
function uncachedTokens({ messages, usage }: Known, request: ModelRequest): number {
  return usage.inputTokens + usage.outputTokens + tokensOfMessages(request.messages.slice(messages + 1));
}

function tokensOfWhole({ system, tools, messages, answer }: ModelRequest, tokensOfTools: ToolEstimate): number {
  return (
    tokensOfText(system) + tokensOfTools(tools) + tokensOfMessages(messages) + tokensOfText(JSON.stringify(answer))
  );
}
