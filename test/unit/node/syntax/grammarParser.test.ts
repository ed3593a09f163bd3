import assert from 'node:assert/strict';
import { openGrammarParser } from '../../../../src/node/syntax/grammarParser.ts';
import type { GrammarParser } from '../../../../src/node/syntax/grammarParser.ts';
import { GRAMMARS } from '../../../support/grammarSyntax.ts';
import { rendered } from './outlineText.ts';

describe('A parser with grammars', () => {
  let parser: GrammarParser;

  before(async () => {
    parser = await openGrammarParser(GRAMMARS);
  });

  /** Places as `line:column`, declarations with a star. */
  async function places(path: string, text: string, name: string): Promise<string | undefined> {
    const found = await parser.occurrences(path, text, name);
    return found?.map(({ line, column, isDeclaration }) => `${line}:${column}${isDeclaration ? '*' : ''}`).join(' ');
  }

  it('knows files by their names, whatever the case and the folder', () => {
    const known = ['a.ts', 'b/C.PY', 'Rakefile', 'x/.bashrc', 'README.md', 'a.h', 'a.d.mts'];
    const unknown = ['a', 'ts', 'a.ts.bak', '.ts', 'a.json', 'LICENSE', 'x.ts/file', ''];
    assert.deepEqual(
      known.filter((path) => !parser.knows(path)),
      [],
    );
    assert.deepEqual(
      unknown.filter((path) => parser.knows(path)),
      [],
    );
  });

  it('gives no outline of what it does not know', async () => {
    assert.equal(await parser.outline('a.json', '{}'), undefined);
    assert.equal(await parser.occurrences('a.json', '{}', 'a'), undefined);
  });

  it('gives an empty outline of an empty text', async () => {
    assert.deepEqual(await parser.outline('a.ts', ''), { language: 'typescript', symbols: [] });
    assert.deepEqual(await parser.outline('a.md', ''), { language: 'markdown', symbols: [] });
  });

  it('finds a name where it stands as one, and not in comments, texts and longer names', async () => {
    const text = [
      '// total of it',
      "import { total as sum } from './total';",
      'function total(list: number[]) { return list.total + "total"; }',
      'const subtotal = total([1]) /* total */ + totals;',
      'class A { total = `total ${total}`; }',
    ].join('\n');
    assert.equal(await places('a.ts', text, 'total'), '2:10 3:10* 3:46 4:18 5:11* 5:28');
  });

  it('counts columns in UTF-16 units', async () => {
    assert.equal(await places('a.ts', 'const s = "😀"; const name = 1; "é"; name;', 'name'), '1:23* 1:38');
  });

  it('tells parameters and locals as declarations', async () => {
    assert.equal(await places('a.ts', 'function f(a: number) { const a = 1; return a; }', 'a'), '1:12* 1:31* 1:45');
    assert.equal(await places('a.go', 'package p\nfunc f(a int) int { return a }', 'a'), '2:8* 2:28');
  });

  it('finds names with a mark before them in Ruby and PHP', async () => {
    assert.equal(await places('a.rb', 'attr_reader :x\ndef x; @x; end', 'x'), '1:14* 2:5* 2:9');
    assert.equal(
      await places('a.php', '<?php class A { public int $x; function f() { return $this->x; } }', 'x'),
      '1:29* 1:61',
    );
  });

  it('finds nothing of an empty name or in prose', async () => {
    assert.deepEqual(await parser.occurrences('a.ts', 'a', ''), []);
    assert.deepEqual(await parser.occurrences('a.md', '# a', 'a'), []);
  });

  describe('on hostile texts', () => {
    it('gives what can be made out of broken source', async () => {
      const broken = 'export function first() {}\nclass {{{ ) (\nfunction second() { return 1 }\n';
      assert.equal(
        rendered(await parser.outline('a.ts', broken)),
        '\n1-1 function first | export function first()\n3-3 function second | function second()\n',
      );
    });

    it('survives 50,000 brackets in one another, of every kind and in every language', async () => {
      const impatient = await openGrammarParser(GRAMMARS, { maxMs: 300 });
      for (const path of ['a.ts', 'a.py', 'a.cpp', 'a.rb', 'a.php']) {
        for (const brackets of ['[]', '{}', '()']) {
          const text = brackets.charAt(0).repeat(50_000) + brackets.charAt(1).repeat(50_000);
          const outline = await impatient.outline(path, text);
          assert.deepEqual(outline?.symbols ?? [], [], path);
        }
      }
      assert.equal((await impatient.outline('a.ts', 'function after() {}'))?.symbols.length, 1);
    });

    it('reads functions that stand 1,000 deep in one another', async () => {
      const text = `${'function f() {\n'.repeat(1_000)}${'}\n'.repeat(1_000)}`;
      const symbols = (await parser.outline('a.ts', text))?.symbols ?? [];
      assert.equal(symbols.length, 1_000);
      assert.deepEqual([symbols[999]?.startLine, symbols[999]?.endLine], [1_000, 1_001]);
    });

    it('reads a minified megabyte, of which it gives at most 10,000 symbols and 5,000 places', async () => {
      const text = 'var a=function(b){return b+1};'.repeat(34_000).slice(0, 1024 * 1024);
      const patient = await openGrammarParser(GRAMMARS, { maxMs: 60_000 });
      assert.equal((await patient.outline('a.js', text))?.symbols.length, 10_000);
      assert.equal((await patient.occurrences('a.js', text, 'a'))?.length, 5_000);
    });

    it('does not read more than a megabyte', async () => {
      const text = 'x'.repeat(1024 * 1024 + 1);
      for (const path of ['a.ts', 'a.md']) assert.equal(await parser.outline(path, text), undefined);
      assert.equal(await parser.occurrences('a.ts', text, 'x'), undefined);
    });

    it('stops when a text takes longer than is allowed, and reads the next one from its beginning', async () => {
      let time = 0;
      const now = (): number => (time += 1_000);
      const impatient = await openGrammarParser(GRAMMARS, { maxMs: 5_000, now });
      const long = 'const a = [1, 2, 3];\n'.repeat(20_000);
      assert.equal(await impatient.outline('a.ts', long), undefined);
      assert.equal(await impatient.occurrences('a.ts', long, 'a'), undefined);
      assert.equal((await impatient.outline('a.ts', 'function f() {}'))?.symbols.length, 1);
    });

    it('reads binary content, lone halves of pairs and NUL as broken source', async () => {
      const bytes = Uint8Array.from({ length: 50_000 }, (_, index) => (index * 7_919 + index * index) % 256);
      const binary = Buffer.from(bytes).toString('latin1');
      assert.notEqual(await parser.outline('a.py', binary), undefined);
      const odd = 'function one() {}\0\0\nconst text = "\ud800";\nfunction two() {}\n';
      const names = (await parser.outline('a.ts', odd))?.symbols.map(({ name }) => name);
      assert.deepEqual(names, ['one', 'text', 'two']);
    });

    it('reads source of another language than the name says as broken source', async () => {
      assert.deepEqual((await parser.outline('a.go', 'def f(a):\n  return a\n'))?.language, 'go');
    });

    it('keeps names and signatures short and in one line', async () => {
      const long = 'x'.repeat(5_000);
      const [symbol] = (await parser.outline('a.ts', `function ${long}(\n  a: string,\n): void {}`))?.symbols ?? [];
      assert.ok(symbol !== undefined);
      assert.ok(symbol.name.length <= 200 && symbol.signature.length <= 200);
      const [wrapped] = (await parser.outline('a.ts', 'export function f(\n  a: string,\n\n): void {}'))?.symbols ?? [];
      assert.equal(wrapped?.signature, 'export function f( a: string, ): void');
    });
  });

  it('cannot be opened on a folder without grammars, and says so', async () => {
    await assert.rejects(openGrammarParser('/nowhere'), /nowhere/);
  });
});
