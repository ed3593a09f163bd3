import Anthropic from '@anthropic-ai/sdk';
import { failed, ok } from '../../shared/result.ts';
import type { Failure } from '../../shared/failures.ts';
import type { AnswerHead, ModelClient, ModelRequest, ModelTurn, TurnObserver } from '../../core/ports/model.ts';
import type { Result } from '../../shared/result.ts';
import { askOnce } from './askOnce.ts';
import type { Connection } from './askOnce.ts';
import { createBeginnings } from './beginnings.ts';
import type { Beginnings } from './beginnings.ts';
import { CANCELLED } from './clientFailures.ts';
import { createCacheKnowledge, refusesMarks } from './cacheKnowledge.ts';
import type { CacheKnowledge } from './cacheKnowledge.ts';
import { minimumTokensOf } from './cacheMarks.ts';
import { FAST_MODE_BETA, createFastMode } from './fastMode.ts';
import {
  FREE,
  LIST_PRICES,
  PRICES_OF,
  costOf,
  highestPrice,
  priceAt,
  pricesOf,
  raised,
  uncachedCostOf,
} from './prices.ts';
import type { ModelPrices, PriceList } from './prices.ts';
import { requestBody } from './requestBody.ts';
import { createModelKnowledge } from './modelFacts.ts';
import { createPictureKnowledge } from './shownPictures.ts';
import type { Unshown } from './shownPictures.ts';
import { createSendingLine } from './sendingLine.ts';
import type { ReadTurn } from './turnReader.ts';
import { filledUsage } from './usage.ts';
import { askInTurn, askedAs, createAnswerKnowledge } from './wantedAnswers.ts';
import type { AskedRequest } from './wantedAnswers.ts';

const OFFICIAL_URL = 'https://api.anthropic.com';

/** Nobody waits for what a server says of a model. */
const LOOK_UP_MS = 5_000;

/** The service sends a ping every few seconds even while it has nothing to say. */
const IDLE_TIMEOUT_MS = 120_000;

export interface AnthropicClientOptions {
  readonly apiKey: string;
  /** Of any server that speaks the Messages API, with or without `/v1`. Default: Anthropic's own; the environment is not read. */
  readonly baseUrl?: string;
  /** In place of the platform's. */
  readonly fetch?: typeof fetch;
  /** For people: "Anthropic", "Demo model". */
  readonly label: string;
  readonly provider: 'anthropic' | 'demo';
  /** Prices that hold before the list prices. The demo model costs nothing. */
  readonly prices?: PriceList;
  /** After so long without a single byte an answer counts as broken off. Default: two minutes. */
  readonly idleTimeoutMs?: number;
  /** Asks models that can for faster answers at a higher price; only Anthropic's own service is known to have any. */
  readonly fast?: boolean;
  /** Told once, in a sentence for people, when the server refuses them. */
  readonly onFastRefused?: (message: string) => void;
}

/**
 * A model client on the Messages API. It asks once per turn and never again by itself: retries belong to the caller. The
 * exceptions are a server that refuses marks for its cache, its fast mode, or a strict way to ask for a value: it is asked again without
 * at once, and never so any more. Every failure names the host; none holds the key.
 */
export function createAnthropicClient(options: AnthropicClientOptions): ModelClient {
  const { provider, label } = options;
  const apiKey = options.apiKey.trim();
  const baseUrl = parseBaseUrl(options.baseUrl);
  const misconfigured = problemOf(apiKey, baseUrl, options.baseUrl);
  const isOfficial = provider === 'anthropic' && baseUrl?.origin === OFFICIAL_URL;
  const list: PriceList = { ...LIST_PRICES, ...options.prices };
  const fast = createFastMode({ isWanted: options.fast === true && isOfficial, onRefused: options.onFastRefused });
  const listed = (model: string): ModelPrices | undefined => (provider === 'demo' ? FREE : pricesOf(model, list));
  const pricesNow = (model: string): ModelPrices | undefined => withFactor(listed(model), fast.factorOf(model));
  const idleTimeoutMs = options.idleTimeoutMs ?? IDLE_TIMEOUT_MS;
  const cache = createCacheKnowledge({ isOfficial, isDemo: provider === 'demo' });
  const connection: Connection = { apiKey, host: baseUrl?.host ?? '', provider, idleTimeoutMs };
  const beginnings = createBeginnings();
  const answers = createAnswerKnowledge({ isOfficial });
  const inTurn = createSendingLine();
  let sdk: Anthropic | undefined;
  const models = createModelKnowledge({
    isDemo: provider === 'demo',
    retrieve: (model) =>
      sdk?.models.retrieve(model, {}, { timeout: LOOK_UP_MS }) ?? Promise.reject(new Error('not asked')),
  });
  const pictures = createPictureKnowledge(models);

  return {
    provider,
    label,
    abilitiesOf: (model) => ({ ...answers.abilitiesOf(model), ...models.factsOf(model) }),
    priceOf(model) {
      const found = pricesNow(model);
      return found === undefined ? undefined : highestPrice(found);
    },
    priceAt(model, promptTokens) {
      const found = pricesNow(model);
      return found && priceAt(promptTokens, found);
    },
    pricesOf: provider === 'anthropic' ? PRICES_OF : undefined,
    keptPrefix: (request) => (cache.keeps(request.model) ? beginnings.sharedPrefix(request) : undefined),
    async streamTurn(request, observer, signal) {
      if (misconfigured !== undefined) return failed(misconfigured);
      await inTurn();
      if (signal.aborted) return failed(CANCELLED);
      const used = (sdk ??= createSdk({ apiKey, baseUrl, isOfficial, ownFetch: options.fetch }));
      let factor = 1;
      const sendWith = (
        { request: asked, fields }: AskedRequest,
        unshown: Unshown,
        told: TurnObserver,
      ): Promise<Result<ReadTurn, Failure>> => {
        const ask: Ask = (minimumTokens, observed) => {
          const options = { provider, minimumTokens, tools: beginnings.toolsOf(asked), unshown };
          const body = { ...requestBody(asked, options), ...fields };
          return fast.ask(asked.model, observed, (isFast, heard) => {
            factor = isFast ? fast.factorOf(asked.model) : 1;
            const sped = isFast ? { body: { ...body, speed: 'fast' as const }, betas: [FAST_MODE_BETA] } : { body };
            return askOnce({ sdk: used, ...sped, request: asked, observer: heard, connection }, signal);
          });
        };
        return cache.takesMarks ? askMarked(ask, asked, told, { cache, beginnings }) : ask(undefined, told);
      };
      const send = (asked: AskedRequest, told: TurnObserver): Promise<Result<ReadTurn, Failure>> =>
        pictures.ask(asked.request, told, (unshown, heard) => sendWith(asked, unshown, heard));
      const { answer } = request;
      const read = await (answer === undefined
        ? send({ request, fields: {} }, observer)
        : askInTurn({ model: request.model, answer, observer }, answers, (way, told) =>
            send(askedAs(way, answer, request), told),
          ));
      if (!read.ok) return read;
      models.answered(request.model);
      const prices = withFactor(listed(request.model), read.value.usage.speed === 'standard' ? 1 : factor);
      return ok(pricedTurn(read.value, request, prices));
    },
  };
}

