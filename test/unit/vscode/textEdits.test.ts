import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { lineHunks } from '../../../src/core/changes/hunks.ts';
import { applyEdits, minimalEdits, placesOf } from '../../../src/vscode/workspace/textEdits.ts';

const text = fc
  .array(fc.constantFrom('a', 'b', '\n', '\r\n', '😀', ''), { maxLength: 40 })
  .map((parts) => parts.join(''));

describe('Edits of a text', () => {
  it('make the one text of the other, whatever they are', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        assert.equal(applyEdits(before, minimalEdits(before, after, lineHunks)), after);
      }),
      { numRuns: 2000 },
    );
  });

  it('are in order and do not touch each other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        let last = -1;
        for (const edit of minimalEdits(before, after, lineHunks)) {
          assert.ok(edit.start > last);
          assert.ok(edit.end >= edit.start);
          last = edit.end;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('have places that name the same characters as their offsets', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = before.split('\n');
        const offsetOf = ({ line, character }: { line: number; character: number }): number =>
          lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
        const edits = minimalEdits(before, after, lineHunks);
        const back = placesOf(before, edits).map((edit) => ({
          start: offsetOf(edit.start),
          end: offsetOf(edit.end),
          text: edit.text,
        }));
        assert.deepEqual(back, edits);
      }),
      { numRuns: 1000 },
    );
  });

  it('leave the lines alone that stay', () => {
    const edits = minimalEdits('one\ntwo\nthree\nfour\n', 'ONE\ntwo\nthree\nFOUR\n', lineHunks);
    assert.deepEqual(edits, [
      { start: 0, end: 4, text: 'ONE\n' },
      { start: 14, end: 19, text: 'FOUR\n' },
    ]);
  });

  it('add a line after a last line that has no line end', () => {
    assert.deepEqual(minimalEdits('a', 'a\nb', lineHunks), [{ start: 1, end: 1, text: '\nb' }]);
  });

  it('do not trust a comparison that is wrong', () => {
    const wrong = (): { startLine: number; endLine: number; lines: string[] }[] => [
      { startLine: 0, endLine: 1, lines: ['nonsense'] },
    ];
    const edits = minimalEdits('same\r\nold\r\nsame\r\n', 'same\r\nnew\r\nsame\r\n', wrong);
    assert.deepEqual(edits, [{ start: 6, end: 9, text: 'new' }]);
  });

  it('do not part a surrogate pair or a CRLF', () => {
    const none = (): [] => [];
    assert.deepEqual(minimalEdits('\u{1F600}', '\u{1F601}', none), [{ start: 0, end: 2, text: '\u{1F601}' }]);
    assert.deepEqual(minimalEdits('a\r\n', 'a\n', none), [{ start: 1, end: 3, text: '\n' }]);
  });

  it('are none for equal texts', () => {
    assert.deepEqual(minimalEdits('a\n', 'a\n', lineHunks), []);
  });
});
