/** Bytes of one answer, whatever it is sent as. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export interface FetchBounds {
  /** A request is given up after this time, also one whose answer comes in drops. */
  readonly timeoutMs: number;
  /** Called when the server sends more than is taken, with words that go on after "it". */
  readonly onFlood: (why: string) => void;
}

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * A fetch whose answers are bounded in time and size. It does not listen to what a server says without being asked: a GET is
 * answered as servers do that have nothing to say.
 */
export function createBoundedFetch({ timeoutMs, onFlood }: FetchBounds): Fetch {
  return async (input, init = {}) => {
    if ((init.method ?? 'GET') === 'GET') return new Response(null, { status: 405 });
    const time = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, time]) : time;
    const response = await fetch(input, { ...init, signal });
    if (response.body === null) return response;
    let bytes = 0;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.length;
          if (bytes <= MAX_ANSWER_BYTES) {
            controller.enqueue(chunk);
            return;
          }
          const why = 'it sent an answer of more than 8 MB';
          controller.error(new Error(why));
          onFlood(why);
        },
      }),
    );
    const { status, statusText, headers } = response;
    return new Response(counted, { status, statusText, headers });
  };
}
