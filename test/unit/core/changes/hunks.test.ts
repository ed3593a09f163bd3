import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lineHunks } from '../../../../src/core/changes/hunks.ts';
import type { LineHunk } from '../../../../src/core/changes/hunks.ts';

function applied(before: string, hunks: readonly LineHunk[]): string {
  const lines = before.split('\n');
  for (const hunk of [...hunks].reverse()) lines.splice(hunk.startLine, hunk.endLine - hunk.startLine, ...hunk.lines);
  return lines.join('\n');
}

describe('Line hunks', () => {
  it('name the lines that change and nothing else', () => {
    assert.deepEqual(lineHunks('a\nb\nc\nd\n', 'a\nB\nc\nd\ne\n'), [
      { startLine: 1, endLine: 2, lines: ['B'] },
      { startLine: 4, endLine: 4, lines: ['e'] },
    ]);
    assert.deepEqual(lineHunks('a\nb\nc', 'a\nc'), [{ startLine: 1, endLine: 2, lines: [] }]);
  });

  it('are none for equal texts', () => {
    assert.deepEqual(lineHunks('a\n', 'a\n'), []);
  });

  it('know a line end at the end of the text, and a CR as part of its line', () => {
    assert.deepEqual(lineHunks('a', 'a\n'), [{ startLine: 1, endLine: 1, lines: [''] }]);
    assert.deepEqual(lineHunks('', 'a'), [{ startLine: 0, endLine: 1, lines: ['a'] }]);
    assert.deepEqual(lineHunks('a\r\nb', 'a\nb'), [{ startLine: 0, endLine: 1, lines: ['a'] }]);
  });

  it('turn one text into the other, in ascending order, with lines that stay between them', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = lineHunks(before, after);
        assert.equal(applied(before, hunks), after);
        for (const [index, hunk] of hunks.entries()) {
          const next = hunks[index + 1];
          if (next !== undefined) assert.ok(hunk.endLine < next.startLine);
          assert.ok(hunk.endLine > hunk.startLine || hunk.lines.length > 0);
        }
      }),
    );
  });

  it('stay quick for a rewrite of many lines: one hunk between what is common', () => {
    const lines = (word: string): string =>
      ['same', ...Array.from({ length: 30_000 }, (_, index) => `${word} ${index * 7}`), 'same'].join('\n');
    const hunks = lineHunks(lines('old'), lines('new'));
    assert.equal(applied(lines('old'), hunks), lines('new'));
    assert.deepEqual(
      hunks.map(({ startLine, endLine }) => [startLine, endLine]),
      [[1, 30_001]],
    );
  });
});
