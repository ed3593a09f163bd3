import { setTimeout as delay } from 'node:timers/promises';

/** How long a condition may take: generous, because machines that run tests are often busy with other things. */
export const defaultTimeoutMs = 60_000;

/** How {@link waitFor} waits. */
export interface WaitOptions {
  /** What is waited for, as it completes the sentence "Waited 60 s for ...". */
  readonly what: string;
  readonly timeoutMs?: number | undefined;
  readonly pollMs?: number | undefined;
}

/**
 * Asks `probe` again and again until it gives something other than `undefined` or `false`, and returns that. A probe that throws
 * counts as not yet; when the time is over, the last error becomes the cause of the error that is thrown.
 */
export async function waitFor<T>(
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  options: WaitOptions,
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const limit = Date.now() + timeoutMs;
  let lastError: unknown;
  do {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await delay(options.pollMs ?? 50);
  } while (Date.now() < limit);
  throw new Error(
    `Waited ${timeoutMs / 1000} s for ${options.what}.`,
    lastError === undefined ? {} : { cause: lastError },
  );
}
