import type { ProviderWait } from '../../../shared/activity.ts';
import type { Clock, Randomness } from '../../ports/clock.ts';
import type { AdaptiveLimit } from './rateGovernorLimit.ts';
import { createWaitingLine } from './rateGovernorQueue.ts';
import type { Waiting } from './rateGovernorQueue.ts';
import type { ProviderStocks } from './rateGovernorStocks.ts';

/** The line of requests that are ready to be sent, and the gate at its head. */
export interface Gate {
  readonly inFlight: number;
  /** Until when nobody goes (ms since the epoch); a time in the past when the gate is open. */
  readonly shutUntil: number;
  /** Waits for its turn; false when the signal was aborted before. With true one more is in flight. */
  pass(visitor: Visitor, signal: AbortSignal): Promise<boolean>;
  /** One that passed is over. */
  release(): void;
  /** Nobody goes until then, and afterwards they go one after the other for a moment, not all in one instant. */
  shut(until: number): void;
  /** Nobody goes for a moment. */
  pause(): void;
}

export interface Visitor extends Waiting {
  /** Told what it waits for, whenever that changes. */
  readonly tell: (wait: ProviderWait) => void;
}

export interface GateDeps {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly limit: AdaptiveLimit;
  readonly stocks: ProviderStocks;
}

/** Those who waited for the gate to open go spread over this time. */
const SPREAD_MS = 1_000;

const PAUSE_MS = 100;

interface Waiter extends Visitor {
  isWaiting: boolean;
  readonly go: () => void;
}

/** What keeps the next one back. Without `timed`, somebody in flight has to end first. */
interface Obstacle {
  readonly timed?: {
    readonly until: number;
    /** The time is over by the timer, whatever the clock says: it may have been set back meanwhile. */
    readonly clear: () => void;
  };
  /** So short that nobody needs to read of it. */
  readonly isBrief?: true;
}

export function createGate({ clock, randomness, limit, stocks }: GateDeps): Gate {
  const line = createWaitingLine<Waiter>();
  let inFlight = 0;
  let shutUntil = -Infinity;
  /** Until then they go one after the other, none before `nextAt`. */
  let spreadUntil = -Infinity;
  let nextAt = -Infinity;
  let alarm: { readonly until: number; readonly off: AbortController } | undefined;
  /** What the line was told last: a time, or nothing when it waits for others to end. */
  let toldUntil: number | undefined;

  function obstacle(): Obstacle | undefined {
    const now = clock.now();
    if (shutUntil !== -Infinity && now >= shutUntil) open();
    if (now < shutUntil) return { timed: { until: shutUntil, clear: open } };
    if (inFlight >= limit.current) return {};
    if (isSoon(nextAt, now)) return { timed: { until: nextAt, clear: () => (nextAt = -Infinity) }, isBrief: true };
    const waitMs = stocks.waitMs(now);
    return waitMs === 0 ? undefined : { timed: { until: now + waitMs, clear: () => stocks.waited(clock.now()) } };
  }

  function open(): void {
    shutUntil = -Infinity;
    spreadUntil = clock.now() + SPREAD_MS;
  }

  /** Lets go who may go, and sees to it that the others are looked at again. */
  function pump(): Obstacle | undefined {
    let found: Obstacle | undefined;
    while (line.size > 0 && (found = obstacle()) === undefined) letGo();
    if (line.size === 0) found = undefined;
    setAlarm(found?.timed);
    if (found !== undefined && found.isBrief === undefined && found.timed?.until !== toldUntil) {
      toldUntil = found.timed?.until;
      for (const waiter of line) waiter.tell(waitFor(found));
    }
    return found;
  }

  function letGo(): void {
    const waiter = line.pop();
    const now = clock.now();
    inFlight += 1;
    stocks.spend();
    if (isSoon(spreadUntil, now)) nextAt = now + (SPREAD_MS / limit.current) * (0.5 + randomness.fraction());
    waiter?.go();
  }

  function setAlarm(timed: Obstacle['timed']): void {
    if (alarm?.until === timed?.until) return;
    alarm?.off.abort();
    alarm = undefined;
    if (timed === undefined) return;
    const set = { until: timed.until, off: new AbortController() };
    alarm = set;
    clock.sleep(Math.max(1, timed.until - clock.now()), set.off.signal).then(
      () => {
        if (alarm !== set) return;
        alarm = undefined;
        timed.clear();
        pump();
      },
      () => undefined, // Set to another time, or nobody waits any more.
    );
  }

  return {
    get inFlight() {
      return inFlight;
    },
    get shutUntil() {
      return shutUntil;
    },
    pass(visitor, signal) {
      return new Promise((resolve) => {
        const end = (goes: boolean): void => {
          waiter.isWaiting = false;
          signal.removeEventListener('abort', leave);
          resolve(goes);
        };
        const waiter: Waiter = { ...visitor, isWaiting: true, go: () => end(true) };
        const leave = (): void => {
          line.remove(waiter);
          end(false);
          pump();
        };
        signal.addEventListener('abort', leave);
        line.push(waiter);
        const found = pump();
        if (waiter.isWaiting && found !== undefined && found.isBrief === undefined) waiter.tell(waitFor(found));
      });
    },
    release() {
      inFlight -= 1;
      pump();
    },
    shut(until) {
      shutUntil = until;
      pump();
    },
    pause() {
      nextAt = Math.max(nextAt, clock.now() + PAUSE_MS);
    },
  };
}

/** Whether it lies ahead. What lies further ahead than ever is set was set by a clock that was put back since. */
function isSoon(at: number, now: number): boolean {
  return now < at && at - now <= 2 * SPREAD_MS;
}

function waitFor({ timed }: Obstacle): ProviderWait {
  return timed === undefined ? { waitsFor: 'provider' } : { waitsFor: 'provider', until: timed.until };
}
