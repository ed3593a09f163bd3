/** Watches that bytes keep coming. */
export interface LifeSigns {
  /** Aborted when nothing came for too long. */
  readonly signal: AbortSignal;
  /**
   * The response, its body watched from now on: every chunk is a sign of life, also those that hold only pings. After
   * too long a silence the body breaks.
   */
  watch(response: Response): Response;
  /** The answer is whole: what is left to come is the end of the body, and that soon. */
  expectEnd(): void;
  /** Ends the watch. */
  stop(): void;
}

/** A server that keeps the connection after a whole answer is not waited for any longer than this. */
const END_WITHIN_MS = 1_000;

/** Begins to wait for the first sign of life. */
export function createLifeSigns(idleMs: number): LifeSigns {
  const silence = new AbortController();
  const abort = (): void => silence.abort();
  let timer = setTimeout(abort, idleMs);
  return {
    signal: silence.signal,
    watch(response) {
      timer.refresh();
      if (response.body === null) return response;
      const { status, statusText, headers } = response;
      const body = watched(response.body, { onChunk: () => timer.refresh(), silence: silence.signal });
      return new Response(body, { status, statusText, headers });
    },
    expectEnd() {
      clearTimeout(timer);
      timer = setTimeout(abort, Math.min(END_WITHIN_MS, idleMs));
    },
    stop: () => clearTimeout(timer),
  };
}

function watched(
  body: ReadableStream<Uint8Array>,
  { onChunk, silence }: { readonly onChunk: () => void; readonly silence: AbortSignal },
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      silence.addEventListener('abort', () => controller.error(silence.reason), { once: true });
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (silence.aborted) return;
      if (done) controller.close();
      else {
        onChunk();
        controller.enqueue(value);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
