import { APIConnectionError, APIError, APIUserAbortError, AnthropicError } from '@anthropic-ai/sdk';
import type { Failure } from '../../shared/failures.ts';
import { saysTooLong } from '../../shared/tooLong.ts';
import { untilDate } from './rateHeaders.ts';

export interface FailureContext {
  /** For people: host and port of the server, without path, user or password. */
  readonly host: string;
  /** Must not stand in any message. */
  readonly apiKey: string;
  /** Whether the answer had begun to arrive. */
  readonly isAnswering: boolean;
}

type ServerError = APIError;

export const CANCELLED: Failure = { kind: 'cancelled', message: 'The request to the model was cancelled.' };

/** What the SDK or the network threw, as a failure; `undefined` when it is neither's, but a bug. */
export function clientFailure(error: unknown, context: FailureContext): Failure | undefined {
  if (error instanceof APIUserAbortError) return CANCELLED;
  if (error instanceof APIConnectionError) return unreachable(error, context);
  if (error instanceof APIError) return fromServer(error as ServerError, context);
  // An event that is no JSON, or an answer without a body.
  if (error instanceof SyntaxError || error instanceof AnthropicError) return invalidAnswer(context);
  // What remains while an answer arrives is the connection: fetch reports a broken body as a TypeError.
  if (context.isAnswering && error instanceof Error) return cutOff(context);
  return undefined;
}

/** Errors of the API, by status, or by type where they come within a stream and have none. */
function fromServer(error: ServerError, context: FailureContext): Failure {
  const status = error.status ?? statusOfType(error.type);
  const said = serverMessage(error, context);
  if (status === undefined) return invalidAnswer(context);
  if (status === 401 || status === 403) {
    const advice =
      'Check the key (command "Set API Key", or ANTHROPIC_API_KEY for the command line) and what it is allowed to use.';
    return {
      kind: 'model-unauthorized',
      status,
      message: `${context.host} refused the API key (${status}): ${said} ${advice}`,
    };
  }
  if (status === 402) {
    const message = `${context.host} does not serve this account (402): ${said} Check its balance and billing.`;
    return { kind: 'model-unauthorized', status, message };
  }
  if (status === 429) {
    const message = `${context.host} limits the rate of requests (429): ${said}`;
    return { kind: 'model-rate-limited', message, ...retryAfter(error.headers) };
  }
  if (status === 413 || saysTooLong(said)) {
    return {
      kind: 'context-overflow',
      message: `${context.host} refused the request for its length (${status}): ${said}`,
    };
  }
  if (status === 408 || status === 409 || status >= 500) {
    const message = `${context.host} is overloaded or out of order (${status}): ${said}`;
    return { kind: 'model-overloaded', status, message, ...retryAfter(error.headers) };
  }
  const message = `${context.host} refused the request (${status}): ${said}`;
  return { kind: 'model-request-refused', status, message };
}

const STATUS_OF_TYPE: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

function statusOfType(type: string | null): number | undefined {
  return type === null ? undefined : STATUS_OF_TYPE[type];
}

/** The provider's own words in one line, without the key should it be quoted. */
function serverMessage(error: ServerError, { apiKey }: FailureContext): string {
  const words = error.apiMessage ?? plainBody(error.message);
  const clean = apiKey === '' ? words : words.replaceAll(apiKey, '[key]');
  const line = clean.replace(/\s+/g, ' ').trim().slice(0, 500);
  if (line === '') return 'without saying why.';
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

/** Proxies answer with pages of HTML, which tell people nothing. */
function plainBody(message: string): string {
  return /<html|<!doctype/i.test(message) ? 'the answer is a web page, not one of the Messages API' : message;
}

/** Seconds, or an HTTP date; the SDK's own `retry-after-ms` before both. */
function retryAfter(headers: Headers | undefined): { readonly retryAfterMs?: number } {
  const inMs = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(inMs) && inMs >= 0) return { retryAfterMs: inMs };
  const value = headers?.get('retry-after');
  if (headers === undefined || value === undefined || value === null) return {};
  const seconds = Number(value);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : untilDate(value, headers);
  return retryAfterMs !== undefined && retryAfterMs >= 0 ? { retryAfterMs } : {};
}

function unreachable(error: Error, context: FailureContext): Failure {
  const code = errorCode(error);
  const why = code === undefined ? '' : ` (${code})`;
  if (context.isAnswering) return cutOff(context);
  return {
    kind: 'model-unreachable',
    message: `${context.host} cannot be reached${why}. Check the network connection, the proxy settings and the base URL.`,
  };
}

/** The system's name of what went wrong, such as ECONNREFUSED or ENOTFOUND, from the chain of causes. */
function errorCode(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const code = 'code' in cause ? cause.code : undefined;
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code)) return code;
    if (cause instanceof AggregateError && cause.errors.length > 0) return errorCode(cause.errors[0]);
  }
  return undefined;
}

function cutOff({ host }: FailureContext): Failure {
  return {
    kind: 'model-answer-cut',
    message: `The connection to ${host} broke in the middle of the model's answer. Trying again may help.`,
  };
}

/** Nothing came for so long: no answer at all, or no more of one that had begun. */
export function silence(idleMs: number, { host, isAnswering }: Pick<FailureContext, 'host' | 'isAnswering'>): Failure {
  const seconds = Math.round(idleMs / 1000);
  return isAnswering
    ? { kind: 'model-answer-cut', message: `${host} fell silent for ${seconds} s in the middle of the model's answer.` }
    : {
        kind: 'model-unreachable',
        message: `${host} did not answer within ${seconds} s. Check the base URL and the proxy settings.`,
      };
}

export function invalidAnswer({ host }: Pick<FailureContext, 'host'>): Failure {
  return {
    kind: 'model-answer-invalid',
    message: `${host} answered with something that is no stream of the Messages API. Check the base URL and the gateway in between.`,
  };
}
