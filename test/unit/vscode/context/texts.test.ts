import assert from 'node:assert/strict';
import { htmlToText } from '../../../../src/vscode/context/htmlToText.ts';
import { problemsText } from '../../../../src/vscode/context/problemsText.ts';
import { shortDiff } from '../../../../src/vscode/context/shortDiff.ts';

describe('The text of problems', () => {
  const problem = (message: string, severity: number, line = 1) => ({
    message,
    severity,
    source: 'ts',
    line,
    column: 5,
  });

  it('has one line for each, errors first, with file, place and source', () => {
    const files = [
      { path: 'src/a.ts', problems: [problem('unused', 3, 9), problem('no such\n  name', 0, 3)] },
      { path: 'src/b.ts', problems: [{ ...problem('odd', 1), source: undefined }] },
    ];
    assert.equal(
      problemsText(files),
      'src/a.ts:3:5: error: no such name (ts)\nsrc/b.ts:1:5: warning: odd\nsrc/a.ts:9:5: hint: unused (ts)',
    );
  });

  it('says how many are left out, and when there are none', () => {
    const many = Array.from({ length: 305 }, () => problem('x', 0));
    assert.match(problemsText([{ path: 'a', problems: many }]), /\n\[and 5 more\]$/);
    assert.equal(problemsText([]), 'No problems are reported any more.');
  });
});

describe('A diff for a request', () => {
  const file = (name: string, lines: number): string =>
    `diff --git a/${name} b/${name}\n@@ -1 +1 @@\n${'+ten letters\n'.repeat(lines)}`;

  it('is as it was where it is short', () => {
    assert.equal(shortDiff(file('a', 1) + file('b', 2)), (file('a', 1) + file('b', 2)).trimEnd());
  });

  it('cuts a long file so that others have room, at the end of a line, and says so', () => {
    const short = shortDiff(file('lock', 50_000) + file('b', 1));
    assert.ok(short.length < 25_000);
    assert.match(short, /\n\[cut: \d+ of \d+ characters are left out\]\ndiff --git a\/b b\/b\n/);
  });

  it('says how many files are left out', () => {
    const short = shortDiff(Array.from({ length: 9 }, (_, index) => file(`f${index}`, 1_400)).join(''));
    assert.ok(short.length < 110_000);
    assert.match(short, /\[\d more files? (is|are) left out\]$/);
  });
});

describe('The text of a page', () => {
  it('has headings, paragraphs, lists and code, and no scripts, styles and navigation', () => {
    const page = `<!doctype html><html><head><title>T</title><style>p { color: red }</style></head><body>
      <nav><a href="/">Home</a></nav><script>if (1 < 2) document.write('<p>no</p>')</script>
      <main><h1>Big <em>news</em></h1><p>One &amp; two&nbsp;&lt;three&gt; &#8364; &#x41;</p>
      <ul><li>first</li><li><p>second</p></li></ul><pre><code>a = 1
  b = 2</code></pre><!-- no --><table><tr><td>x</td><td>y</td></tr></table></main></body></html>`;
    assert.equal(
      htmlToText(page),
      '# Big news\n\nOne & two <three> € A\n\n- first\n- second\n\na = 1\n  b = 2\n\nx\ny',
    );
  });

  it('keeps what only looks like markup', () => {
    assert.equal(htmlToText('1 < 2 and a<b &unknown; &#0; 5 <6'), '1 < 2 and a');
    assert.equal(htmlToText('1 < 2 and 5 <6 &unknown; &#0;'), '1 < 2 and 5 <6 &unknown; &#0;');
  });

  it('takes broken and hostile pages in time that grows with them', () => {
    for (const piece of ['<', '<a', '</', '<!--', '<script>', '<div><svg>', '&amp', '<pre>', '<p>x', '<![CDATA[']) {
      const page = piece.repeat(Math.ceil(500_000 / piece.length));
      assert.equal(typeof htmlToText(page), 'string', piece);
    }
  });
});
