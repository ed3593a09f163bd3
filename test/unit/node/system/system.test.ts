import assert from 'node:assert/strict';
import { createSystemClock } from '../../../../src/node/system/clock.ts';
import { createConsoleLog } from '../../../../src/node/system/consoleLog.ts';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import { createRandomness } from '../../../../src/node/system/randomness.ts';

describe('The clock of the system', () => {
  it('sleeps at least as long as it was told', async () => {
    const clock = createSystemClock();
    const before = performance.now();
    await clock.sleep(20);
    assert.ok(performance.now() - before >= 19);
  });

  it('stops sleeping with the reason of the signal, at once when it is aborted already', async () => {
    const clock = createSystemClock();
    const controller = new AbortController();
    const reason = new Error('enough');
    const sleeping = clock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await assert.rejects(sleeping, reason);
    await assert.rejects(clock.sleep(60_000, controller.signal), reason);
    await assert.rejects(clock.sleep(0, controller.signal), reason);
  });

  it('lets others have a turn, however short it sleeps', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('another'));
    await createSystemClock().sleep(0);
    await createSystemClock().sleep(0);
    order.push('sleeper');
    assert.deepEqual(order, ['another', 'sleeper']);
  });

  it('does not take a time that no timer can hold for none at all', async () => {
    const controller = new AbortController();
    let woke = false;
    const sleeping = createSystemClock()
      .sleep(2 ** 40, controller.signal)
      .then(() => (woke = true));
    await createSystemClock().sleep(20);
    assert.equal(woke, false);
    controller.abort(new Error('enough'));
    await assert.rejects(sleeping);
  });
});

describe('Randomness', () => {
  it('gives names of 20 plain characters, all different', () => {
    const { newId } = createRandomness();
    const ids = Array.from({ length: 10_000 }, newId);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z0-9]{20}$/);
    assert.equal(new Set(ids.join('')).size, 32, 'every character of the alphabet is used');
  });
});

describe('Hashing', () => {
  it('is SHA-256 in lower-case hex, of the bytes that a view shows and no others', () => {
    // The test vector of FIPS 180-2, appendix B.1.
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    assert.equal(hashBytes(new TextEncoder().encode('abc')), expected);
    assert.equal(hashBytes(new TextEncoder().encode('xabcx').subarray(1, 4)), expected);
  });
});

describe('The log on the console', () => {
  it('writes lines at and above its level, each with the level', () => {
    const lines: string[] = [];
    const log = createConsoleLog({ level: 'warn', write: (line) => lines.push(line) });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    assert.deepEqual(lines, ['warn: c\n', 'error: d\n']);
  });
});
