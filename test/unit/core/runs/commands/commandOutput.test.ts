import assert from 'node:assert/strict';
import { lastLineOf, readableOutput } from '../../../../../src/core/runs/commands/commandOutput.ts';

describe('The output of a command', () => {
  const cases: readonly (readonly [what: string, written: string, read: string])[] = [
    ['colours and moves of the cursor', '\u001b[1;31mred\u001b[0m\u001b[2K\u001b[1A!', 'red!'],
    ['titles of windows and links', '\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b\u001b]8;;\u001b\\', 'ab'],
    ['bells, backspaces and NUL', 'a\u0007b\u0008c\0d', 'abcd'],
    ['line ends of Windows', 'a\r\nb\r\n', 'a\nb\n'],
    ['states of a line that were written over', '10%\r50%\r100%\ndone\r\n', '100%\ndone\n'],
    [
      'the place of the folder',
      'at f (/lent/app/src/a.js:1:2)\nfile:///lent/app/b.js',
      'at f (./src/a.js:1:2)\nfile://./b.js',
    ],
    ['nothing else', 'tab\there, ü 🙂\n\n', 'tab\there, ü 🙂\n\n'],
  ];
  for (const [what, written, read] of cases) {
    it(`is read without ${what}`, () => assert.equal(readableOutput(written, '/lent/app'), read));
  }

  it('is shown by its last line with something in it', () => {
    assert.equal(lastLineOf('first\n  last line  \n\n', 6), 'last l');
    assert.equal(lastLineOf(' \n\n', 6), undefined);
  });
});
