import assert from 'node:assert/strict';
import { repository } from '../toolRig.ts';

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

describe('apply_patch', () => {
  it('changes, makes, deletes and moves files in one go', async () => {
    const { says, view } = repository({ 'a.js': 'one\ntwo\nthree\n', 'old.js': 'x\n', 'src/m.js': 'first\nlast\n' });
    const patch = `diff --git a/a.js b/a.js
--- a/a.js
+++ b/a.js
@@ -1,3 +1,3 @@
 one
-two
+2
 three
diff --git a/new/file.sh b/new/file.sh
new file mode 100755
--- /dev/null
+++ b/new/file.sh
@@ -0,0 +1,2 @@
+#!/bin/sh
+echo
diff --git a/old.js b/old.js
deleted file mode 100644
--- a/old.js
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/src/m.js b/lib/n.js
similarity index 50%
rename from src/m.js
rename to lib/n.js
--- a/src/m.js
+++ b/lib/n.js
@@ -1,2 +1,3 @@
 first
+middle
 last
`;
    assert.equal(
      await says('apply_patch', { patch }),
      [
        'Applied the patch:',
        'edited a.js +1 -1',
        'created new/file.sh +2 -0',
        'deleted old.js +0 -1',
        'deleted src/m.js +0 -2',
        'created lib/n.js +3 -0',
      ].join('\n'),
    );
    assert.deepEqual(view.files(), {
      'a.js': 'one\n2\nthree\n',
      'lib/n.js': 'first\nmiddle\nlast\n',
      'new/file.sh': '#!/bin/sh\necho\n',
    });
  });

  it('takes line numbers and counts that are off where there is no doubt, and says so', async () => {
    const { says, view } = repository({ 'a.txt': lines(40) });
    const patch = '```diff\n--- a.txt\n+++ a.txt\n@@ -3,9 +3,1 @@\n line 20\n-line 21\n+new\n```\n';
    assert.equal(
      await says('apply_patch', { patch }),
      'Applied the patch:\nedited a.txt +1 -1\n[a.txt, hunk 1: it stood 17 lines further down than it said]',
    );
    assert.equal(view.files()['a.txt'], lines(40).replace('line 21', 'new'));
  });

  it('takes the nearby one of several places, and refuses where there are several', async () => {
    const text = `a\nsame\nb\n${lines(30)}a\nsame\nb\n`;
    const near = '--- a/a.txt\n+++ b/a.txt\n@@ -30,3 +30,3 @@\n a\n-same\n+other\n b\n';
    const { says, view } = repository({ 'a.txt': text });
    await says('apply_patch', { patch: near });
    assert.equal(view.files()['a.txt'], `a\nsame\nb\n${lines(30)}a\nother\nb\n`);
    const doubtful = '--- a/a.txt\n+++ b/a.txt\n@@ -3,1 +3,1 @@\n-x\n+y\n';
    const twice = repository({ 'a.txt': 'x\n1\n2\n3\nx\n' });
    assert.match(
      await twice.refuses('apply_patch', { patch: doubtful }),
      /hunk 1 \(line 3\).*several other places \(lines 1, 5\)/,
    );
  });

  it('changes nothing at all when one hunk of one file does not fit, and names file, hunk and what is there', async () => {
    const files = { 'a.js': 'let a = 1;\nlet b = 2;\n', 'b.js': 'let c = 3;\n' };
    const { refuses, view } = repository(files);
    const patch = `--- a/b.js
+++ b/b.js
@@ -1 +1 @@
-let c = 3;
+let c = 4;
--- a/a.js
+++ b/a.js
@@ -2 +2 @@
-let  b = 2;
+let b = 3;
`;
    assert.equal(
      await refuses('apply_patch', { patch }),
      `The patch does not fit, so nothing was changed in any file.
a.js, hunk 1 (line 2): expected these lines, which do not stand in the file:
let  b = 2;
The most similar place is at line 2 (line 2 differs in spaces or tabs only):
2| let b = 2;
Read these places again and give the whole patch anew.`,
    );
    assert.deepEqual(view.files(), files);
  });

  it('keeps CRLF, a byte order mark, Latin-1 and the lack of a last line end', async () => {
    const { says, refuses, view } = repository({
      'crlf.txt': '\uFEFFone\r\ntwo\r\n',
      'latin.txt': new Uint8Array([0x63, 0xe9, 0x0a, 0x64]),
    });
    await says('apply_patch', { patch: '--- a/crlf.txt\n+++ b/crlf.txt\n@@ -1,2 +1,3 @@\n one\n+and\n two\n' });
    assert.equal(view.files()['crlf.txt'], '\uFEFFone\r\nand\r\ntwo\r\n');
    await says('apply_patch', {
      patch: '--- a/latin.txt\r\n+++ b/latin.txt\r\n@@ -1,2 +1,2 @@\r\n cé\r\n-d\r\n+ü\r\n',
    });
    assert.equal(view.files()['latin.txt'], '63e90afc');
    assert.match(
      await refuses('apply_patch', { patch: '--- a/latin.txt\n+++ b/latin.txt\n@@ -1 +1 @@\n-cé\n+€\n' }),
      /latin\.txt: The file is encoded as Latin-1/,
    );
  });

  it('heeds what a patch says of the end of a file', async () => {
    const { says, view } = repository({ 'a.txt': 'one\ntwo', 'b.txt': 'one\ntwo\n' });
    await says('apply_patch', {
      patch: '--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n\\ No newline at end of file\n+two\n',
    });
    await says('apply_patch', {
      patch: '--- a/b.txt\n+++ b/b.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+two\n\\ No newline at end of file\n',
    });
    await says('apply_patch', {
      patch: '--- /dev/null\n+++ b/c.txt\n@@ -0,0 +1 @@\n+bare\n\\ No newline at end of file\n',
    });
    assert.deepEqual(view.files(), { 'a.txt': 'one\ntwo\n', 'b.txt': 'one\ntwo', 'c.txt': 'bare' });
  });

  it('takes several hunks of a file, and several parts about the same one', async () => {
    const { says, view } = repository({ 'a.txt': lines(30) });
    const part = (from: number, to: string): string => `@@ -${from} +${from} @@\n-line ${from}\n+${to}\n`;
    const patch = `--- a/a.txt\n+++ b/a.txt\n${part(2, 'two')}${part(29, 'last but one')}--- a/a.txt\n+++ b/a.txt\n${part(15, 'fifteen')}`;
    await says('apply_patch', { patch });
    assert.equal(
      view.files()['a.txt'],
      lines(30).replace('line 2\n', 'two\n').replace('line 15', 'fifteen').replace('line 29', 'last but one'),
    );
  });

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['prose', 'Please change a.js so that it works.', /It names no file\. Expected a unified diff/],
    ['hunks without a file', '@@ -1 +1 @@\n-one\n+1\n', /hunks come without the name of a file/],
    ['half a header', '--- a/a.js\n@@ -1 +1 @@\n-one\n+1\n', /cannot be read: Missing/],
    ['lines without a sign', '--- a/a.js\n+++ b/a.js\n@@ -1,2 +1,2 @@\none\n-two\n', /cannot be read: .*invalid line/],
    ['a binary patch', 'diff --git a/x.png b/x.png\nGIT binary patch\nliteral 3\n', /binary patch, and only texts/],
    ['a binary difference', 'diff --git a/x.png b/x.png\nBinary files a/x.png and b/x.png differ\n', /binary patch/],
    ['text in a binary file', '--- a/bin\n+++ b/bin\n@@ -1 +1 @@\n-a\n+b\n', /bin is a binary file/],
    ['a file that is not there', '--- a/b.js\n+++ b/b.js\n@@ -1 +1 @@\n-one\n+1\n', /There is no file b\.js/],
    [
      'a new file that is there',
      '--- /dev/null\n+++ b/a.js\n@@ -0,0 +1 @@\n+1\n',
      /a\.js is to be made, but it is there/,
    ],
    ['a place outside', '--- a/../../etc/passwd\n+++ b/../../etc/passwd\n@@ -1 +1 @@\n-root\n+toor\n', /leads upwards/],
    ['an absolute path', '--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-root\n+toor\n', /is absolute/],
    ['.git', '--- /dev/null\n+++ b/.git/hooks/pre-commit\n@@ -0,0 +1 @@\n+rm\n', /off limits/],
    [
      'a link',
      'diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n',
      /is a link or/,
    ],
    ['two names', '--- a/a.js\n+++ b/c.js\n@@ -1 +1 @@\n-one\n+1\n', /names a\.js and c\.js\. To move a file/],
    ['a copy', 'diff --git a/a.js b/c.js\ncopy from a.js\ncopy to c.js\n', /to be copied/],
    [
      'a move over a file',
      'diff --git a/a.js b/d.js\nrename from a.js\nrename to d.js\n',
      /a\.js is to become d\.js, which is there/,
    ],
    ['half a deletion', '--- a/a.js\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n', /does not remove all of its lines/],
    ['nothing', 'diff --git a/a.js b/a.js\nindex 1..2\n', /a\.js has no hunks/],
    [
      'hunks in the wrong order',
      '--- a/a.js\n+++ b/a.js\n@@ -2 +2 @@\n-two\n+2\n@@ -1 +1 @@\n-one\n+1\n',
      /Put the hunks in the order/,
    ],
  ];
  for (const [what, patch, expected] of refusals) {
    it(`refuses ${what}, and changes nothing`, async () => {
      const { refuses, view } = repository({ 'a.js': 'one\ntwo\n', 'd.js': '', bin: new Uint8Array([0, 1, 0xff]) });
      const before = view.files();
      assert.match(await refuses('apply_patch', { patch }), expected);
      assert.deepEqual(view.files(), before);
    });
  }

  it('refuses patches that are too large in files or hunks', async () => {
    const files = Array.from({ length: 101 }, (_, index) => `--- /dev/null\n+++ b/f${index}\n@@ -0,0 +1 @@\n+x\n`);
    const { refuses } = repository({ 'a.txt': lines(1_001) });
    assert.match(await refuses('apply_patch', { patch: files.join('') }), /changes 101 files/);
    const hunks = Array.from(
      { length: 1_001 },
      (_, index) => `@@ -${index + 1} +${index + 1} @@\n-line ${index + 1}\n+x\n`,
    );
    assert.match(
      await refuses('apply_patch', { patch: `--- a/a.txt\n+++ b/a.txt\n${hunks.join('')}` }),
      /more than 1000 hunks/,
    );
  });

  it('finds in a text of equal lines quickly that a hunk does not fit', async () => {
    const { refuses } = repository({ 'a.txt': '}\n'.repeat(200_000) });
    const hunk = `@@ -1,50001 +1,50000 @@\n${' }\n'.repeat(50_000)}-x\n`;
    const began = performance.now();
    assert.match(
      await refuses('apply_patch', { patch: `--- a/a.txt\n+++ b/a.txt\n${hunk}` }),
      /do not stand in the file/,
    );
    assert.ok(performance.now() - began < 20_000);
  });
});
