import type { App } from '../core/app/app.ts';
import { EXIT } from './exitCodes.ts';
import type { ExitCode } from './exitCodes.ts';
import type { Terminal } from './terminal.ts';

/** How long a command may take to say how things stand, once its run is paused and the store closed. */
const LAST_WORDS_MS = 2000;

/**
 * Carries out a command and closes the app after it; the exit code. When `signal` is aborted meanwhile, what runs is
 * paused in good order, and the command has a moment to tell how to go on.
 */
export async function stayInterruptible(
  command: () => Promise<ExitCode>,
  deps: { readonly app: Pick<App, 'close'>; readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<ExitCode> {
  const { app, terminal, signal } = deps;
  const carriedOut = command();
  const code = await Promise.race([carriedOut, aborted(signal)]);
  if (code === undefined) terminal.err('\nPausing. Once more ends it at once; nothing that is finished is lost.\n');
  await app.close();
  if (code !== undefined) return code;
  await settledWithin(carriedOut, LAST_WORDS_MS);
  return EXIT.interrupted;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/** Resolves when the work is over, however it went, or after `ms`. */
function settledWithin(work: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void work
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(timer);
        resolve();
      });
  });
}
