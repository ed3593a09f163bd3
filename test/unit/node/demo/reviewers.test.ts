import assert from 'node:assert/strict';
import { commonJsExamples, withExamplesNamed } from '../../../../src/node/demo/jobs/reviewers/documents.ts';
import { changedCount, filesWithHits, findingsIn } from '../../../../src/node/demo/jobs/reviewers/findings.ts';
import { reviewEnd } from '../../../../src/node/demo/jobs/reviewers/reviewEnd.ts';
import { reviewerOf } from '../../../../src/node/demo/jobs/reviewers/reviewerJob.ts';

const DOCUMENT = [
  '# Use',
  '',
  'Like this:',
  '',
  '```js',
  '// first',
  "const a = require('a');",
  '```',
  '',
  '~~~javascript',
  "import a from 'a';",
  '~~~',
  '',
  '```text',
  "require('b')",
  '```',
  '',
].join('\n');

describe('What reviewers of the demo model see', () => {
  it('are examples of documents that are CommonJS, at the line that shows it', () => {
    const found = commonJsExamples('docs/use.md', DOCUMENT);
    assert.deepEqual(
      found.map(({ severity, path, line }) => [severity, path, line]),
      [['major', 'docs/use.md', 7]],
    );
    assert.match(found[0]?.detail ?? '', /`const a = require\('a'\);` fails/);
    assert.deepEqual(commonJsExamples('x.md', '```js\nrequire("never closed")\n'), []);
  });

  it('are no findings any more once the document says what they are', () => {
    const mended = withExamplesNamed(DOCUMENT, [7]);
    assert.match(mended, /Like this:\n\nThis example is CommonJS: .*\n\n```js\n\/\/ first/);
    assert.deepEqual(commonJsExamples('docs/use.md', mended), []);
    assert.equal(withExamplesNamed(DOCUMENT, [1, 11, 99]).split('This example').length, 2);
    assert.equal(withExamplesNamed(DOCUMENT, []), DOCUMENT);
  });

  it('are the number of changes, the files of a search, and the findings in a task', () => {
    assert.equal(changedCount('3 changed files:\nedited a.js +1 -2\n'), 3);
    assert.equal(changedCount('[the repository is as it was when the work began]'), 0);
    assert.deepEqual(filesWithHits('a.js:3: require(\na.js:4: x\nb/c.md:1: y\n[and more]'), ['a.js', 'b/c.md']);
    const finding = { severity: 'minor', title: 'x', line: 3 };
    assert.deepEqual(findingsIn(`Mend:\n<findings>${JSON.stringify([finding])}</findings>`), [finding]);
    for (const nothing of ['', '<findings>no JSON</findings>', '<findings>{"a": 1}</findings>'])
      assert.deepEqual(findingsIn(nothing), []);
  });

  it('is told with a score, the gravest first, and no more than anybody would mend', () => {
    const minor = { severity: 'minor', title: 'small' } as const;
    const data = (findings: Parameters<typeof reviewEnd>[0]) =>
      reviewEnd(findings, 'all').calls[0]?.input['data'] as { findings: { title: string }[]; score: number };
    assert.deepEqual(data([]), { findings: [], score: 100, checked: ['all'] });
    const told = data([...Array.from({ length: 30 }, () => minor), { severity: 'major', title: 'grave' }]);
    assert.deepEqual([told.findings.length, told.findings[0]?.title, told.score], [20, 'grave', 65]);
    assert.equal(data([minor, minor]).score, 97);
    assert.equal(data(Array.from({ length: 20 }, () => minor)).score, 90);
  });

  it('is known by the task that a gate made, and by no other', () => {
    const review = 'Look independently at the work of the task "docs.1".';
    assert.equal(reviewerOf({ id: 'docs.1.correctness', instructions: review }), 'correctness');
    assert.equal(reviewerOf({ id: 'docs.1.behaviour-kept-2', instructions: review }), 'behaviour-kept');
    assert.equal(reviewerOf({ id: 'docs.1.refute', instructions: 'Reviewers reported findings about it.' }), 'refute');
    assert.equal(reviewerOf({ id: 'docs.1.security', instructions: review }), undefined);
    assert.equal(reviewerOf({ id: 'docs.1.correctness', instructions: 'Migrate this.' }), undefined);
  });
});
