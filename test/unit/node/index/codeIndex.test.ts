import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DatabaseSync } from 'node:sqlite';
import type { CodeIndex } from '../../../../src/core/ports/codeIndex.ts';
import { filesToIndex, openTestIndex } from '../../../support/codeIndex.ts';
import { must, mustFail } from '../../../support/rig.ts';

const FILES = {
  'src/retry.ts':
    '/** Waits longer after each attempt. */\nexport function backoffMs(attempt: number) {\n  return 2 ** attempt;\n}\n',
  'src/users/login.ts': 'export class LoginForm {\n  submitPassword(text: string) {\n    return send(text);\n  }\n}\n',
  'docs/guide.md': '# Guide\n\n## How retries work\n\nAn attempt follows on another.\n',
};

describe('The index over the code', () => {
  let directory: string;
  let index: CodeIndex;
  let opened: CodeIndex[];

  function open(options?: Parameters<typeof openTestIndex>[1]): CodeIndex {
    const made = openTestIndex(directory, options);
    opened.push(made);
    return made;
  }

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'wavewright-index-'));
    opened = [];
    index = open();
  });

  afterEach(async () => {
    for (const each of opened) await each.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function found(text: string, under?: string): Promise<string[]> {
    const pieces = must(await index.search({ text, limit: 10, ...(under === undefined ? {} : { under }) }));
    return pieces.map(
      (piece) => `${piece.path}:${piece.startLine}-${piece.endLine} ${piece.kind ?? ''} ${piece.symbol ?? ''}`,
    );
  }

  it('finds pieces by words, by names however they are written, and by what their path says', async () => {
    assert.deepEqual(must(await index.update('root', filesToIndex(FILES))), { files: 3, indexed: 3, isFull: false });
    assert.equal(index.missing('root'), 0);
    assert.equal((await found('waiting between attempts'))[0], 'src/retry.ts:1-4 function backoffMs');
    for (const name of ['backoffMs', 'backoff_ms', 'backoff ms', 'back off']) {
      const first = (await found(name))[0];
      if (name !== 'back off') assert.equal(first, 'src/retry.ts:1-4 function backoffMs', name);
    }
    assert.match((await found('password of users'))[0] ?? '', /^src\/users\/login\.ts/);
    assert.match((await found('guide'))[0] ?? '', /^docs\/guide\.md/);
    assert.deepEqual(await found('nothing of that kind'), []);
  });

  it('keeps to the folder or file that is asked for', async () => {
    must(await index.update('root', filesToIndex(FILES)));
    assert.deepEqual(await found('attempt', 'docs'), ['docs/guide.md:3-5 heading Guide > How retries work']);
    assert.deepEqual(await found('attempt', 'src/retry.ts'), ['src/retry.ts:1-4 function backoffMs']);
    assert.deepEqual(await found('attempt', 'src/users'), []);
  });

  it('reads each content once, whichever path or root has it', async () => {
    const read: string[] = [];
    const note = (file: string): void => void read.push(file);
    must(await index.update('root', filesToIndex(FILES, note)));
    must(await index.update('root', filesToIndex({ ...FILES, 'src/moved.ts': FILES['src/retry.ts'] }, note)));
    must(await index.update('other', filesToIndex(FILES, note)));
    assert.deepEqual(read.sort(), Object.keys(FILES).sort());
    assert.deepEqual((await found('backoffMs')).sort(), [
      'src/moved.ts:1-4 function backoffMs',
      'src/retry.ts:1-4 function backoffMs',
    ]);
  });

  it('knows what it knew when it is opened again', async () => {
    must(await index.update('root', filesToIndex(FILES)));
    await index.close();
    index = open();
    const read: string[] = [];
    assert.equal(
      must(
        await index.update(
          'root',
          filesToIndex(FILES, (file) => read.push(file)),
        ),
      ).indexed,
      0,
    );
    assert.deepEqual(read, []);
    assert.equal((await found('backoffMs')).length, 1);
  });

  it('has what views added beside what their root has', async () => {
    must(await index.update('root', filesToIndex(FILES)));
    const changed = { 'src/retry.ts': 'export function jitterMs() {\n  return 3;\n}\n' };
    must(await index.add(filesToIndex(changed)));
    const [piece] = must(await index.search({ text: 'jitterMs', limit: 5 }));
    assert.equal(piece?.key, changed['src/retry.ts']);
    const keys = must(await index.search({ text: 'backoffMs', limit: 5 })).map(({ key }) => key);
    assert.equal(keys[0], FILES['src/retry.ts']);
  });

  it('stops in the middle when it is told to, and goes on from there', async () => {
    const stopping = new AbortController();
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, number) => [`f${number}.ts`, `export const value${number} = ${number};\n`]),
    );
    let read = 0;
    const files = filesToIndex(many, () => {
      if ((read += 1) === 100) stopping.abort();
    });
    assert.equal(mustFail(await index.update('root', files, stopping.signal)).kind, 'cancelled');
    assert.ok(index.missing('root') > 0);
    const before = read;
    must(await index.update('root', files));
    assert.ok(read < before + 300, 'what was taken in before is not read again');
    assert.equal(index.missing('root'), 0);
    assert.match((await found('value299'))[0] ?? '', /^f299\.ts/);
  });

  it('leaves out what is gone when it is asked for, and takes it in when it is back', async () => {
    const gone = filesToIndex(FILES).map((file) => ({ ...file, read: async () => undefined }));
    assert.equal(must(await index.update('root', gone)).indexed, 0);
    assert.deepEqual(await found('backoffMs'), []);
    must(await index.update('root', filesToIndex(FILES)));
    assert.equal((await found('backoffMs')).length, 1);
  });

  it('takes whatever is in a file or its name', async () => {
    const hostile = {
      'a"; DROP TABLE documents; --.ts': 'export function dropped() {\n  return 1;\n}\n',
      "it's ünïcode/💥.ts": "const quoted = '\"';\n",
      'binary.ts': new Uint8Array([0, 1, 2, 255]),
      'broken.ts': new Uint8Array([0x66, 0xc3, 0x28, 0xff, 0x20, 0x7a, 0x6f, 0x6f]),
      'line.json': `{"x": "${'y'.repeat(10 * 1024 * 1024)}"}`,
      'deep.ts': `${'('.repeat(20_000)}${')'.repeat(20_000)}`,
      'blank.ts': '\n\n   \n',
      'empty.ts': '',
    };
    must(await index.update('root', filesToIndex(hostile)));
    assert.deepEqual(await found('dropped'), ['a"; DROP TABLE documents; --.ts:1-3 function dropped']);
    assert.match((await found('zoo'))[0] ?? '', /^broken\.ts/);
    assert.match((await found('ünïcode'))[0] ?? '', /^it's ünïcode/);
  });

  it('takes whatever is asked for', async () => {
    must(await index.update('root', filesToIndex(FILES)));
    for (const query of [
      '"NEAR(* -',
      'a AND OR NOT',
      'symbols : x',
      '^backoff*',
      "'; DROP TABLE pieces; --",
      '\0',
      '💥',
      '(((',
      'x'.repeat(100_000),
    ]) {
      must(await index.search({ text: query, limit: 5 }));
      must(await index.search({ text: 'attempt', limit: 5, under: query }));
    }
    assert.equal((await found('"backoffMs" OR *')).length, 1);
  });

  for (const [what, bytes] of [
    ['damaged', 'this is no database at all, but long enough to be looked at as one'.repeat(50)],
    ['cut off', undefined],
  ] as const) {
    it(`is made anew when its database is ${what}`, async () => {
      must(await index.update('root', filesToIndex(FILES)));
      await index.close();
      const file = path.join(directory, 'index.sqlite');
      await writeFile(file, bytes ?? (await readFile(file)).subarray(0, 6_000));
      index = open();
      // A file that was cut off may only show when it is used.
      const first = await index.update('root', filesToIndex(FILES));
      if (!first.ok) must(await index.update('root', filesToIndex(FILES)));
      assert.equal((await found('backoffMs')).length, 1);
    });
  }

  it('is made anew when its database is of another version', async () => {
    must(await index.update('root', filesToIndex(FILES)));
    await index.close();
    const database = new DatabaseSync(path.join(directory, 'index.sqlite'));
    database.exec('PRAGMA user_version = 9999');
    database.close();
    index = open();
    assert.equal(must(await index.update('root', filesToIndex(FILES))).indexed, 3);
    assert.equal((await found('backoffMs')).length, 1);
  });

  it('says that there is none where it cannot be kept', async () => {
    await index.close();
    await rm(directory, { recursive: true });
    await writeFile(directory, 'a file where the folder should be');
    index = open();
    assert.equal(mustFail(await index.update('root', filesToIndex(FILES))).kind, 'index-unavailable');
    assert.equal(mustFail(await index.search({ text: 'x', limit: 1 })).kind, 'index-unavailable');
  });

  it('is used by two processes at once', async () => {
    const other = open();
    const more = Object.fromEntries(
      Array.from({ length: 200 }, (_, number) => [`g${number}.ts`, `export const other${number} = 1;\n`]),
    );
    const [one, two] = await Promise.all([
      index.update('root', filesToIndex({ ...FILES, ...more })),
      other.update('root', filesToIndex({ ...FILES, ...more })),
    ]);
    must(one);
    must(two);
    assert.equal((await found('backoffMs')).length, 1);
    assert.equal(must(await other.search({ text: 'other199', limit: 5 }))[0]?.path, 'g199.ts');
  });

  it('gives up what was added before what a root has when there is no room', async () => {
    await index.close();
    index = open({ maxBytes: 600_000 });
    must(await index.update('root', filesToIndex(FILES)));
    const words = (seed: number): string => Array.from({ length: 900 }, (_, at) => `w${seed}x${at}`).join(' ');
    for (let round = 0; round < 40; round += 1) {
      must(await index.add(filesToIndex({ [`added${round}.txt`]: words(round) })));
    }
    assert.equal((await found('backoffMs')).length, 1);
    assert.deepEqual(await found('w0x1'), []);
    const { size } = await stat(path.join(directory, 'index.sqlite'));
    assert.ok(size < 2_000_000, `it has ${size} bytes`);
  });

  it('answers nothing more when it is closed', async () => {
    await index.close();
    assert.equal(mustFail(await index.search({ text: 'x', limit: 1 })).kind, 'cancelled');
    assert.equal(mustFail(await index.update('root', filesToIndex(FILES))).kind, 'cancelled');
  });

  it('lets its process end in good order when it is closed in the middle of its work', async () => {
    const support = new URL('../../../support/codeIndex.ts', import.meta.url).href;
    const program = `
      const { openTestIndex, filesToIndex } = await import(${JSON.stringify(support)});
      const index = openTestIndex(${JSON.stringify(path.join(directory, 'index'))});
      let read = 0;
      const contents = Object.fromEntries(Array.from({ length: 900 }, (_, at) => ['f' + at + '.ts', 'const a' + at + ' = 1;']));
      await new Promise((resolve) => {
        const files = filesToIndex(contents, () => { if ((read += 1) === 200) resolve(index.close()); });
        void index.update('root', files);
      });
      console.log('closed');`;
    const file = path.join(directory, 'closing.mjs');
    await writeFile(file, program);
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    assert.equal(stdout, 'closed\n');
  });
});
