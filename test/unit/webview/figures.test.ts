import assert from 'node:assert/strict';
import { budgetMark, figuresOf } from '../../../webview-ui/models/figures.ts';
import { stateOf } from '../../support/webviewHarness/recordedRun.ts';
import { migration, migrationPrefix } from '../../support/webviewHarness/sampleStreams.ts';
import type { RunState } from '../../../src/shared/runState.ts';

const running = (): RunState => stateOf(migration().slice(0, migrationPrefix('running')));

function rendered(state: RunState, isInterrupted = false): string {
  return figuresOf(state, state.updatedAt, isInterrupted)
    .map(({ name, value, needsAttention }) => `${needsAttention ? '!' : ''}${name} ${value}`)
    .join(' | ');
}

describe('The figures of a run', () => {
  it('say in one row how far it is, how busy, and what it used', () => {
    const state = running();
    state.usage = { inputTokens: 1_000, outputTokens: 1_000, cacheReadTokens: 3_000, cacheWriteTokens: 0 };
    state.costUsd = 1.2;
    assert.match(
      rendered(state),
      /^Done 13 % \| Slots 4 of 8 \| Tokens 5k \| Cost \$1\.20 of \$10\.00 \| Cache 75 % \| Efficiency \d+ %$/,
    );
  });

  it('leave out what means nothing: slots of a run that rests, tasks before there is a plan', () => {
    assert.doesNotMatch(rendered(stateOf(migration())), /Slots/);
    assert.doesNotMatch(rendered(running(), true), /Slots/);
    assert.equal(rendered(stateOf(migration().slice(0, 1))), 'Tokens 0 | Cost $0.00 of $10.00');
  });

  it('call for attention from 80 % of a budget on', () => {
    const state = running();
    state.limits = { ...state.limits, budgetTokens: 1_000_000 };
    state.usage = { inputTokens: 810_000, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
    state.costUsd = 7.9;
    assert.match(rendered(state), /\| !Tokens 810k of 1M \| Cost \$7\.90 of \$10\.00/);
    assert.equal(budgetMark(state), 'Budget 81 % spent');
    state.limits = { ...state.limits, budgetTokens: 2_000_000 };
    assert.equal(budgetMark(state), undefined);
  });
});
