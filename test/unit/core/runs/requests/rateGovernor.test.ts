import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RateAllowance } from '../../../../../src/core/ports/model.ts';
import { createRateGovernor } from '../../../../../src/core/runs/requests/rateGovernor.ts';
import type { RequestOutcome, WorkPlace } from '../../../../../src/core/runs/requests/rateGovernor.ts';
import { createRateGovernors } from '../../../../../src/core/runs/requests/rateGovernors.ts';
import type { ProviderWait } from '../../../../../src/shared/activity.ts';
import { createManualClock, quiet } from '../../../../support/manualClock.ts';

const START = 1_000_000;

/** A governor with requests that the test settles by hand. Chance is always the lowest unless the test says otherwise. */
function governed(
  options: { readonly max?: number; readonly fraction?: () => number; readonly place?: WorkPlace } = {},
) {
  const clock = createManualClock(START);
  const settings = { max: options.max ?? 100, skewMs: 0 };
  const fraction = options.fraction ?? (() => 0);
  const governor = createRateGovernor({
    clock: { now: () => clock.now() + settings.skewMs, sleep: (ms, signal) => clock.sleep(ms, signal) },
    randomness: { newId: () => 'id', fraction },
    maxInFlight: () => settings.max,
  });
  /** Names of the requests that were let go, in order. */
  const gone: string[] = [];

  function ask(name: string, rank = 0) {
    const waits: (ProviderWait | undefined)[] = [];
    const leaving = new AbortController();
    const request = governor.request({ rank, onWaiting: (wait) => waits.push(wait), place: options.place });
    let goes: boolean | undefined;
    const line = (): void => {
      goes = undefined;
      void request.admitted(leaving.signal).then((result) => {
        goes = result;
        if (result) gone.push(name);
      });
    };
    line();
    return {
      request,
      waits,
      leaving,
      get goes() {
        return goes;
      },
      /** Settles it as refused and puts it back into the line. */
      refused(retryAfterMs?: number) {
        request.settled({ kind: 'refused', retryAfterMs });
        line();
      },
      answered: () => request.settled({ kind: 'answered' }),
    };
  }

  function askMany(count: number) {
    return Array.from({ length: count }, (_, index) => ask(`r${index}`));
  }
  return { clock, settings, governor, gone, ask, askMany };
}

const stock = (rest: Partial<RateAllowance>): RateAllowance => ({
  of: 'requests',
  limit: 60,
  remaining: 0,
  fullInMs: 60_000,
  ...rest,
});

describe('Requests to a provider that takes them all', () => {
  it('go at once up to the maximum; each that ends makes room for the next', async () => {
    const { gone, askMany } = governed({ max: 2 });
    const requests = askMany(4);
    await quiet();
    assert.deepEqual(gone, ['r0', 'r1']);
    requests[0]?.answered();
    await quiet();
    assert.deepEqual(gone, ['r0', 'r1', 'r2']);
    assert.deepEqual(requests[3]?.waits, [{ waitsFor: 'provider' }]);
    assert.deepEqual(requests[2]?.waits, [{ waitsFor: 'provider' }, undefined]);
    assert.deepEqual(requests[0]?.waits, []);
  });

  it('go in the order of their rank, then of their arrival', async () => {
    const { gone, ask } = governed({ max: 1 });
    const first = ask('first');
    const ranks = [
      ['later', 2],
      ['second', 1],
      ['urgent', 0],
      ['third', 1],
    ] as const;
    const others = ranks.map(([name, rank]) => [name, ask(name, rank)] as const);
    await quiet();
    const all = { first, ...Object.fromEntries(others) };
    for (let round = 0; round < 4; round += 1) {
      all[gone.at(-1) as 'first'].answered();
      await quiet();
    }
    assert.deepEqual(gone, ['first', 'urgent', 'second', 'third', 'later']);
  });

  it('leave the line when they are aborted', async () => {
    const { gone, ask, governor } = governed({ max: 1 });
    const first = ask('first');
    const second = ask('second');
    const third = ask('third');
    second.leaving.abort();
    await quiet();
    assert.equal(second.goes, false);
    first.answered();
    await quiet();
    assert.deepEqual(gone, ['first', 'third']);
    third.answered();
    assert.equal(governor.inFlight, 0);
  });

  it('follow a maximum that changes while they wait', async () => {
    const { gone, askMany, settings, governor } = governed({ max: 1 });
    const requests = askMany(6);
    await quiet();
    settings.max = 4;
    requests[0]?.answered();
    await quiet();
    assert.equal(gone.length, 5);
    settings.max = 1;
    for (const request of requests.slice(1, 4)) request.answered();
    await quiet();
    assert.equal(governor.inFlight, 1);
    assert.equal(gone.length, 5);
  });
});

