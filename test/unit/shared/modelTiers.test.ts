import assert from 'node:assert/strict';
import { strongerTier, tierLimits, withAllowedTiers } from '../../../src/shared/modelTiers.ts';
import type { TierChoice } from '../../../src/shared/modelTiers.ts';
import type { RunLimits, RunModel } from '../../../src/shared/limits.ts';
import { LIST_PRICES } from '../../../src/node/anthropic/prices.ts';

const ANTHROPIC: RunModel = { provider: 'anthropic', model: 'claude-sonnet-5-5', label: 'A' };
const USUAL = { light: 'claude-haiku-5-5', standard: 'claude-sonnet-5-5', strong: 'claude-opus-5-5' };

function chosen(model: RunModel, choice: Partial<TierChoice> = {}) {
  return tierLimits(model, { isModelNamed: false, ...choice });
}

describe('The models of the tiers', () => {
  it('are those of the provider, each with a price, the dearer the stronger', () => {
    assert.deepEqual(chosen(ANTHROPIC), { preset: 'balanced', tiers: USUAL });
    const prices = Object.values(USUAL).map((id) => LIST_PRICES[id]?.price.outputUsd ?? 0);
    assert.deepEqual(
      prices,
      [...prices].sort((a, b) => a - b),
    );
    assert.ok(prices.every((price) => price > 0));
  });

  it('are known at Anthropic’s own address only, however it is written', () => {
    assert.deepEqual(chosen({ ...ANTHROPIC, baseUrl: 'https://api.anthropic.com/v1' }).tiers, USUAL);
    for (const baseUrl of ['http://localhost:1', 'https://api.anthropic.com.evil.example', '']) {
      assert.deepEqual(chosen({ ...ANTHROPIC, baseUrl }), {});
    }
    assert.deepEqual(chosen(ANTHROPIC, { baseUrl: 'http://localhost:1' }), {});
    assert.deepEqual(chosen({ provider: 'vscode', model: 'copilot/x', label: 'V' }), {});
  });

  it('are one for all when one is named, or one for all is asked for', () => {
    assert.deepEqual(chosen(ANTHROPIC, { isModelNamed: true }), {});
    assert.deepEqual(chosen(ANTHROPIC, { preset: 'single', tiers: { light: 'x' } }), {});
  });

  it('that were named hold, and the others are filled up with what is known', () => {
    const tiers = { light: 'small' };
    assert.deepEqual(chosen(ANTHROPIC, { tiers }).tiers, { ...USUAL, light: 'small' });
    const ofModel = { light: 'small', standard: 'claude-sonnet-5-5', strong: 'claude-sonnet-5-5' };
    assert.deepEqual(chosen(ANTHROPIC, { tiers, isModelNamed: true }).tiers, ofModel);
    assert.deepEqual(chosen({ ...ANTHROPIC, baseUrl: 'http://localhost:1' }, { tiers, preset: 'best' }), {
      preset: 'best',
      tiers: ofModel,
    });
  });

  it('of the demo model are itself, when any of this is asked for', () => {
    const demo: RunModel = { provider: 'demo', model: 'demo', label: 'Demo model' };
    const same = { light: 'demo', standard: 'demo', strong: 'demo' };
    assert.deepEqual(chosen(demo), {});
    assert.deepEqual(chosen(demo, { preset: 'cheapest' }), { preset: 'cheapest', tiers: same });
    assert.deepEqual(chosen(demo, { tiers: { light: 'claude-haiku-5-5' } }).tiers, same);
  });

  it('that may not be asked give way to the next stronger one, else to the next weaker one', () => {
    const allowed = (...allowedModels: string[]): Partial<RunLimits> =>
      withAllowedTiers({ preset: 'best', tiers: USUAL, allowedModels });
    const models = ({ tiers }: Partial<RunLimits>) => tiers && Object.values(tiers);
    assert.deepEqual(models(allowed('claude-sonnet-5-5')), Array(3).fill('claude-sonnet-5-5'));
    assert.deepEqual(models(allowed('claude-haiku-5-5', 'claude-opus-5-5')), [
      'claude-haiku-5-5',
      'claude-opus-5-5',
      'claude-opus-5-5',
    ]);
    assert.deepEqual(allowed('other'), { allowedModels: ['other'] });
    assert.deepEqual(withAllowedTiers({ preset: 'best', tiers: USUAL }).tiers, USUAL);
  });

  it('end with the strongest, however often a task fails', () => {
    assert.deepEqual(
      [strongerTier('light'), strongerTier('light', 2), strongerTier('strong', 5)],
      ['standard', 'strong', 'strong'],
    );
    assert.equal(strongerTier('standard', 0), 'standard');
  });
});
