/** Time from outside, so that tests need no sleeps. */
export interface Clock {
  /** Milliseconds since the epoch. May jump when the machine's clock is set. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Names and dice from outside, so that tests are repeatable. */
export interface Randomness {
  /** A new name that nobody else has: 16 or more characters of [a-z0-9]. */
  newId(): string;
  /** 0 <= x < 1. */
  fraction(): number;
}
