import assert from 'node:assert/strict';
import { surveyOf } from './surveyRig.ts';

describe('the documents of a repository', () => {
  it('are texts that tell people about it, the nearest to the root first', async () => {
    const { documents } = await surveyOf({
      'docs/guide.md': 'x',
      'README.md': 'x',
      'docs/deep/reference.rst': 'x',
      LICENSE: 'x',
      'LICENSE.md': 'x',
      'AGENTS.md': 'x',
      '.github/pull_request_template.md': 'x',
      'node_modules/a/README.md': 'x',
      'src/a.js': 'x',
    });
    assert.deepEqual(documents, ['README.md', 'docs/guide.md', 'docs/deep/reference.rst']);
  });

  it('may be none', async () => {
    assert.deepEqual((await surveyOf({ 'src/a.js': 'x' })).documents, []);
  });
});
