import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createSyntax } from '../../../../src/node/syntax/syntax.ts';
import type { SyntaxDeps } from '../../../../src/node/syntax/syntax.ts';
import { syntaxFiles } from '../../../../src/node/syntax/syntaxFiles.ts';
import type { SyntaxFiles } from '../../../../src/node/syntax/syntaxFiles.ts';

const SOURCES = new URL('../../../../src/extension.ts', import.meta.url).href;

/** Calls back when the test says so. */
function createTimers(): { after: NonNullable<SyntaxDeps['after']>; fire(ms: number): number } {
  const waiting = new Set<{ ms: number; run: () => void }>();
  return {
    after: (ms, run) => {
      const timer = { ms, run };
      waiting.add(timer);
      return () => void waiting.delete(timer);
    },
    fire: (ms) => {
      const due = [...waiting].filter((timer) => timer.ms === ms);
      for (const timer of due) {
        waiting.delete(timer);
        timer.run();
      }
      return due.length;
    },
  };
}

describe('Outlines on a thread of their own', () => {
  let warnings: string[];
  let open: ReturnType<typeof createSyntax>[];
  let folder: string;

  beforeEach(() => {
    [warnings, open] = [[], []];
    folder = mkdtempSync(join(tmpdir(), 'wavewright-syntax-'));
  });

  afterEach(async () => {
    await Promise.all(open.map((syntax) => syntax.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  function start(deps: Partial<SyntaxDeps> = {}): ReturnType<typeof createSyntax> {
    const note = (): void => undefined;
    const log = { debug: note, info: note, error: note, warn: (message: string) => warnings.push(message) };
    const syntax = createSyntax({ files: syntaxFiles(SOURCES), log, ...deps });
    open.push(syntax);
    return syntax;
  }

  /** A thread with other code. */
  function threadOf(code: string): SyntaxFiles {
    const file = join(folder, 'thread.mjs');
    writeFileSync(file, `import { parentPort } from 'node:worker_threads';\n${code}`);
    return { ...syntaxFiles(SOURCES), workerUrl: pathToFileURL(file) };
  }

  it('are those of the parser, and so are places of names', async () => {
    const syntax = start();
    const text = 'export function f() {}\nf();\n';
    assert.deepEqual(await syntax.outline('a.ts', text), {
      language: 'typescript',
      symbols: [{ name: 'f', kind: 'function', startLine: 1, endLine: 1, signature: 'export function f()' }],
    });
    assert.deepEqual(await syntax.occurrences('a.ts', text, 'f'), [
      { line: 1, column: 17, isDeclaration: true },
      { line: 2, column: 1, isDeclaration: false },
    ]);
    assert.equal(await syntax.outline('a.json', '{}'), undefined);
    assert.ok(syntax.knows('a.ts') && syntax.knows('a.md') && !syntax.knows('a.json'));
    assert.deepEqual(warnings, []);
  });

  it('come to each who asked, however many ask at once', async () => {
    const syntax = start();
    const names = Array.from({ length: 30 }, (_, index) => `name${index}`);
    const outlines = await Promise.all(names.map((name) => syntax.outline('a.py', `def ${name}(): pass`)));
    assert.deepEqual(
      outlines.map((outline) => outline?.symbols[0]?.name),
      names,
    );
  });

  it('are not waited for by who gave up, and others get theirs', async () => {
    const syntax = start();
    const giveUp = new AbortController();
    const [first, second, third] = [
      syntax.outline('a.ts', 'const a = 1;', giveUp.signal),
      syntax.outline('a.ts', 'const b = 1;', giveUp.signal),
      syntax.outline('a.ts', 'const c = 1;'),
    ];
    giveUp.abort();
    assert.equal(await first, undefined);
    assert.equal(await second, undefined);
    assert.equal((await third)?.symbols[0]?.name, 'c');
    assert.equal(await syntax.outline('a.ts', 'const d = 1;', giveUp.signal), undefined);
  });

  it('go on after the thread died of a text, which has none', async () => {
    const code = `
      parentPort.on('message', ({ text }) => {
        if (text === 'deadly') process.exit(1);
        parentPort.postMessage({ kind: 'outline', outline: { language: text, symbols: [] } });
      });`;
    const syntax = start({ files: threadOf(code) });
    const [before, deadly, after] = await Promise.all([
      syntax.outline('a.ts', 'before'),
      syntax.outline('a.ts', 'deadly'),
      syntax.outline('a.ts', 'after'),
    ]);
    assert.deepEqual([before?.language, deadly, after?.language], ['before', undefined, 'after']);
    assert.equal(warnings.length, 1);
  });

  it('are given up when the thread dies every time', async () => {
    const syntax = start({ files: threadOf('throw new Error("no such grammar");') });
    for (let time = 0; time < 5; time++) assert.equal(await syntax.outline('a.ts', ''), undefined);
    assert.equal(warnings.length, 3);
    assert.match(warnings[2] ?? '', /no such grammar.*no file has an outline from now on/);
  });

  it('are given up when there are no grammars', async () => {
    const syntax = start({ files: { ...syntaxFiles(SOURCES), grammarsFolder: folder } });
    assert.equal(await syntax.outline('a.ts', ''), undefined);
    assert.match(warnings[0] ?? '', /tree-sitter/);
  });

  it('end a thread that has hung', async () => {
    const timers = createTimers();
    const syntax = start({ files: threadOf('parentPort.on("message", () => undefined);'), after: timers.after });
    const asked = syntax.outline('a.ts', '');
    assert.equal(timers.fire(30_000), 1);
    assert.equal(await asked, undefined);
    assert.match(warnings[0] ?? '', /took too long/);
  });

  it('end a thread that nobody has asked for a minute, and start another one', async () => {
    const timers = createTimers();
    const count = 'let count = 0; parentPort.on("message", () => parentPort.postMessage(';
    const code = `${count}{ kind: 'outline', outline: { language: String(++count), symbols: [] } }));`;
    const syntax = start({ files: threadOf(code), after: timers.after });
    const ask = async (): Promise<string | undefined> => (await syntax.outline('a.ts', ''))?.language;
    assert.deepEqual([await ask(), await ask()], ['1', '2']);
    assert.equal(timers.fire(60_000), 1);
    assert.equal(await ask(), '1');
  });

  it('are none once it is closed, for those who wait as well', async () => {
    const syntax = start({ files: threadOf('parentPort.on("message", () => undefined);') });
    const waiting = [syntax.outline('a.ts', 'a'), syntax.outline('a.ts', 'b')];
    await syntax.close();
    assert.deepEqual(await Promise.all([...waiting, syntax.outline('a.ts', 'c')]), [undefined, undefined, undefined]);
    assert.deepEqual(warnings, []);
  });
});
