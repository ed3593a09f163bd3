import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { answerCase, becomes } from './answerCase.ts';

const FOLDER = new URL('../../../fixtures/answers/', import.meta.url);

/** Each file holds what a model answered and what becomes of it; `answerCase.ts` says how. */
describe('What models answer with when asked for a plan', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));

  it('is known in at least 60 ways', () => {
    assert.ok(names.length >= 60, `${names.length} files`);
    const answers = names.map((name) => answerCase(readFileSync(new URL(name, FOLDER), 'utf8')).answer);
    assert.equal(new Set(answers).size, names.length);
  });

  for (const name of names) {
    const { title, answer, limits, expected } = answerCase(readFileSync(new URL(name, FOLDER), 'utf8'));
    it(`becomes what it should: ${title}`, () => {
      assert.equal(becomes(answer, limits), expected);
    });
  }
});
