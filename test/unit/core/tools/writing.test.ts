import assert from 'node:assert/strict';
import { repository } from './toolRig.ts';

describe('edit_file', () => {
  it('replaces the text and nothing else', async () => {
    const { says, view } = repository({ 'a.js': 'let a = 1;\nlet b = 2;\n' });
    assert.equal(
      await says('edit_file', { path: 'a.js', oldText: 'a = 1', newText: 'a = 10' }),
      'Edited a.js: replaced 1 occurrence.\n[lines 1-2 are now]\nlet a = 10;\nlet b = 2;',
    );
    assert.equal(view.files()['a.js'], 'let a = 10;\nlet b = 2;\n');
  });

  it('keeps CRLF line ends and the byte order mark', async () => {
    const { says, view } = repository({ 'a.js': '\uFEFFone\r\ntwo\r\nthree\r\n' });
    await says('edit_file', { path: 'a.js', oldText: 'one\ntwo', newText: 'one\nand\ntwo' });
    assert.equal(view.files()['a.js'], '\uFEFFone\r\nand\r\ntwo\r\nthree\r\n');
  });

  it('keeps Latin-1, and refuses what Latin-1 does not have', async () => {
    const { says, refuses, view } = repository({ 'a.txt': new Uint8Array([0x63, 0xe9, 0x0a]) });
    assert.match(await refuses('edit_file', { path: 'a.txt', oldText: 'c', newText: '€' }), /is not UTF-8 but Latin-1/);
    await says('edit_file', { path: 'a.txt', oldText: 'c', newText: 'ü' });
    assert.equal(view.files()['a.txt'], 'fce90a');
  });

  it('replaces all occurrences when asked', async () => {
    const { says, view } = repository({ 'a.js': 'x x x' });
    assert.match(
      await says('edit_file', { path: 'a.js', oldText: 'x', newText: 'y', replaceAll: true }),
      /replaced 3 occurrences/,
    );
    assert.equal(view.files()['a.js'], 'y y y');
  });

  it('gives the changed place with two lines around it', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    const { says } = repository({ 'a.txt': `${lines.join('\n')}\n` });
    assert.equal(
      await says('edit_file', { path: 'a.txt', oldText: 'line 10\n', newText: 'ten\nand more\n' }),
      `Edited a.txt: replaced 1 occurrence.
[lines 8-13 are now]
line 8
line 9
ten
and more
line 11
line 12`,
    );
    assert.match(
      await says('edit_file', { path: 'a.txt', oldText: 'and more\nline 11\n', newText: '' }),
      /\n\[lines 9-12 are now\]\nline 9\nten\nline 12\nline 13$/,
    );
    assert.match(
      await says('edit_file', { path: 'a.txt', oldText: 'line 2', newText: 'two', replaceAll: true }),
      /replaced 11 occurrences\.\n\[lines 1-4 are now\]\nline 1\ntwo\nline 3\n[^]*\n\[lines 17-29 are now\]\n/,
    );
  });

  it('bounds what it gives of a long change, and of many', async () => {
    const { says } = repository({ 'a.txt': 'x\n', 'b.txt': `${'x\n'.repeat(9)}y\n`.repeat(20), 'c.txt': 'x' });
    const long = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`).join('\n');
    const told = (await says('edit_file', { path: 'a.txt', oldText: 'x', newText: long })).split('\n');
    assert.equal(told.length, 43);
    assert.deepEqual(told.slice(20, 24), ['line 19', 'line 20', '[lines 21-80 not shown]', 'line 81']);
    const many = await says('edit_file', { path: 'b.txt', oldText: 'y', newText: 'z', replaceAll: true });
    assert.match(many, /\n\[lines 8-12 are now\]\n[^]*\n\[and 12 more places\]$/);
    const wide = Array.from({ length: 50 }, () => 'w'.repeat(1_000)).join('\n');
    const short = await says('edit_file', { path: 'c.txt', oldText: 'x', newText: wide });
    assert.ok(short.length < 4_200, String(short.length));
    assert.match(short, /w… \[line cut\]\n\[lines 6-45 not shown\]\n/);
  });

  it('says when an edit empties the file', async () => {
    const { says } = repository({ 'a.txt': 'x' });
    assert.match(await says('edit_file', { path: 'a.txt', oldText: 'x', newText: '' }), /\[the file is empty now\]$/);
  });

  it('refuses text that stands several times, with the number', async () => {
    const { refuses, view } = repository({ 'a.js': 'x x x' });
    assert.match(
      await refuses('edit_file', { path: 'a.js', oldText: 'x', newText: 'y' }),
      /stands 3 times in a\.js.*replaceAll/,
    );
    assert.equal(view.files()['a.js'], 'x x x');
  });

  it('shows the most similar place when the text is not there', async () => {
    const { refuses } = repository({
      'a.js': 'function one() {\n  return 1;\n}\n\nfunction two() {\n\treturn 2;\n}\n',
    });
    assert.equal(
      await refuses('edit_file', { path: 'a.js', oldText: 'function two() {\n  return 2;\n}', newText: '' }),
      `oldText does not stand in a.js, so nothing was changed. The most similar place is at line 5 (line 6 differs in spaces or tabs only):
5| function two() {
6| \treturn 2;
7| }
Read the file again and copy the text exactly.`,
    );
    assert.match(
      await refuses('edit_file', { path: 'a.js', oldText: '  return 11;', newText: '' }),
      /at line 2 \(line 2 differs\):\n2\| {3}return 1;/,
    );
    assert.match(
      await refuses('edit_file', { path: 'a.js', oldText: 'zzzzqqqq', newText: '' }),
      /Nothing in the file is similar to it/,
    );
  });

  it('refuses a file that is not there, binary, or an edit that changes nothing', async () => {
    const { refuses } = repository({ 'src/a.js': 'x', 'b.bin': new Uint8Array([0, 1]) });
    assert.match(
      await refuses('edit_file', { path: 'a.js', oldText: 'x', newText: 'y' }),
      /Did you mean: src\/a\.js\?/,
    );
    assert.match(await refuses('edit_file', { path: 'b.bin', oldText: 'x', newText: 'y' }), /binary file of 2 bytes/);
    assert.match(await refuses('edit_file', { path: 'src/a.js', oldText: 'x', newText: 'x' }), /are the same/);
    assert.match(
      await refuses('edit_file', { path: 'src/a.js', oldText: '', newText: 'x' }),
      /oldText: expected the text to replace/,
    );
  });
});

describe('write_file', () => {
  it('makes a file as UTF-8, word for word', async () => {
    const { says, view } = repository({});
    assert.equal(await says('write_file', { path: 'src/new.js', content: 'ä\n€\n' }), 'Created src/new.js (2 lines).');
    assert.equal(view.files()['src/new.js'], 'ä\n€\n');
  });

  it('replaces a file and keeps its line ends and encoding', async () => {
    const { says, view } = repository({
      'a.js': 'one\r\ntwo\r\n',
      'l.txt': new Uint8Array([0xe9]),
      'b.bin': new Uint8Array([0, 1]),
    });
    assert.equal(await says('write_file', { path: 'a.js', content: 'three\nfour' }), 'Replaced a.js (2 lines).');
    await says('write_file', { path: 'l.txt', content: 'ü' });
    await says('write_file', { path: 'b.bin', content: 'text\n' });
    assert.deepEqual(view.files(), { 'a.js': 'three\r\nfour', 'b.bin': 'text\n', 'l.txt': 'fc' });
  });

  it('refuses what the encoding of the file does not have, and paths outside', async () => {
    const { refuses, view } = repository({ 'l.txt': new Uint8Array([0xe9]) });
    assert.match(await refuses('write_file', { path: 'l.txt', content: '€' }), /Latin-1.*Nothing was written\.$/);
    assert.match(await refuses('write_file', { path: 'new.txt', content: '\ud800' }), /surrogate/);
    assert.match(await refuses('write_file', { path: '../x', content: '' }), /leads upwards/);
    assert.deepEqual(Object.keys(view.files()), ['l.txt']);
  });
});

describe('delete_file', () => {
  it('deletes a file, and refuses one that is not there', async () => {
    const { says, refuses, view } = repository({ 'a.js': '', 'src/b.js': '' });
    assert.equal(await says('delete_file', { path: 'a.js' }), 'Deleted a.js.');
    assert.deepEqual(Object.keys(view.files()), ['src/b.js']);
    assert.match(await refuses('delete_file', { path: 'b.js' }), /Did you mean: src\/b\.js\?/);
    assert.match(await refuses('delete_file', { path: 'src' }), /src is a folder/);
  });
});
