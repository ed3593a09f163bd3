import assert from 'node:assert/strict';
import { createSendingLine } from '../../../../src/node/anthropic/sendingLine.ts';

describe('The line of requests that are to be sent', () => {
  it('lets a few go at once and the others in the next turns of the event loop, in order', async () => {
    const inTurn = createSendingLine();
    const sent: number[] = [];
    const sentAfterTurn: number[] = [];
    for (let index = 0; index < 10; index += 1) void inTurn().then(() => sent.push(index));
    for (let turn = 0; turn < 4; turn += 1) {
      await Promise.resolve();
      await Promise.resolve();
      sentAfterTurn.push(sent.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(sentAfterTurn, [4, 8, 10, 10]);
    assert.deepEqual(sent, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('counts anew with each turn, so that one that comes alone never waits', async () => {
    const inTurn = createSendingLine();
    for (let turn = 0; turn < 10; turn += 1) {
      let isSent = false;
      void inTurn().then(() => (isSent = true));
      await Promise.resolve();
      await Promise.resolve();
      assert.ok(isSent, `in turn ${turn}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
});
