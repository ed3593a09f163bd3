import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Lease, RunStore } from '../ports/store.ts';

/** How often a holder shows that it is alive; appends show it besides. */
const BEAT_MS = 2_000;
/** How far apart two looks at somebody else's lease are. */
export const LOOK_MS = 1_000;
/** After so many looks at which a lease stood still, its holder is gone. Several beats fit in between. */
const LOOKS_UNTIL_GONE = 8;

/** The leases of this process. The reasons for what is done here are in docs/decisions/0008-leases.md. */
export interface Leases {
  /**
   * Takes the lease of a run, or has it already; the number of the last event of its journal. Fails with `wrong-state`
   * when another process drives the run; that of one that is gone is taken within seconds.
   */
  take(runId: string): Promise<Result<{ readonly lastSeq: number }, Failure>>;
  holds(runId: string): boolean;
  /** Never rejects: a lease that cannot be given back stands still, which tells others the same. */
  release(runId: string): Promise<void>;
  /** Ends signs of life and waiting for leases of others. */
  close(): void;
}

export interface LeasesDeps {
  readonly store: Pick<RunStore, 'takeLease' | 'renewLeases' | 'releaseLease'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Another process has taken the lease of a run that this one held. */
  readonly onLost: (runId: string) => void;
}

export const DRIVEN_ELSEWHERE: Failure = {
  kind: 'wrong-state',
  message:
    'Another window or process drives this run now. It can be watched here; to go on with it here, stop it there.',
};

export function createLeases({ store, clock, log, onLost }: LeasesDeps): Leases {
  const held = new Set<string>();
  const closing = new AbortController();
  let beating = new AbortController();

  async function takeWithPatience(runId: string): Promise<Result<{ readonly lastSeq: number }, Failure>> {
    const isStill = createStillness();
    let abandoned: Lease | undefined;
    let seen: Lease | undefined;
    for (;;) {
      const outcome = await store.takeLease(runId, abandoned);
      if (outcome.taken) return ok({ lastSeq: outcome.lastSeq });
      const { lease } = outcome;
      if (seen !== undefined && !isSame(seen, lease)) return failed(DRIVEN_ELSEWHERE);
      seen = lease;
      if (isStill(lease)) abandoned = lease;
      else await clock.sleep(LOOK_MS, closing.signal);
    }
  }

  async function beat(signal: AbortSignal): Promise<void> {
    for (;;) {
      await clock.sleep(BEAT_MS, signal);
      const asked = [...held];
      const kept = await renewed(asked);
      for (const runId of asked) {
        if (!kept.includes(runId) && held.delete(runId)) onLost(runId);
      }
      if (held.size === 0) return;
    }
  }

  /** A store that cannot be written just now takes no lease away: nobody else can write it either. */
  async function renewed(runIds: readonly string[]): Promise<readonly string[]> {
    try {
      return await store.renewLeases(runIds);
    } catch (error) {
      log.warn(`The leases could not be renewed: ${String(error)}`);
      return runIds;
    }
  }

  function keep(runId: string): void {
    held.add(runId);
    if (held.size > 1 || closing.signal.aborted) return;
    beating.abort();
    beating = new AbortController();
    const { signal } = beating;
    beat(signal).catch((error: unknown) => {
      if (!signal.aborted) log.error(`Renewing the leases ended: ${String(error)}`);
    });
  }

  return {
    async take(runId) {
      const taken = await takeWithPatience(runId);
      if (taken.ok) keep(runId);
      return taken;
    },
    holds: (runId) => held.has(runId),
    async release(runId) {
      held.delete(runId);
      if (held.size === 0) beating.abort();
      await store.releaseLease(runId).catch((error: unknown) => {
        log.warn(`The lease of the run ${runId} could not be released: ${String(error)}`);
      });
    },
    close() {
      beating.abort();
      closing.abort();
    },
  };
}

/**
 * Tells from looks at one lease, `LOOK_MS` apart, whether its holder is gone: it has stood still at many looks in a row.
 * Looks are counted instead of time: a machine that slept, or a clock that was set, makes no look more.
 */
export function createStillness(): (lease: Lease) => boolean {
  let last: Lease | undefined;
  let still = 0;
  return (lease) => {
    still = last !== undefined && isSame(last, lease) ? still + 1 : 0;
    last = lease;
    return still >= LOOKS_UNTIL_GONE;
  };
}

function isSame(one: Lease, other: Lease): boolean {
  return one.holder === other.holder && one.beat === other.beat;
}
