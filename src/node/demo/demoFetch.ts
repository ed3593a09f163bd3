import { answerRequest, DEMO_MODEL } from './answerRequest.ts';
import type { MessagesRequest } from './conversation.ts';
import { requestSchema } from './conversation.ts';
import { encodeEvents } from './messageEvents.ts';

export interface DemoFetchOptions {
  /** How long the model thinks about each answer, in milliseconds, so that its agents can be watched. */
  readonly paceMs: number;
  /** Resolves after `ms` milliseconds; may reject when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * A `fetch` that is a Messages API with one model, the embedded demo model, behind it: `POST /v1/messages` (streamed or not)
 * and `GET /v1/models`; everything else is a 404. It keeps no state, opens no connection and takes any key. An aborted signal
 * rejects with the signal's reason, before the answer and during the stream.
 */
export function createDemoFetch(options: DemoFetchOptions): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname;
    if (request.method === 'GET' && path.endsWith('/v1/models')) return json(200, modelList());
    if (request.method !== 'POST' || !path.endsWith('/v1/messages')) {
      return failure(404, 'not_found_error', `The demo model has no ${request.method} ${path}.`);
    }
    const parsed = requestSchema.safeParse(parseBody(await request.text()));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return failure(
        400,
        'invalid_request_error',
        `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'unreadable'}`,
      );
    }
    if (options.paceMs > 0) await options.sleep(options.paceMs, request.signal);
    request.signal.throwIfAborted();
    return respond(parsed.data, request.signal);
  };
}

function respond(request: MessagesRequest, signal: AbortSignal): Response {
  const message = answerRequest(request);
  if (!request.stream) return json(200, message);
  const events = encodeEvents(message);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (signal.aborted) controller.error(signal.reason);
      const { value, done } = events.next();
      if (done) controller.close();
      else controller.enqueue(new TextEncoder().encode(value));
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'request-id': message.id },
  });
}

function modelList(): unknown {
  const model = { type: 'model', id: DEMO_MODEL, display_name: 'Demo model', created_at: '2026-01-01T00:00:00Z' };
  return { data: [model], has_more: false, first_id: DEMO_MODEL, last_id: DEMO_MODEL };
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function json(status: number, value: unknown): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
}

function failure(status: number, type: string, message: string): Response {
  return json(status, { type: 'error', error: { type, message } });
}