/** Sends the request, with marks where they are worth while when `minimumTokens` is given. */
type Ask = (minimumTokens: number | undefined, observer: TurnObserver) => Promise<Result<ReadTurn, Failure>>;

/** Asks with marks for the cache, and without them when the server does not know them. Learns what becomes of them. */
async function askMarked(
  ask: Ask,
  request: ModelRequest,
  observer: TurnObserver,
  { cache, beginnings }: { readonly cache: CacheKnowledge; readonly beginnings: Beginnings },
): Promise<Result<ReadTurn, Failure>> {
  let refusal: AnswerHead | undefined;
  const onHead = (head: AnswerHead): void => {
    if (head.accepted) observer.onHead?.(head);
    else refusal = head;
  };
  const read = await ask(minimumTokensOf(request.model), { ...observer, onHead });
  if (!read.ok && refusesMarks(read.failure)) {
    cache.marksRefused();
    return ask(undefined, observer);
  }
  if (refusal !== undefined) observer.onHead?.(refusal);
  if (read.ok && beginnings.sharedPrefix(request) !== undefined) {
    cache.answered(request.model, read.value.usage.cacheReadTokens + read.value.usage.cacheWriteTokens);
  }
  return read;
}

function withFactor(prices: ModelPrices | undefined, factor: number): ModelPrices | undefined {
  return prices === undefined || factor === 1 ? prices : raised(prices, factor);
}

function pricedTurn(read: ReadTurn, request: ModelRequest, prices: ModelPrices | undefined): ModelTurn {
  const { usage, usageIs } = filledUsage(read.usage, request, read.content);
  const turn = { content: read.content, stop: read.stop, usage, usageIs };
  if (prices === undefined) return { ...turn, costUsd: undefined };
  return { ...turn, costUsd: costOf(usage, prices), uncachedCostUsd: uncachedCostOf(usage, prices) };
}

function createSdk(settings: {
  readonly apiKey: string;
  readonly baseUrl: URL | undefined;
  readonly isOfficial: boolean;
  readonly ownFetch: typeof fetch | undefined;
}): Anthropic {
  const { apiKey, baseUrl, isOfficial, ownFetch } = settings;
  return new Anthropic({
    apiKey,
    baseURL: baseUrl?.href.replace(/\/+$/, '') ?? OFFICIAL_URL,
    maxRetries: 0,
    // What the SDK would log are requests and answers.
    logLevel: 'off',
    // The SDK sends the key as bearer token; some gateways look for it only where the API had it at first.
    ...(isOfficial ? {} : { defaultHeaders: { 'x-api-key': apiKey } }),
    ...(ownFetch === undefined ? {} : { fetch: ownFetch }),
  });
}

/** Without the `/v1` that the SDK adds itself; `undefined` when it is no URL of a web server. */
function parseBaseUrl(text: string | undefined): URL | undefined {
  const trimmed = (text ?? '').trim();
  const url = URL.parse(trimmed === '' ? OFFICIAL_URL : trimmed);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
  url.search = '';
  url.hash = '';
  return url;
}

/** Keys travel in a header; what cannot stand in one is no key, and must not show up in the platform's error. */
function problemOf(apiKey: string, baseUrl: URL | undefined, given: string | undefined): Failure | undefined {
  if (baseUrl === undefined) {
    const message = `The base URL ${JSON.stringify(given)} is not an http or https URL. Give one like "https://gateway.example.com".`;
    return { kind: 'model-unconfigured', message };
  }
  if (baseUrl.username !== '' || baseUrl.password !== '') {
    const message = 'The base URL holds a user name or password. Give the URL without them, and the key as API key.';
    return { kind: 'model-unconfigured', message };
  }
  if (apiKey === '') return { kind: 'model-unconfigured', message: 'There is no API key. Set one and try again.' };
  if (/[^\x21-\x7e]/.test(apiKey)) {
    const message = 'The API key has spaces or characters that no key has. Copy it anew and set it again.';
    return { kind: 'model-unauthorized', message };
  }
  return undefined;
}
