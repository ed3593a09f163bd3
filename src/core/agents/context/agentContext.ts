import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { NO_USAGE, promptTokens } from '../../../shared/usage.ts';
import type { Usage } from '../../../shared/usage.ts';
import type { ModelMessage, ModelRequest, ModelTurn, TurnObserver } from '../../ports/model.ts';
import type { AgentDeps, AgentJob } from '../agentLoop.ts';
import { requestMessages, textOf } from '../conversation.ts';
import { FULL_FROM, clearedToFit, clearingOf, fixedTokensOf, withoutCleared } from './clearing.ts';
import type { Clearing, ClearingInput } from './clearing.ts';
import { SUMMARY_WANTED, compacted, openingOf, summaryOnRecord } from './compaction.ts';
import type { Compaction, FinishedCompaction } from './compaction.ts';
import { createMessageCounter } from './tokens.ts';

/** Tokens of a context window that nobody knows. */
const DEFAULT_WINDOW = 200_000;
/** Part of the window that an answer may have at most. */
const LARGEST_ANSWER = 0.25;
/** Output tokens of a summary; models that think first use up some. */
const SUMMARY_TOKENS = 8_000;
/** Part of the room that must have come since the last summary for another one: it would win nothing. */
const WORTH_COMPACTING = 0.15;
/** Of a request that was refused for its length, so much is taken to fit. */
const FITS_OF_REFUSED = 0.9;
/** A request that is not that much shorter than the refused one is not worth another try. */
const SHORTER = 0.97;

/** What came so far, and what the model is told now. */
export interface Told {
  readonly transcript: readonly ModelMessage[];
  readonly before: readonly ModelMessage[];
}

/** Sees to it that the requests of one agent fit into the context window of its model. */
export interface AgentContext {
  /**
   * Asks the model for the next answer. Old results of tools are left out of the request where it gets long; where that
   * is not enough, the conversation is summed up first, with a request of its own. A request that the provider refuses
   * for its length is made once more, shorter; then it fails with `context-overflow`.
   */
  ask(told: Told, observer: TurnObserver, signal: AbortSignal): Promise<Result<ModelTurn, Failure>>;
  /** A turn with this usage is part of the transcript from now on. */
  learn(usage: Usage): void;
  /** Tokens that a request and its answer may have together; `undefined`: not known. */
  windowTokens(): number | undefined;
}

