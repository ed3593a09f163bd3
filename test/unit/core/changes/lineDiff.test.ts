import assert from 'node:assert/strict';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { countLines, lineDiff, unifiedLines } from '../../../../src/core/changes/lineDiff.ts';

const text = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 }), fc.boolean())
  .map(([lines, ends]) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''));

describe('A unified diff', () => {
  it('turns the text before into the text after, whatever they are', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = unifiedLines(lineDiff(before, after));
        const patch = `--- a\n+++ b\n${lines.map((line) => `${line}\n`).join('')}`;
        assert.equal(lines.length === 0 ? before : applyPatch(before, patch), after);
      }),
    );
  });

  it('counts the lines that came and went', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = lineDiff(before, after);
        const lines = unifiedLines(diff);
        assert.deepEqual(countLines(diff), {
          added: lines.filter((line) => line.startsWith('+')).length,
          removed: lines.filter((line) => line.startsWith('-')).length,
        });
      }),
    );
  });

  it('shows three lines around a change, and close changes as one section', () => {
    const before = Array.from({ length: 20 }, (_, index) => `${index + 1}\n`).join('');
    const after = before.replace('\n5\n', '\nfive\n').replace('\n12\n', '\n').replace('\n20\n', '\n20\n21\n');
    assert.deepEqual(unifiedLines(lineDiff(before, after)), [
      '@@ -2,14 +2,13 @@',
      ...[' 2', ' 3', ' 4', '-5', '+five', ' 6', ' 7', ' 8', ' 9', ' 10', ' 11', '-12', ' 13', ' 14', ' 15'],
      '@@ -18,3 +17,4 @@',
      ...[' 18', ' 19', ' 20', '+21'],
    ]);
  });

  it('says where a last line has no line end', () => {
    assert.deepEqual(unifiedLines(lineDiff('a\nb', 'a\nb\n')), [
      '@@ -1,2 +1,2 @@',
      ' a',
      '-b\n\\ No newline at end of file',
      '+b',
    ]);
  });
});
