import assert from 'node:assert/strict';
import { outlineRows } from '../../../webview-ui/models/taskRows.ts';
import type { TaskRow } from '../../../webview-ui/models/taskRows.ts';
import { barText, excerptOf, isOpenByDefault, wavesOf } from '../../../webview-ui/models/waves.ts';
import type { TaskStateName } from '../../../src/shared/runState.ts';
import { checkpointOf } from '../../../src/shared/checkpoint.ts';
import { created, proposed, recorded, stateOf, task } from '../../support/webviewHarness/recordedRun.ts';

/** Rows of one wave in the given states. */
function rows(...states: readonly TaskStateName[]): TaskRow[] {
  const plan = proposed(
    'Plan',
    states.map((_, index) => task(`t${index}`)),
  );
  const checkpoint = checkpointOf(stateOf(recorded([created(), plan])));
  return outlineRows(checkpoint).map((row, index) => ({ ...row, state: states[index] ?? row.state }));
}

describe('waves', () => {
  it('count their tasks by state, the finished ones first', () => {
    const [wave] = wavesOf(rows('pending', 'succeeded', 'running', 'succeeded', 'failed'));
    assert.ok(wave);
    assert.equal(barText(wave.bar), '2 succeeded, 1 running, 1 failed, 1 waits for other tasks');
    assert.deepEqual([wave.done, wave.total], [3, 5]);
  });

  it('come in their order even when the plan names later ones first', () => {
    const [first, second] = rows('ready', 'ready');
    assert.ok(first && second);
    assert.deepEqual(
      wavesOf([{ ...first, wave: 1 }, second]).map((wave) => wave.index),
      [0, 1],
    );
  });

  it('stand open while something happens in them or went wrong in a few tasks', () => {
    const open = (total: number, ...states: readonly TaskStateName[]) => {
      const [wave] = wavesOf(rows(...states));
      assert.ok(wave);
      return isOpenByDefault(wave, { total });
    };
    assert.equal(open(100, 'running', 'succeeded'), true);
    assert.equal(open(100, 'failed', 'succeeded'), true);
    assert.equal(open(100, 'succeeded', 'succeeded'), false);
    assert.equal(open(100, 'pending'), false);
    assert.equal(open(3, 'pending'), true);
    assert.equal(open(100, 'failed', ...Array<TaskStateName>(20).fill('succeeded')), false);
  });

  it('show of a long wave first what happens or went wrong, in the order of the plan', () => {
    const long = rows(...Array<TaskStateName>(8).fill('succeeded'), 'failed', 'running');
    assert.deepEqual(
      excerptOf(long, 4).map((row) => row.id),
      ['t0', 't1', 't8', 't9'],
    );
    assert.equal(excerptOf(long, 10), long);
  });
});
