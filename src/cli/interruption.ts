import { EXIT } from './exitCodes.ts';

/** A wish to stop that came from outside: a signal, or a reader that went away. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Asks for an orderly end. */
  request(): void;
}

/** Takes SIGINT, SIGTERM and SIGHUP of this process: the first asks for an orderly end, the second ends it at once. */
export function watchInterruption(host: NodeJS.Process): Interruption {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    host.on(name, () => {
      if (controller.signal.aborted) host.exit(EXIT.interrupted);
      controller.abort();
    });
  }
  return { signal: controller.signal, request: () => controller.abort() };
}