describe('A request that is refused', () => {
  it('holds no place in flight while it waits, and comes back when the provider said', async () => {
    const { clock, gone, ask } = governed({ max: 1 });
    const first = ask('first');
    ask('second');
    await quiet();
    first.refused(20_000);
    await clock.advance(100);
    assert.deepEqual(gone, ['first', 'second']);
    assert.deepEqual(first.waits, [{ waitsFor: 'provider', until: START + 20_000 }]);
    await clock.advance(19_000);
    assert.deepEqual(gone, ['first', 'second']);
  });

  it('waits a growing time of its own where the provider names none, and never gives up', async () => {
    const { clock, gone, ask } = governed();
    const request = ask('a');
    const pauses: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      await quiet();
      request.refused();
      const before = clock.now();
      const count = gone.length;
      while (gone.length === count) await clock.advance(100);
      pauses.push(clock.now() - before);
    }
    assert.deepEqual(pauses, [500, 1_000, 1_000, 1_000, 1_000, 1_000]);
  });

  it('gives up the place of its agent for a long rest, and goes on when there is room again', async () => {
    const said: string[] = [];
    let room: (hasRoom: boolean) => void = () => undefined;
    const { clock, gone, ask } = governed({
      place: {
        stepAside: () => void said.push('aside'),
        comeBack: () => {
          said.push('back?');
          return new Promise((resolve) => (room = resolve));
        },
      },
    });
    const request = ask('a');
    await quiet();
    request.refused(999);
    await clock.advance(999);
    assert.deepEqual([said, gone], [[], ['a', 'a']]);
    request.refused(1_000);
    await clock.advance(999);
    assert.deepEqual(said, ['aside']);
    await clock.advance(1_000);
    assert.deepEqual([said, gone.length], [['aside', 'back?'], 2]);
    assert.deepEqual(request.waits.at(-1), { waitsFor: 'provider' });
    room(true);
    await quiet();
    assert.equal(gone.length, 3);
  });

  it('stops waiting when it is aborted', async () => {
    const { ask } = governed();
    const request = ask('a');
    await quiet();
    request.refused(3_600_000);
    await quiet();
    request.leaving.abort();
    await quiet();
    assert.equal(request.goes, false);
    assert.equal(request.waits.at(-1), undefined);
  });

  it('does not hold up the others while the provider takes those', async () => {
    const { clock, gone, askMany } = governed({ max: 16 });
    const requests = askMany(64);
    await quiet();
    for (const request of requests.slice(0, 8)) request.refused(2_000);
    await clock.advance(100);
    assert.equal(gone.length, 24);
  });
});

describe('A provider that refuses nearly everything', () => {
  /** Twenty requests in flight of which sixteen were refused with the same time. */
  async function throttled(fraction = () => 0) {
    const rig = governed({ max: 20, fraction });
    const requests = rig.askMany(40);
    await quiet();
    for (const request of requests.slice(0, 16)) request.refused(60_000);
    await quiet();
    return { ...rig, requests };
  }

  it('has everybody wait for the same time, also those who come later', async () => {
    const { clock, gone, requests, ask } = await throttled();
    const late = ask('late');
    await quiet();
    const until = { waitsFor: 'provider', until: START + 60_000 };
    assert.deepEqual(requests[30]?.waits.at(-1), until);
    assert.deepEqual(late.waits, [until]);
    const before = gone.length;
    await clock.advance(59_900);
    assert.equal(gone.length, before);
    await clock.advance(2_000);
    assert.ok(gone.length > before);
  });

  it('is asked again when that time has passed, even if the clock was set back meanwhile', async () => {
    const { clock, gone, settings } = await throttled();
    const before = gone.length;
    settings.skewMs = -3_600_000;
    await clock.advance(60_000);
    assert.ok(gone.length > before);
  });

  it('gets half as many requests at once afterwards, one after the other, not in one instant', async () => {
    const { clock, gone } = await throttled(() => 0.5);
    const before = gone.length;
    await clock.advance(60_499);
    assert.equal(gone.length, before);
    const counts: number[] = [];
    for (let step = 0; step < 12; step += 1) {
      await clock.advance(100);
      counts.push(gone.length - before);
    }
    // Four of the twenty are still in flight, and there is room for ten: one every tenth of a second.
    assert.deepEqual(counts, [1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 6, 6]);
  });

  it('is left alone again after the first refusal, longer each time where it names no time, and less asked', async () => {
    const { clock, gone, ask } = governed({ max: 1_000 });
    const requests = Array.from({ length: 64 }, (_, index) => ask(`r${index}`));
    await quiet();
    for (const request of requests) request.refused();
    const rounds: number[] = [];
    let before = clock.now();
    while (rounds.length < 6) {
      const count = gone.length;
      await clock.advance(50);
      if (gone.length === count) continue;
      rounds.push(clock.now() - before);
      requests[Number(gone.at(-1)?.slice(1))]?.refused();
      before = clock.now();
    }
    assert.deepEqual(
      rounds.map((ms) => Math.round(ms / 500) * 500),
      [500, 1_000, 2_000, 4_000, 8_000, 16_000],
    );
  });

  it('gets more requests again, step by step, while it answers', async () => {
    const { clock, governor, requests, ask } = await throttled();
    let highest = 0;
    const open = new Set(requests);
    for (let index = 0; index < 60; index += 1) open.add(ask(`more${index}`));
    for (let step = 0; step < 200 && highest < 20; step += 1) {
      await clock.advance(1_000);
      highest = Math.max(highest, governor.inFlight);
      if (clock.now() < START + 60_000) continue;
      for (const request of open) {
        if (request.goes !== true) continue;
        request.answered();
        open.delete(request);
      }
    }
    assert.equal(highest, 20);
  });
});

