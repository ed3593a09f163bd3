import assert from 'node:assert/strict';
import { growth, idealMakespanMs, median, percentile } from '../../bench/figures.ts';
import { formatFigure, renderTable, verdict } from '../../bench/table.ts';

describe('the figures of the bench', () => {
  it('take percentiles by the nearest rank, whatever the order of the figures', () => {
    const figures = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(percentile(figures, 0.99), 99);
    assert.equal(percentile(figures, 0.5), 50);
    assert.equal(percentile(figures, 1), 100);
    assert.equal(percentile(figures, 0), 1);
    assert.equal(percentile([7], 0.99), 7);
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2);
    assert.throws(() => median([]), /no percentile of no figures/);
  });

  it('count whole rounds of answers as the least that N tasks take', () => {
    assert.equal(idealMakespanMs(200, 100, 1_000), 2_000);
    assert.equal(idealMakespanMs(201, 100, 1_000), 3_000);
    assert.equal(idealMakespanMs(1, 100, 250), 250);
  });

  it('compare the costs of one item for the growth', () => {
    assert.equal(growth({ items: 1_000, totalMs: 10 }, { items: 10_000, totalMs: 100 }), 1);
    assert.equal(growth({ items: 1_000, totalMs: 10 }, { items: 10_000, totalMs: 1_000 }), 10);
  });
});

describe('the table of the bench', () => {
  it('says by how much a target is missed, and nothing where there is none', () => {
    const row = { what: 'a', unit: 'ms', ours: 30 } as const;
    assert.equal(verdict({ ...row, atMost: 30 }), 'reached');
    assert.equal(verdict({ ...row, atMost: 20 }), 'misses by 1.50x');
    assert.equal(verdict(row), '');
    assert.equal(verdict({ what: 'a', unit: 'tasks', ours: 2, atMost: 0 }), 'misses by 2 tasks');
    assert.equal(verdict({ what: 'a', unit: 'tasks', ours: 0, atMost: 0 }), 'reached');
  });

  it('shows as many digits as tell something', () => {
    assert.equal(formatFigure(1.239, 'x'), '1.24x');
    assert.equal(formatFigure(1.239, 'ms'), '1.24 ms');
    assert.equal(formatFigure(12.39, 'ms'), '12.4 ms');
    assert.equal(formatFigure(1239.4, 'ms'), '1239 ms');
    assert.equal(formatFigure(64, 'tasks'), '64 tasks');
  });

  it('aligns its columns and leaves empty what was not measured', () => {
    const table = renderTable([
      { what: 'makespan', unit: 'x', ours: 1.05, baseline: 1.02, ideal: 1, atMost: 1.1 },
      { what: 'peak memory', unit: 'MB', ours: 160, atMost: 150 },
      { what: 'written', unit: 'KB', ours: 3.5 },
    ]);
    assert.deepEqual(table.split('\n'), [
      'what            ours  bare loop  ideal     target',
      'makespan       1.05x      1.02x  1.00x   <= 1.10x  reached',
      'peak memory   160 MB                    <= 150 MB  misses by 1.07x',
      'written      3.50 KB',
    ]);
  });
});
