import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { createContents } from '../../../../src/core/changes/contents.ts';
import { mergeFile } from '../../../../src/core/changes/mergeFile.ts';
import { createGitMerger } from '../../../../src/node/repository/gitMerger.ts';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import { createMemoryStore } from '../../../support/memoryStore.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'caf\xe9', 'x\r', ''), { maxLength: 12 });
/** The same lines with a few taken out, changed and put in. */
const changedFrom = (base: readonly string[]): fc.Arbitrary<string[]> =>
  fc
    .array(fc.tuple(fc.nat(base.length), fc.nat(2), fc.constantFrom('ours', 'theirs', 'both')), { maxLength: 3 })
    .map((edits) => {
      const text = [...base];
      for (const [at, removed, added] of edits) text.splice(at, removed, added);
      return text;
    });
const threeTexts = lines.chain((base) =>
  fc.tuple(fc.constant(base), changedFrom(base), changedFrom(base), fc.boolean()),
);

describe('A merge of files', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'wavewright-merges-'));
  after(() => rmSync(directory, { recursive: true }));

  /** What the program gives; `undefined` for a conflict. */
  function mergedByGit(texts: readonly Uint8Array[]): Buffer | undefined {
    const files = texts.map((text, index) => {
      const file = path.join(directory, ['ours', 'base', 'theirs'][index] ?? '');
      writeFileSync(file, text);
      return file;
    });
    const run = spawnSync('git', ['merge-file', '-p', ...files]);
    assert.ok(run.status !== null && run.status < 128, run.stderr.toString());
    return run.status === 0 ? run.stdout : undefined;
  }

  it('is that of git merge-file, conflicts included', async () => {
    execFileSync('git', ['--version']);
    const contents = createContents({ store: createMemoryStore(), hash: hashBytes });
    const merger = createGitMerger({ directory: path.join(directory, 'temporary') });
    let merges = 0;
    let conflicts = 0;
    await fc.assert(
      fc.asyncProperty(threeTexts, async ([base, ours, theirs, ends]) => {
        const bytes = [ours, base, theirs].map((text) => Buffer.from(text.join('\n') + (ends ? '\n' : ''), 'latin1'));
        const [our, its, their] = bytes.map((text) => ({
          hash: contents.put(text),
          size: text.length,
          executable: false,
        }));
        const merged = await mergeFile(its, our, their, { contents, merger });
        const expected = mergedByGit(bytes);
        if (expected === undefined) {
          assert.deepEqual(merged, { ok: false, failure: 'both-changed' });
          conflicts += 1;
        } else {
          assert.ok(merged.ok && merged.value.content !== undefined);
          const shown = Buffer.from(await contents.get(merged.value.content.hash)).toString('latin1');
          assert.equal(shown, expected.toString('latin1'));
          merges += 1;
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(merges > 10 && conflicts > 10, `${merges} merges, ${conflicts} conflicts`);
  }).timeout(60_000);
});
