import assert from 'node:assert/strict';
import { repositoryOverview } from '../../../../src/core/planning/repositoryOverview.ts';
import { memoryView } from '../../../support/memoryView.ts';

async function overview(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const result = await repositoryOverview(memoryView(files), new AbortController().signal);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe('the overview of a repository', () => {
  it('tells folders, files at the root, extensions, packages and the beginning of the README', async () => {
    const files = {
      'README.md': '# Sample\n\nDoes things.\n',
      'package.json': '{}',
      'src/a.js': '',
      'src/deep/b.js': '',
      'src/c.ts': '',
      'test/a.test.js': '',
      'packages/x/package.json': '{}',
      '.gitignore': '',
    };
    assert.equal(
      await overview(files),
      `8 files.

Top-level folders with their numbers of files:
src/ 3
packages/ 1
test/ 1

Files at the root: .gitignore, README.md, package.json

Files by extension: .js 3, .json 2, .md 1, .ts 1

Package and build files: package.json, packages/x/package.json

README.md:
# Sample

Does things.`,
    );
  });

  it('stays within about 2,000 tokens for any repository', async () => {
    const files = Object.fromEntries(
      Array.from(
        { length: 5_000 },
        (_, index) => [`${'folder'.repeat(8)}${index % 300}/package${index}/package.json`, ''] as const,
      ),
    );
    const text = await overview({ ...files, 'README.md': 'word '.repeat(5_000) });
    assert.ok(text.length <= 8_100, String(text.length));
    assert.match(text, /and 260 more folders/);
  });

  it('says when there is nothing, and passes over a README that is no text', async () => {
    assert.equal(await overview({}), 'The repository holds no files yet.');
    assert.doesNotMatch(await overview({ 'README.md': new Uint8Array([0, 1, 2]) }), /README\.md:/);
  });
});
