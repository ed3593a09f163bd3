import assert from 'node:assert/strict';
import { repositoryOverview } from '../../../../src/core/planning/repositoryOverview.ts';
import { memoryView } from '../../../support/memoryView.ts';

async function overview(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const result = await repositoryOverview(memoryView(files), new AbortController().signal);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe('the overview of a repository', () => {
  it('lists all paths of a small repository', async () => {
    assert.equal(
      await overview({ 'README.md': '# Sample\n\nDoes things.\n', 'src/a.js': '', 'test/a.test.js': '' }),
      '3 files, these are all:\nREADME.md\nsrc/a.js\ntest/a.test.js\n\nREADME.md:\n# Sample\n\nDoes things.',
    );
    assert.match(await overview(numbered(200)), /^200 files, these are all:\n/);
    assert.match(await overview(numbered(201)), /^201 files\.\n\nTop-level folders/);
  });

  it('gives of a long README the beginning and the headings after it, with their lines', async () => {
    const readme = [
      '# Sample',
      ...Array.from({ length: 50 }, () => 'text'),
      '## Install',
      '```sh',
      '# no heading',
      '```',
      '### On Windows',
      '#nor this',
    ];
    const text = await overview({ 'README.md': readme.join('\n') });
    assert.match(text, /README\.md, its beginning:\n# Sample\ntext\n/);
    assert.match(text, /text\n\[its further headings:\]\nline 52: ## Install\nline 56: ### On Windows$/);
  });

  it('tells of a large one folders, files at the root, extensions, packages and the beginning of the README', async () => {
    const files = {
      ...numbered(200),
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
      `208 files.

Top-level folders with their numbers of files:
many/ 200
src/ 3
packages/ 1
test/ 1

Files at the root: .gitignore, README.md, package.json

Files by extension: .txt 200, .js 3, .json 2, .md 1, .ts 1

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
    const text = await overview({ ...files, 'README.md': 'word '.repeat(5_000) + '\n## Heading'.repeat(500) });
    assert.ok(text.length <= 8_100, String(text.length));
    assert.match(text, /and 260 more folders/);
  });

  it('says when there is nothing, and passes over a README that is no text', async () => {
    assert.equal(await overview({}), 'The repository holds no files yet.');
    assert.doesNotMatch(await overview({ 'README.md': new Uint8Array([0, 1, 2]) }), /README\.md:/);
  });
});

function numbered(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`many/${index}.txt`, ''] as const));
}
