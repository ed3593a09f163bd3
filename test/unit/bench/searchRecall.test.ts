import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LABELLED_PACKAGES } from '../../bench/search/labelledSet.ts';
import { measureRecall } from '../../bench/search/recall.ts';
import { openTestIndex } from '../../support/codeIndex.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

describe('Searching for code by what it does', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'wavewright-recall-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('finds more of what answers questions about three packages than a plain search for texts', async () => {
    const recalls = [];
    for (const labelled of LABELLED_PACKAGES) {
      assert.ok(labelled.queries.length >= 25, `${labelled.name} has ${labelled.queries.length} questions`);
      const index = openTestIndex(path.join(directory, labelled.name));
      try {
        recalls.push(await measureRecall(labelled, ROOT, index));
      } finally {
        await index.close();
      }
    }
    const questions = recalls.flatMap(({ perQuestion }) => perQuestion);
    const average = (of: (each: (typeof questions)[number]) => number): number =>
      questions.reduce((sum, each) => sum + of(each), 0) / questions.length;
    const [index, plain] = [average((each) => each.index), average((each) => each.plain)];
    assert.ok(index >= plain + 0.03, `recall@10 is ${index.toFixed(3)}, that of the plain search ${plain.toFixed(3)}`);
    const pieces = average((each) => each.pieces);
    assert.ok(pieces >= index - 0.02, `ten pieces have ${pieces.toFixed(3)}, ten files ${index.toFixed(3)}`);
    assert.ok(index >= 0.65, `recall@10 is ${index.toFixed(3)}`);
  });
});
