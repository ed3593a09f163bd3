import {
  Client,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import type { ForeignAnswer, ForeignTool } from '../../core/ports/toolSources.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { answerSchema, foreignAnswerOf, foreignToolOf, toolPageSchema } from './foreignAnswers.ts';
import { LET_GO } from './stdioTransport.ts';
import type { WatchedTransport } from './stdioTransport.ts';

/** How long a server may take to begin, to tell its tools and to answer a call. */
export interface McpTimes {
  /** Programs may be fetched when they are first started. */
  readonly startMs: number;
  readonly listMs: number;
  readonly callMs: number;
}

export const DEFAULT_TIMES: McpTimes = { startMs: 60_000, listMs: 30_000, callMs: 120_000 };

const MAX_PAGES = 50;
const MAX_TOOLS = 10_000;

/** A server that is being talked to. */
export interface McpConnection {
  /** Why it cannot be asked any more, after "it"; `undefined` while it can. */
  why(): string | undefined;
  listTools(signal: AbortSignal): Promise<Result<readonly ForeignTool[], Failure>>;
  callTool(
    name: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Result<ForeignAnswer, Failure>>;
  /** Resolves when everything that was started has ended. */
  close(): Promise<void>;
}

export interface McpConnectionDeps {
  /** Name of the source. */
  readonly name: string;
  readonly transport: WatchedTransport;
  readonly times: McpTimes;
}

/**
 * Greets a server. It is promised nothing: no files, no models, no questions to the person. Fails with `tool-source-unavailable`,
 * `timeout` and `cancelled`, and has ended what was started then.
 */
export async function openConnection(
  deps: McpConnectionDeps,
  signal: AbortSignal,
): Promise<Result<McpConnection, Failure>> {
  const { transport, times } = deps;
  const client = new Client({ name: 'wavewright', version: '1' }, { capabilities: {} });
  const greeted = await attempt(deps, times.startMs, signal, (options) => client.connect(transport, options));
  if (!greeted.ok) {
    await transport.close().catch(() => undefined);
    return greeted;
  }
  return ok({
    why: () => transport.why(),
    listTools: (listSignal) => listTools(client, deps, listSignal),
    async callTool(name, input, callSignal) {
      const request = { method: 'tools/call', params: { name, arguments: input } };
      const answered = await attempt(deps, times.callMs, callSignal, (options) =>
        client.request(request, answerSchema, options),
      );
      if (answered.ok) return ok(foreignAnswerOf(answered.value));
      return 'said' in answered ? ok({ text: answered.said, isError: true }) : answered;
    },
    close: () => transport.close(),
  });
}

async function listTools(
  client: Client,
  deps: McpConnectionDeps,
  signal: AbortSignal,
): Promise<Result<readonly ForeignTool[], Failure>> {
  const tools: ForeignTool[] = [];
  const cursors = new Set<string>();
  const time = AbortSignal.timeout(deps.times.listMs);
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES && tools.length < MAX_TOOLS; page += 1) {
    if (time.aborted) return failed(tooLate(deps.name, deps.times.listMs));
    const request = { method: 'tools/list', params: cursor === undefined ? {} : { cursor } };
    const answered = await attempt(deps, deps.times.listMs, signal, (options) =>
      client.request(request, toolPageSchema, options),
    );
    if (!answered.ok) return answered;
    tools.push(...answered.value.tools.slice(0, MAX_TOOLS).flatMap((tool) => foreignToolOf(tool) ?? []));
    cursor = answered.value.nextCursor;
    // A list that comes round again has no end.
    if (cursor === undefined || cursors.has(cursor)) break;
    cursors.add(cursor);
  }
  return ok(tools.slice(0, MAX_TOOLS));
}

interface Options {
  readonly timeout: number;
  readonly maxTotalTimeout: number;
  readonly signal: AbortSignal;
}

type Attempted<Value> = { readonly ok: true; readonly value: Value } | FailedAttempt;

/** `said`: the server refused by its protocol, in these words. */
interface FailedAttempt {
  readonly ok: false;
  readonly failure: Failure;
  readonly said?: string;
}

/** Makes a request; what the library throws becomes a failure here, and nowhere else. */
async function attempt<Value>(
  { name, transport }: McpConnectionDeps,
  timeoutMs: number,
  signal: AbortSignal,
  request: (options: Options) => Promise<Value>,
): Promise<Attempted<Value>> {
  try {
    return ok(await request({ timeout: timeoutMs, maxTotalTimeout: timeoutMs, signal }));
  } catch (error) {
    if (signal.aborted) return failed(CANCELLED);
    if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout)
      return failed(tooLate(name, timeoutMs));
    const why = transport.why();
    // The library lets go of a server that it could not greet; that is not why.
    if (why !== undefined && why !== LET_GO) return failed(unavailable(name, why));
    if (error instanceof ProtocolError) {
      const said = error.message.slice(0, MAX_WORDS);
      return { ok: false, failure: unavailable(name, `it refused: ${said}`), said };
    }
    return failed(unavailable(name, whyOf(error)));
  }
}

const MAX_WORDS = 2_000;
const SIGN_IN = 'it wants somebody to sign in; give it a header with a token';

function whyOf(error: unknown): string {
  if (error instanceof UnauthorizedError) return SIGN_IN;
  if (error instanceof SdkHttpError) {
    const { status } = error.data;
    return status === 401 || status === 403 ? SIGN_IN : `it answered with HTTP status ${status}`;
  }
  if (error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed) return 'it ended';
  if (error instanceof SdkError && error.code === SdkErrorCode.InvalidResult)
    return 'its answer was not of the right form';
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${message.slice(0, 300)}${cause.slice(0, 200)}`;
}

const CANCELLED: Failure = { kind: 'cancelled', message: 'Cancelled while a tool of others was asked.' };

function tooLate(name: string, timeoutMs: number): Failure {
  return { kind: 'timeout', timeoutMs, message: `${name} did not answer within ${Math.round(timeoutMs / 1000)} s.` };
}

/** `why` goes on after "it". */
export function unavailable(name: string, why: string): Failure {
  return {
    kind: 'tool-source-unavailable',
    message: `The server ${name} cannot be used: ${why}${/[.!?]$/.test(why) ? '' : '.'}`,
  };
}
