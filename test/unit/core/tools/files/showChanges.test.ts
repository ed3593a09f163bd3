import assert from 'node:assert/strict';
import { repository } from '../toolRig.ts';

const TEN_LINES = Array.from({ length: 10 }, (_, index) => `line ${index + 1}\n`).join('');

describe('show_changes', () => {
  it('lists the changed files with counts, then their diffs', async () => {
    const { says } = repository({ 'src/a.txt': TEN_LINES, 'old.txt': 'gone\n', 'same.txt': 'same\n' });
    await says('edit_file', { path: 'src/a.txt', oldText: 'line 5', newText: 'five' });
    await says('write_file', { path: 'new.txt', content: 'new\n' });
    await says('delete_file', { path: 'old.txt' });
    assert.equal(
      await says('show_changes', {}),
      `3 changed files:
created new.txt +1 -0
deleted old.txt +0 -1
edited src/a.txt +1 -1

--- /dev/null
+++ b/new.txt
@@ -0,0 +1,1 @@
+new

--- a/old.txt
+++ /dev/null
@@ -1,1 +0,0 @@
-gone

--- a/src/a.txt
+++ b/src/a.txt
@@ -2,7 +2,7 @@
 line 2
 line 3
 line 4
-line 5
+five
 line 6
 line 7
 line 8`,
    );
  });

  it('shows one file or folder', async () => {
    const { says } = repository({});
    for (const path of ['a.txt', 'src/b.txt', 'src/c.txt']) await says('write_file', { path, content: 'x\n' });
    assert.match(await says('show_changes', { path: 'src/' }), /^2 changed files:\ncreated src\/b\.txt \+1 -0\n/);
    assert.match(await says('show_changes', { path: 'a.txt' }), /^1 changed file:\ncreated a\.txt \+1 -0\n\n---/);
  });

  it('says when nothing differs, or when there is no such file', async () => {
    const { says, refuses } = repository({ 'src/a.txt': 'x\n' });
    assert.equal(await says('show_changes', {}), '[the repository is as it was when the work began]');
    assert.equal(await says('show_changes', { path: 'src' }), '[src is as it was when the work began]');
    assert.match(
      await refuses('show_changes', { path: 'a.txt' }),
      /no folder or file a\.txt in your view, .* Did you mean: src\/a\.txt/,
    );
    assert.match(await refuses('show_changes', { path: '../x' }), /leads upwards/);
  });

  it('tells binary files, and changes that no line shows', async () => {
    const { says } = repository({ 'b.bin': new Uint8Array([0, 1]), 'crlf.txt': 'a\r\n', 'e.txt': 'x' });
    await says('write_file', { path: 'b.bin', content: 'text\n' });
    await says('delete_file', { path: 'crlf.txt' });
    await says('write_file', { path: 'crlf.txt', content: 'a\n' });
    await says('write_file', { path: 'e.txt', content: '' });
    await says('write_file', { path: 'new.txt', content: '' });
    const text = await says('show_changes', {});
    assert.match(text, /^edited b\.bin \(binary\)\nedited crlf\.txt \+0 -0$/m);
    assert.match(text, /\+\+\+ b\/b\.bin\n\[binary file\]/);
    assert.match(text, /\+\+\+ b\/crlf\.txt\n\[same text: line ends, encoding or permissions changed\]/);
    assert.match(text, /\+\+\+ b\/e\.txt\n@@ -1,1 \+0,0 @@\n-x\n\\ No newline at end of file/);
    assert.match(text, /\+\+\+ b\/new\.txt\n\[empty file\]/);
  });

  it('leaves out what does not fit and names it, and cuts a single long diff', async () => {
    const { says } = repository({});
    await says('write_file', { path: 'a.txt', content: 'x\n'.repeat(1_500) });
    await says('write_file', { path: 'b.txt', content: 'x\n'.repeat(1_500) });
    await says('write_file', { path: 'c.txt', content: 'x\n' });
    const text = await says('show_changes', {});
    assert.match(
      text,
      /^3 changed files:\n[^]*b\/c\.txt\n@@ -0,0 \+1,1 @@\n\+x\n\n\[diffs not shown; [^\n]*: b\.txt\]$/,
    );
    await says('write_file', { path: 'd.txt', content: 'x\n'.repeat(5_000) });
    const cut = await says('show_changes', { path: 'd.txt' });
    assert.match(cut, /\n\[the diff of d\.txt is cut after 2000 of 5003 lines; read_file shows the file\]$/);
    const wide = repository({});
    await wide.says('write_file', { path: 'wide.txt', content: `${'w'.repeat(60_000)}\n`.repeat(3) });
    assert.ok((await wide.says('show_changes', {})).length < 100_500);
  });

  it('counts no more than 300 files', async () => {
    const { says } = repository({});
    for (let index = 0; index < 305; index += 1) await says('write_file', { path: `f/${index}.txt`, content: 'x\n' });
    assert.match(
      await says('show_changes', {}),
      /^305 changed files:\n[^]*\n\[and 5 more; give a path to see those below it\]\n/,
    );
  });
});
