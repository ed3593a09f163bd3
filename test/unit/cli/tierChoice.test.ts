import assert from 'node:assert/strict';
import { tiersFor, tiersOnResume } from '../../../src/cli/tierChoice.ts';
import type { RunLimits, RunModel } from '../../../src/shared/limits.ts';
import type { Failure } from '../../../src/shared/failures.ts';
import type { Result } from '../../../src/shared/result.ts';

type Said = Parameters<typeof tiersFor>[0];

const NOTHING: Said = { preset: undefined, tiers: undefined, model: undefined };
const ANTHROPIC: RunModel = { provider: 'anthropic', model: 'claude-sonnet-5-5', label: 'A' };
const GATEWAY: RunModel = { ...ANTHROPIC, model: 'm', baseUrl: 'https://gateway.example.com' };
const DEMO: RunModel = { provider: 'demo', model: 'demo', label: 'Demo model' };

function told(result: Result<Pick<RunLimits, 'preset' | 'tiers'>, Failure>): string {
  if (!result.ok) return `${result.failure.kind}: ${result.failure.message}`;
  const { preset, tiers } = result.value;
  return tiers === undefined ? 'one for all' : `${preset}: ${tiers.light} ${tiers.standard} ${tiers.strong}`;
}

describe('The tiers of a command line', () => {
  it('are those of Anthropic unless one model is named, or another server', () => {
    const usual = 'claude-haiku-5-5 claude-sonnet-5-5 claude-opus-5-5';
    assert.equal(told(tiersFor(NOTHING, ANTHROPIC)), `balanced: ${usual}`);
    assert.equal(told(tiersFor({ ...NOTHING, preset: 'best' }, ANTHROPIC)), `best: ${usual}`);
    assert.equal(told(tiersFor({ ...NOTHING, preset: 'single' }, ANTHROPIC)), 'one for all');
    assert.equal(told(tiersFor({ ...NOTHING, model: 'claude-sonnet-5-5' }, ANTHROPIC)), 'one for all');
    assert.equal(told(tiersFor(NOTHING, GATEWAY)), 'one for all');
    assert.equal(told(tiersFor(NOTHING, DEMO)), 'one for all');
  });

  it('are refused where a preset could have no effect', () => {
    assert.match(
      told(tiersFor({ ...NOTHING, preset: 'best', model: 'x' }, ANTHROPIC)),
      /^wrong-use: .*--model names one/,
    );
    assert.match(told(tiersFor({ ...NOTHING, preset: 'best' }, GATEWAY)), /^wrong-use: .*Name them with --tiers/);
  });

  it('stay as they were recorded when a run goes on, unless something else is said', () => {
    const recorded = { preset: 'cheapest', tiers: { light: 'l', standard: 's', strong: 'x' } } as const;
    assert.match(told(tiersOnResume(NOTHING, ANTHROPIC, recorded)), /^cheapest: /);
    assert.equal(told(tiersOnResume(NOTHING, ANTHROPIC, {})), 'one for all');
    assert.equal(told(tiersOnResume({ ...NOTHING, preset: 'single' }, ANTHROPIC, recorded)), 'one for all');
    assert.equal(told(tiersOnResume({ ...NOTHING, model: 'x' }, ANTHROPIC, recorded)), 'one for all');
    assert.equal(told(tiersOnResume({ ...NOTHING, tiers: { strong: 'big' } }, GATEWAY, {})), 'balanced: m m big');
  });
});
