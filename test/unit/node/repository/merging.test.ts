import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createGitMerger } from '../../../../src/node/repository/gitMerger.ts';

const MERGERS: readonly [string, string][] = [
  ['git', 'git'],
  ['no git', 'no-such-git'],
];

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const lines = (count: number, word = 'line'): string[] =>
  Array.from({ length: count }, (_, index) => `${word} ${index}\n`);

function withLines(changes: Readonly<Record<number, string>>, count = 20): string {
  return lines(count)
    .map((line, index) => changes[index] ?? line)
    .join('');
}

for (const [name, git] of MERGERS) {
  describe(`Merging texts with ${name}`, () => {
    let directory: string;
    let merge: (base: string, ours: string, theirs: string) => Promise<string | undefined>;

    beforeEach(async () => {
      directory = path.join(await mkdtemp(path.join(tmpdir(), 'wavewright-merge-')), 'made', 'when needed');
      const merger = createGitMerger({ directory, git });
      merge = async (...texts) => {
        const [base, ours, theirs] = texts.map(latin1);
        const merged = await merger.merge(base ?? latin1(''), ours ?? latin1(''), theirs ?? latin1(''));
        return merged && Buffer.from(merged).toString('latin1');
      };
    });

    afterEach(async () => {
      assert.deepEqual(await readdir(directory), [], 'temporary files are removed');
      await rm(path.join(directory, '../..'), { recursive: true });
    });

    it('puts changes of different places together', async () => {
      const ours = withLines({ 2: 'ours\n' });
      const theirs = withLines({ 15: 'theirs\nand more\n', 17: '' });
      assert.equal(
        await merge(withLines({}), ours, theirs),
        withLines({ 2: 'ours\n', 15: 'theirs\nand more\n', 17: '' }),
      );
    });

    it('takes the same change of both once', async () => {
      const both = withLines({ 2: 'both\n' });
      assert.equal(
        await merge(withLines({}), both, withLines({ 2: 'both\n', 9: 'theirs\n' })),
        withLines({ 2: 'both\n', 9: 'theirs\n' }),
      );
    });

    it('gives nothing when both changed the same place', async () => {
      assert.equal(await merge(withLines({}), withLines({ 2: 'ours\n' }), withLines({ 2: 'theirs\n' })), undefined);
      assert.equal(await merge('', 'ours\n', 'theirs\n'), undefined);
    });

    it('keeps the bytes of any encoding, line ends, and a last line without one', async () => {
      const base = 'caf\xe9\r\nb\nc\r\nd\r\ne\xff';
      const merged = await merge(base, base.replace('caf\xe9', 'th\xe9'), base.replace('e\xff', 'e\xfe'));
      assert.equal(merged, 'th\xe9\r\nb\nc\r\nd\r\ne\xfe');
    });

    it('merges many at once', async () => {
      const merges = Array.from({ length: 12 }, (_, index) =>
        merge(withLines({}), withLines({ 2: `${index}\n` }), withLines({ 9: 'x\n' })),
      );
      const expected = merges.map((_, index) => withLines({ 2: `${index}\n`, 9: 'x\n' }));
      assert.deepEqual(await Promise.all(merges), expected);
    });

    it(name === 'git' ? 'merges long texts' : 'leaves long texts to git', async () => {
      const merged = await merge(
        withLines({}, 5_000),
        withLines({ 2: 'ours\n' }, 5_000),
        withLines({ 4_000: 'theirs\n' }, 5_000),
      );
      const expected = name === 'git' ? withLines({ 2: 'ours\n', 4_000: 'theirs\n' }, 5_000) : undefined;
      assert.equal(merged, expected);
    });
  });
}
