import type Anthropic from '@anthropic-ai/sdk';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { ModelRequest, TurnObserver } from '../../core/ports/model.ts';
import { CANCELLED, clientFailure, invalidAnswer, silence } from './clientFailures.ts';
import { createLifeSigns } from './lifeSigns.ts';
import type { LifeSigns } from './lifeSigns.ts';
import { rateAllowances } from './rateHeaders.ts';
import { createTurnReader } from './turnReader.ts';
import type { ReadTurn } from './turnReader.ts';

export interface Connection {
  readonly apiKey: string;
  /** For people: host and port of the server. */
  readonly host: string;
  readonly provider: 'anthropic' | 'demo';
  readonly idleTimeoutMs: number;
}

export interface Asking {
  readonly sdk: Anthropic;
  readonly body: Anthropic.MessageCreateParamsStreaming;
  readonly request: ModelRequest;
  readonly observer: TurnObserver;
  readonly connection: Connection;
  /** Features that the request uses and that the API calls beta. */
  readonly betas?: readonly string[];
}

/** Sends the request once and reads the answer to its end. Everything that server and network may do is a failure. */
export async function askOnce(asking: Asking, signal: AbortSignal): Promise<Result<ReadTurn, Failure>> {
  const life = createLifeSigns(asking.connection.idleTimeoutMs);
  try {
    return await readAnswer(asking, life, signal);
  } finally {
    life.stop();
  }
}

async function readAnswer(asking: Asking, life: LifeSigns, signal: AbortSignal): Promise<Result<ReadTurn, Failure>> {
  const { connection, observer } = asking;
  const step = <Value>(take: () => Promise<Value>, isAnswering: boolean): Promise<Result<Value, Failure>> =>
    attempt(take, { connection, isAnswering, life, signal });
  const reader = createTurnReader({
    provider: connection.provider,
    model: asking.request.model,
    onText: (delta) => observer.onText?.(delta),
  });
  const opened = await step(() => openStream(asking, life, AbortSignal.any([signal, life.signal])), false);
  if (!opened.ok) return opened;
  const { events, isEventStream } = opened.value;
  let count = 0;
  for (;;) {
    const next = await step(() => events.next(), true);
    // What becomes of the connection after a whole answer does not matter.
    if (!next.ok && (!reader.isComplete || signal.aborted)) return next;
    if (!next.ok) break;
    if (next.value.done === true) break;
    count += 1;
    const taken = reader.take(next.value.value);
    if (reader.isComplete) life.expectEnd();
    if (taken.ok) continue;
    await events.return?.();
    return taken;
  }
  return count === 0 && !isEventStream ? failed(invalidAnswer(connection)) : reader.end();
}

interface OpenStream {
  readonly events: AsyncIterator<unknown>;
  /** Whether the server says that it answers with a stream of events. */
  readonly isEventStream: boolean;
}

async function openStream(
  { sdk, body, observer, betas = [] }: Asking,
  life: LifeSigns,
  signal: AbortSignal,
): Promise<OpenStream> {
  const { data, response } = await sdk.messages
    .create(body, {
      signal,
      ...(betas.length === 0 ? {} : { headers: { 'anthropic-beta': betas.join(',') } }),
      middleware: [
        async (request, next) => {
          const answer = await next(request);
          observer.onHead?.({ accepted: answer.ok, allowances: rateAllowances(answer.headers) });
          return life.watch(answer);
        },
      ],
    })
    .withResponse();
  const type = response.headers.get('content-type') ?? '';
  return { events: data[Symbol.asyncIterator](), isEventStream: type.includes('event-stream') };
}

interface AttemptContext {
  readonly connection: Connection;
  readonly isAnswering: boolean;
  readonly life: LifeSigns;
  readonly signal: AbortSignal;
}

/** Runs a step of the SDK; what it throws becomes a failure, unless it is a bug. An aborted stream just ends. */
async function attempt<Value>(take: () => Promise<Value>, context: AttemptContext): Promise<Result<Value, Failure>> {
  const { connection, isAnswering, life, signal } = context;
  const aborted = (): Failure | undefined => {
    if (signal.aborted) return CANCELLED;
    return life.signal.aborted ? silence(connection.idleTimeoutMs, { ...connection, isAnswering }) : undefined;
  };
  try {
    const value = await take();
    const failure = aborted();
    return failure === undefined ? ok(value) : failed(failure);
  } catch (error) {
    const failure = aborted() ?? clientFailure(error, { ...connection, isAnswering });
    if (failure === undefined) throw error;
    return failed(failure);
  }
}
