import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createWriteGuard } from '../../../../../src/core/changes/writeScope.ts';
import { narrowedBy } from '../../../../../src/core/planning/specification/narrowing.ts';
import { APPROVAL_LEVELS } from '../../../../../src/shared/approval.ts';
import { DEFAULT_LIMITS } from '../../../../../src/shared/defaults.ts';
import type { RunLimits } from '../../../../../src/shared/limits.ts';
import type { Constraints } from '../../../../../src/shared/specification.ts';

describe('limits that a file of the repository narrows', () => {
  it('stay as they are when it says nothing', () => {
    const limits: RunLimits = { ...DEFAULT_LIMITS, mayWrite: ['src/**'], fallbackModel: 'x', approval: 'ask' };
    assert.deepEqual(narrowed(limits, {}), limits);
  });

  it('take the smaller of two numbers, and its number where none was set', () => {
    const wide = {
      budgetUsd: 99,
      maxTasks: 9_999,
      concurrency: 500,
      maxAttempts: 9,
      budgetTokens: 7,
      timeLimitMinutes: 2,
    };
    const { budgetUsd, maxTasks, concurrency, maxAttempts, budgetTokens, timeLimitMs } = narrowed(DEFAULT_LIMITS, wide);
    assert.deepEqual([budgetUsd, maxTasks, concurrency, maxAttempts], [10, 200, 100, 3]);
    assert.deepEqual([budgetTokens, timeLimitMs], [7, 120_000]);
    const tight = {
      budgetUsd: 0.5,
      maxTasks: 3,
      concurrency: 1,
      maxAttempts: 1,
      budgetTokens: 99,
      timeLimitMinutes: 5,
    };
    const set = { ...DEFAULT_LIMITS, budgetTokens: 9, timeLimitMs: 60_000 };
    assert.deepEqual(narrowed(set, tight), {
      ...set,
      budgetUsd: 0.5,
      maxTasks: 3,
      concurrency: 1,
      maxAttempts: 1,
      budgetTokens: 9,
      timeLimitMs: 60_000,
    });
  });

  it('take the lower approval level and the cheaper preset', () => {
    const set: RunLimits = { ...DEFAULT_LIMITS, approval: 'ask', preset: 'balanced' };
    const both = (constraints: Constraints) => {
      const { approval, preset } = narrowed(set, constraints);
      return [approval, preset];
    };
    assert.deepEqual(both({ approval: 'everything', models: { preset: 'best' } }), ['ask', 'balanced']);
    assert.deepEqual(both({ approval: 'read-only', models: { preset: 'cheapest' } }), ['read-only', 'cheapest']);
    assert.equal(narrowed(DEFAULT_LIMITS, { approval: 'ask' }).approval, 'ask');
  });

  it('let only models be asked that both allow', () => {
    const set: RunLimits = { ...DEFAULT_LIMITS, allowedModels: ['a', 'b'], fallbackModel: 'b' };
    assert.deepEqual(narrowed(set, { models: { allowed: ['b', 'c'], fallback: 'c' } }).allowedModels, ['b']);
    const { allowedModels, fallbackModel } = narrowed(set, { models: { allowed: ['a'] } });
    assert.deepEqual([allowedModels, fallbackModel], [['a'], undefined]);
    assert.equal(narrowed(DEFAULT_LIMITS, { models: { allowed: ['a'], fallback: 'b' } }).fallbackModel, undefined);
    assert.equal(narrowed(DEFAULT_LIMITS, { models: { fallback: 'b' } }).fallbackModel, 'b');
    assert.match(refusal(set, { models: { allowed: ['c'] } }), /only the models c; the settings allow only a, b/);
  });

  it('let only paths be changed that both let, and none that either forbids', () => {
    const set: RunLimits = { ...DEFAULT_LIMITS, mayWrite: ['src/**', 'docs'], mayNotWrite: ['.env'] };
    assert.deepEqual(narrowed(set, { mayWrite: ['src/api/**', 'test/**', 'docs/a.md'] }).mayWrite, [
      'src/api/**',
      'docs/a.md',
    ]);
    assert.deepEqual(narrowed(set, { mayWrite: ['**'], mayNotWrite: ['*.lock', '.env'] }).mayWrite, ['src/**', 'docs']);
    assert.deepEqual(narrowed(set, { mayNotWrite: ['*.lock', '.env'] }).mayNotWrite, ['.env', '*.lock']);
    assert.match(
      refusal(set, { mayWrite: ['lib/**'] }),
      /only lib\/\*\* be changed; the settings only src\/\*\*, docs/,
    );
  });

  it('never let a path be changed that the settings did not, whatever the globs', () => {
    const part = fc.constantFrom('src', 'api', '*', '**', '*.ts', 'a.ts', '{src,test}', 'te?t', 'test', '!(src)', '@x');
    const glob = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const globs = fc.array(glob, { minLength: 1, maxLength: 3 });
    const name = fc.constantFrom('src', 'api', 'test', 'a.ts', 'b.ts', 'tent', '@x', 'lib');
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
    fc.assert(
      fc.property(globs, globs, fc.array(path, { minLength: 5, maxLength: 20 }), (ours, theirs, paths) => {
        const result = narrowedBy({ ...DEFAULT_LIMITS, mayWrite: ours }, { mayWrite: theirs });
        if (!result.ok) return;
        const may = createWriteGuard([{ of: 'x', allow: result.value.mayWrite ?? [] }]);
        const both = createWriteGuard([
          { of: 'x', allow: ours },
          { of: 'y', allow: theirs },
        ]);
        for (const each of paths) if (may(each) === undefined) assert.equal(both(each), undefined, each);
      }),
      { numRuns: 500 },
    );
  });

  it('never rise above what was set', () => {
    const level = fc.option(fc.constantFrom(...APPROVAL_LEVELS), { nil: undefined });
    const amount = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(level, level, amount, amount, (ours, theirs, a, b) => {
        const set: RunLimits = { ...DEFAULT_LIMITS, budgetUsd: a, ...(ours === undefined ? {} : { approval: ours }) };
        const { approval, budgetUsd } = narrowed(set, { budgetUsd: b, ...(theirs && { approval: theirs }) });
        assert.ok(budgetUsd <= a);
        const rank = (word: (typeof APPROVAL_LEVELS)[number] | undefined): number =>
          word === undefined ? APPROVAL_LEVELS.length : APPROVAL_LEVELS.indexOf(word);
        assert.ok(rank(approval) <= rank(ours) && rank(approval) <= rank(theirs));
      }),
    );
  });
});

function narrowed(limits: RunLimits, constraints: Constraints): RunLimits {
  const result = narrowedBy(limits, constraints);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function refusal(limits: RunLimits, constraints: Constraints): string {
  const result = narrowedBy(limits, constraints);
  if (result.ok) throw new Error('expected a failure');
  return result.failure.message;
}
