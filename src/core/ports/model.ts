import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import type { Usage } from '../../shared/usage.ts';

export type ProviderId = 'anthropic' | 'vscode' | 'demo';

/** Part of a message, independent of the provider. */
export type ModelBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly input: unknown }
  | {
      readonly type: 'tool-result';
      readonly callId: string;
      readonly text: string;
      readonly isError: boolean;
      /** For models that can see pictures; an adapter of others leaves them out and says so. */
      readonly pictures?: readonly Picture[];
    }
  /** A block that the provider wants back word for word, such as signed thinking. Kept, journalled and replayed, never read. */
  | { readonly type: 'opaque'; readonly provider: ProviderId; readonly value: unknown };

/** A picture of at most 5 MB. */
export interface Picture {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif';
  readonly base64: string;
}

export interface ModelMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly ModelBlock[];
}

export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  /** JSON Schema with `type: 'object'`. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  /** Id of the model, as the provider names it. */
  readonly model: string;
  readonly system: string;
  /**
   * So many characters at the beginning of `system` are the same for many agents. With the tools, which stand before
   * them, they are the prefix that a provider may keep. Absent: none.
   */
  readonly sharedSystemLength?: number | undefined;
  readonly tools: readonly ToolDescription[];
  readonly messages: readonly ModelMessage[];
  readonly maxOutputTokens: number;
  /**
   * The one value that the caller wants. An adapter asks for it as strictly as its provider can: the answer is a text that
   * is JSON, a call of a tool of this name whose input it is, or, where a provider knows neither, words that may hold it.
   */
  readonly answer?: WantedAnswer | undefined;
}

/** A value that a model is asked for instead of words or work. */
export interface WantedAnswer {
  /** Letters, digits and underscores, like the name of a tool. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema with `type: 'object'`. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** How strictly a provider can be asked, as far as is known by now. */
export interface ModelAbilities {
  /** It can be held to a schema for its whole answer. */
  readonly structuredAnswer: boolean;
  /** It can be made to call one certain tool. */
  readonly forcedTool: boolean;
  /** It calls tools at all. */
  readonly toolUse: boolean;
  /** It can be shown pictures. Absent: not known. */
  readonly pictures?: boolean;
  /** Tokens that a request and its answer may have together. Absent: not known. */
  readonly contextTokens?: number;
}

export interface ModelTurn {
  readonly content: readonly ModelBlock[];
  /** `length`: the limit on output tokens was met. `declined`: the model refused on grounds of policy. */
  readonly stop: 'end' | 'tool-calls' | 'length' | 'declined' | 'unknown';
  readonly usage: Usage;
  /** Whether `usage` was counted by the provider or estimated by the adapter. */
  readonly usageIs: 'measured' | 'estimated';
  /** Dollars by the price list in force. `undefined`: the price of this model is not known. */
  readonly costUsd: number | undefined;
  /** What the same tokens would have cost had the provider cached nothing. Absent: as much as `costUsd`. */
  readonly uncachedCostUsd?: number | undefined;
}

export interface TurnObserver {
  /** Called with each piece of text as it arrives; only for showing, the turn holds it all. */
  onText?(delta: string): void;
  /** Called when the answer broke off and is asked for again: the text so far is void. */
  onRepeat?(): void;
  /** Called with true when the request has to wait before it is sent, and with false when that is over. */
  onWaiting?(isWaiting: boolean): void;
  /** Called at most once, when the provider begins to answer: before any text, and before a failure that it answered with. */
  onHead?(head: AnswerHead): void;
}

/** What is known of an answer when it begins. */
export interface AnswerHead {
  /** Whether the provider took the request. An overload may still end the answer in its middle. */
  readonly accepted: boolean;
  /** Empty where the provider tells nothing of its limits. */
  readonly allowances: readonly RateAllowance[];
}

/** One of the provider's limits on the rate of requests: a stock that fills up again at an even pace. */
export interface RateAllowance {
  readonly of: 'requests' | 'tokens' | 'input-tokens' | 'output-tokens';
  /** The whole stock. */
  readonly limit: number;
  readonly remaining: number;
  /** In how many milliseconds the stock is whole again, counted from the answer; 0 or more. */
  readonly fullInMs: number;
}

/**
 * One streamed turn. The loop and the retries are the caller's: an adapter asks once and tells what came.
 * Returns a failure for everything the provider or the network may do; throws only on bugs. An aborted signal
 * gives `cancelled`.
 */
export interface ModelClient {
  readonly provider: ProviderId;
  /** Name for people, such as "Anthropic" or "Demo model". */
  readonly label: string;
  /** Of this model. May become less when the provider refuses something. Absent: nothing is known. */
  abilitiesOf?(model: string): ModelAbilities | undefined;
  /** A price per million tokens that bounds the next request from above; `undefined` when prices are not known. */
  priceOf(model: string): ModelPrice | undefined;
  /** The price of a request whose prompt has so many tokens. `undefined`, and where the method is absent: as `priceOf`. */
  priceAt?(model: string, promptTokens: number): ModelPrice | undefined;
  /** Day of the list that prices are from (ISO date). Absent: from none. */
  readonly pricesOf?: string | undefined;
  /**
   * The beginning of the request that the provider keeps for a while, to read it for less in other requests. `undefined`,
   * and where the method is absent: none, as far as is known.
   */
  keptPrefix?(request: ModelRequest): KeptPrefix | undefined;
  streamTurn(request: ModelRequest, observer: TurnObserver, signal: AbortSignal): Promise<Result<ModelTurn, Failure>>;
}

/** The beginning of a request that others share, kept by the provider from when it begins to answer the first of them. */
export interface KeptPrefix {
  /** Two requests have the same one when, and only when, they begin alike and ask the same model. */
  readonly key: string;
  /** Estimated, rather low. */
  readonly tokens: number;
  /** How long it is kept after it was last written or read. */
  readonly keptForMs: number;
}

/** Dollars per million tokens. */
export interface ModelPrice {
  readonly inputUsd: number;
  readonly outputUsd: number;
  readonly cacheReadUsd: number;
  readonly cacheWriteUsd: number;
}

/** A provider and model that a run is bound to. Recorded with the run, so that a resume asks the same one. */
export interface ModelChoice {
  readonly provider: ProviderId;
  readonly model: string;
  /** Where the provider is asked, when not at its own address. */
  readonly baseUrl?: string;
  /** Ask models that can for faster answers at a higher price. */
  readonly fast?: boolean;
}

/** Gives the client for a choice, or says what is missing (a key, a model that is gone). Loads SDKs only when asked. */
export type ModelAccess = (choice: ModelChoice) => Promise<Result<ModelClient, Failure>>;