export function createAgentContext(job: AgentJob, deps: AgentDeps): AgentContext {
  const measured = [...(job.promptTokens ?? [])];
  const count = createMessageCounter();
  const fixedTokens = fixedTokensOf(job.system, job.tools);
  let compaction: Compaction | undefined = job.compaction;
  let refusedAt = Infinity;

  const windowTokens = (): number | undefined => deps.client.abilitiesOf?.(job.model)?.contextTokens;
  const assumedTokens = (): number => windowTokens() ?? DEFAULT_WINDOW;
  const answerTokens = (): number => Math.min(job.maxOutputTokens, Math.floor(assumedTokens() * LARGEST_ANSWER));
  const roomTokens = (): number => Math.min(assumedTokens() - answerTokens(), refusedAt);

  function inputFor({ transcript, before }: Told): ClearingInput {
    const messages = [...compacted(transcript, compaction), ...before];
    const since = measured.slice(compaction?.turns ?? 0);
    return { messages, measured: since, tools: job.tools, fixedTokens, room: roomTokens(), count };
  }

  async function send(
    messages: readonly ModelMessage[],
    maxOutputTokens: number,
    observer: TurnObserver,
    signal: AbortSignal,
  ): Promise<Result<ModelTurn, Failure>> {
    const request: ModelRequest = {
      model: job.model,
      system: job.system,
      sharedSystemLength: job.sharedSystemLength,
      tools: job.tools.map((tool) => tool.description),
      messages: requestMessages(messages),
      maxOutputTokens,
    };
    const allowed = await deps.beforeRequest(request);
    return allowed.ok ? deps.client.streamTurn(request, observer, signal) : allowed;
  }

  function isWorthCompacting(transcript: readonly ModelMessage[]): boolean {
    const since = transcript.slice(compaction?.messages ?? openingOf(transcript).length);
    return since.reduce((sum, message) => sum + count(message), 0) >= WORTH_COMPACTING * roomTokens();
  }

  /** Has the conversation summed up, and journalled that it is. */
  async function compact(transcript: readonly ModelMessage[], signal: AbortSignal): Promise<Result<void, Failure>> {
    deps.onActivity('Summing up the conversation, which gets too long');
    const wanted: ModelMessage = { role: 'user', content: [{ type: 'text', text: SUMMARY_WANTED }] };
    const input = inputFor({ transcript, before: [wanted] });
    const messages = withoutCleared(input.messages, clearedToFit(input).cleared);
    const answered = await send(messages, Math.min(answerTokens(), SUMMARY_TOKENS), {}, signal);
    if (!answered.ok && answered.failure.kind !== 'context-overflow') return answered;
    const summary = answered.ok ? textOf({ role: 'assistant', content: answered.value.content }) : '';
    const finished: FinishedCompaction = {
      messages: transcript.length,
      turns: measured.length,
      summary: summary === '' ? summaryOnRecord(transcript, job.tools) : summary,
      ...(answered.ok ? costsOf(answered.value) : NO_COSTS),
    };
    await deps.onCompacted?.(finished);
    compaction = finished;
    return ok(undefined);
  }

  /** What the next request is to have, once there is room for it. */
  async function prepared(told: Told, signal: AbortSignal): Promise<Result<ClearingInput & Clearing, Failure>> {
    const input = inputFor(told);
    const clearing = clearingOf(input);
    if (clearing.tokens <= FULL_FROM * input.room) return ok({ ...input, ...clearing });
    if (deps.onCompacted === undefined || !isWorthCompacting(told.transcript))
      return ok({ ...input, ...(refusedAt < Infinity ? clearedToFit(input) : clearing) });
    const done = await compact(told.transcript, signal);
    if (!done.ok) return done;
    const after = inputFor(told);
    return ok({ ...after, ...clearingOf(after) });
  }

  return {
    windowTokens,
    learn: (usage) => void measured.push(promptTokens(usage)),
    async ask(told, observer, signal) {
      let tokensBefore = Infinity;
      let refusal = '';
      for (;;) {
        const request = await prepared(told, signal);
        if (!request.ok) return request;
        const { messages, cleared, tokens } = request.value;
        if (tokens > tokensBefore * SHORTER) return failed(overflow(windowTokens(), refusal));
        deps.onActivity('Thinking');
        const answered = await send(withoutCleared(messages, cleared), answerTokens(), observer, signal);
        if (answered.ok || answered.failure.kind !== 'context-overflow') return answered;
        if (tokensBefore < Infinity) return failed(overflow(windowTokens(), answered.failure.message));
        tokensBefore = tokens;
        refusal = answered.failure.message;
        refusedAt = tokens * FITS_OF_REFUSED;
      }
    },
  };
}

type Costs = Pick<FinishedCompaction, 'usage' | 'usageIs' | 'costUsd' | 'uncachedCostUsd'>;

const NO_COSTS: Costs = { usage: NO_USAGE, usageIs: 'measured', costUsd: 0 };

function costsOf({ usage, usageIs, costUsd, uncachedCostUsd }: ModelTurn): Costs {
  return {
    usage,
    usageIs,
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(uncachedCostUsd === undefined ? {} : { uncachedCostUsd }),
  };
}

function overflow(windowTokens: number | undefined, said = ''): Failure {
  const size = windowTokens === undefined ? '' : ` (${windowTokens} tokens)`;
  const words = said === '' ? '' : ` ${said}`;
  return {
    kind: 'context-overflow',
    message: `The task does not fit into the context window of its model${size}, not even with what can be left out of the conversation.${words} Split the task, let it look at less at once, or choose a model with a larger window.`,
  };
}