describe('A provider that tells what is left of its limits', () => {
  it('is not asked for more than there is, and as fast as it fills up', async () => {
    const { clock, gone, ask, askMany } = governed();
    const first = ask('first');
    await quiet();
    first.request.heard({ accepted: true, allowances: [stock({ remaining: 3, fullInMs: 57_000 })] });
    askMany(10);
    await quiet();
    assert.equal(gone.length, 1 + 3);
    await clock.advance(3_000);
    assert.equal(gone.length, 1 + 3 + 3);
  });

  it('has everybody wait at once when it refuses a request because nothing is left', async () => {
    const { clock, gone, askMany } = governed({ max: 2 });
    const requests = askMany(4);
    await quiet();
    requests[0]?.request.heard({ accepted: false, allowances: [stock({ of: 'input-tokens', limit: 1_000 })] });
    requests[0]?.refused(30_000);
    await quiet();
    assert.deepEqual(requests[2]?.waits.at(-1), { waitsFor: 'provider', until: START + 30_000 });
    await clock.advance(29_000);
    assert.equal(gone.length, 2);
  });

  it('is believed for no longer than it said, also when the clock is set back', async () => {
    const { clock, settings, gone, ask } = governed();
    const first = ask('first');
    await quiet();
    first.request.heard({ accepted: true, allowances: [stock({ limit: 1, fullInMs: 5_000 })] });
    ask('second');
    await quiet();
    settings.skewMs = -3_600_000;
    await clock.advance(4_900);
    assert.deepEqual(gone, ['first']);
    await clock.advance(100);
    assert.deepEqual(gone, ['first', 'second']);
  });
});

describe('The governors of a process', () => {
  it('are one for each address, shared by all who ask it', () => {
    const governors = createRateGovernors({
      clock: createManualClock(),
      randomness: { newId: () => 'id', fraction: () => 0 },
      maxInFlight: () => 5,
    });
    const own = governors.of({ provider: 'anthropic' });
    assert.equal(governors.of({ provider: 'anthropic' }), own);
    assert.notEqual(governors.of({ provider: 'anthropic', baseUrl: 'http://gateway' }), own);
    assert.notEqual(governors.of({ provider: 'demo' }), own);
  });
});

describe('Whatever a provider does', () => {
  const outcome = fc.oneof(
    fc.constant<RequestOutcome>({ kind: 'answered' }),
    fc.record({ kind: fc.constant('refused' as const), retryAfterMs: fc.option(fc.nat(5_000), { nil: undefined }) }),
    fc.record({ kind: fc.constant('other' as const), restMs: fc.nat(3_000) }),
  );
  const life = fc.record({
    rank: fc.nat(3),
    arrivesAt: fc.nat(5_000),
    outcomes: fc.array(fc.tuple(outcome, fc.nat(2_000), fc.boolean()), { maxLength: 4 }),
  });

  it('never more are in flight than the maximum of that moment, and everybody is served in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(life, { minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        async (lives, maxima, chances) => {
          const rig = governed({ max: maxima[0] ?? 1, fraction: () => Number(chances.next().value) });
          const { clock, governor, settings } = rig;
          let served = 0;
          const signal = new AbortController().signal;
          const live = async ({ rank, arrivesAt, outcomes }: (typeof lives)[number]): Promise<void> => {
            await clock.sleep(arrivesAt);
            const request = governor.request({ rank, onWaiting: () => undefined });
            for (const [end, takesMs, isHeard] of [...outcomes, [{ kind: 'answered' } as const, 10, true] as const]) {
              assert.ok(await request.admitted(signal));
              // Those in flight when the maximum was lowered may stay, but nobody joins them.
              assert.ok(governor.inFlight <= settings.max, `${governor.inFlight} of ${settings.max} in flight`);
              await clock.sleep(takesMs);
              if (isHeard) request.heard({ accepted: end.kind === 'answered', allowances: [] });
              request.settled(end);
            }
            served += 1;
          };
          const lifetimes = Promise.all(lives.map(live));
          for (let step = 0; step < 3_000 && served < lives.length; step += 1) {
            await clock.advance(500);
            settings.max = maxima[step % maxima.length] ?? 1;
          }
          assert.equal(served, lives.length);
          await lifetimes;
          assert.equal(governor.inFlight, 0);
        },
      ),
      { numRuns: 100 },
    );
  }).timeout(60_000);
});
