import assert from 'node:assert/strict';
import { rank } from '../../../../src/node/index/search/ranking.ts';
import type { Candidate } from '../../../../src/node/index/search/ranking.ts';
import { queryWordsOf } from '../../../../src/shared/codeWords.ts';

describe('The ranking of pieces', () => {
  it('puts the symbol that is asked for by name before pieces with more of the words', () => {
    const found = ranked(
      'parseConfig',
      piece('b.ts', 3, { symbol: 'parseConfig' }),
      piece('a.ts', 5, { symbol: 'other' }),
    );
    assert.deepEqual(found, ['b.ts', 'a.ts']);
  });

  it('puts declarations before text between symbols', () => {
    assert.deepEqual(ranked('delay', piece('a.ts', 5), piece('b.ts', 4.5, { symbol: 'x' })), ['b.ts', 'a.ts']);
  });

  it('puts tests behind sources unless the query speaks of tests', () => {
    const pieces = [piece('test/a.test.ts', 5, { symbol: 'x' }), piece('src/a.ts', 4, { symbol: 'x' })];
    assert.deepEqual(ranked('delay', ...pieces), ['src/a.ts', 'test/a.test.ts']);
    assert.deepEqual(ranked('tests of the delay', ...pieces), ['test/a.test.ts', 'src/a.ts']);
  });

  it('puts what was changed lately first among equals', () => {
    const found = ranked('delay', piece('a.ts', 4, { symbol: 'x' }), piece('b.ts', 4, { symbol: 'x', isRecent: true }));
    assert.deepEqual(found, ['b.ts', 'a.ts']);
  });

  it('shows several files rather than one several times', () => {
    const many = [1, 2, 3, 4].map((line) => piece('a.ts', 5, { symbol: 'x', startLine: line }));
    assert.deepEqual(ranked('delay', ...many, piece('b.ts', 4.9, { symbol: 'x' })).slice(0, 2), ['a.ts', 'b.ts']);
  });

  it('puts a piece first whose file has more of what was asked for', () => {
    const found = ranked('delay of retries', piece('a.ts', 4, { coverage: 0.5 }), piece('b.ts', 3.5, { coverage: 1 }));
    assert.deepEqual(found, ['b.ts', 'a.ts']);
  });

  it('puts a file whose pieces together have what is asked for before one with a better piece', () => {
    const signals = { words: 2, related: 0, path: 0, file: 6 };
    const found = ranked('delay of retries', piece('a.ts', 5, {}), piece('b.ts', 2, { signals }));
    assert.deepEqual(found, ['b.ts', 'a.ts']);
  });

  it('knows each name of symbols that were joined', () => {
    const found = ranked(
      'maxDelay',
      piece('a.ts', 5, { symbol: 'x' }),
      piece('b.ts', 3, { symbol: 'LIMIT, MAX_DELAY' }),
    );
    assert.deepEqual(found, ['b.ts', 'a.ts']);
  });

  it('is the same however the pieces come', () => {
    const pieces = ['c.ts', 'a.ts', 'b.ts'].map((path) => piece(path, 2, { symbol: 'x' }));
    assert.deepEqual(ranked('delay', ...pieces), ranked('delay', ...pieces.toReversed()));
  });
});

function ranked(query: string, ...pieces: readonly Candidate[]): string[] {
  return rank(pieces, queryWordsOf(query), 10).map(({ path }) => path);
}

function piece(path: string, words: number, more: Partial<Candidate> = {}): Candidate {
  const place = { path, key: path, startLine: 1, endLine: 9, symbol: undefined, kind: undefined, isRecent: false };
  return { ...place, signals: { words, related: 0, path: 0, file: 0 }, coverage: 1, ...more };
}
