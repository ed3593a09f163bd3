import assert from 'node:assert/strict';
import { codeWordsOf, queryWordsOf, splitName } from '../../../src/shared/codeWords.ts';

describe('Names of code, taken apart', () => {
  it('fall into the same words however they are written', () => {
    for (const name of ['parseViewPath', 'parse_view_path', 'ParseViewPath', 'PARSE_VIEW_PATH', '$parse__view$path']) {
      assert.deepEqual(splitName(name), ['parse', 'view', 'path'], name);
    }
  });

  it('keep runs of capitals and digits together', () => {
    assert.deepEqual(splitName('HTTPServer2'), ['http', 'server', '2']);
    assert.deepEqual(splitName('toJSON'), ['to', 'json']);
    assert.deepEqual(splitName('sha256sum'), ['sha', '256', 'sum']);
    assert.deepEqual(splitName('ÜberPrüfung'), ['über', 'prüfung']);
  });

  it('are found in a text with what stands for each as a whole', () => {
    assert.deepEqual(
      [...codeWordsOf('const maxRetries = limit-1;')].map(({ whole }) => whole),
      ['const', 'maxretries', 'limit', '1'],
    );
  });

  it('that are longer than anybody would write are left out', () => {
    assert.deepEqual(
      [...codeWordsOf(`x ${'a'.repeat(5_000)} y`)].map(({ whole }) => whole),
      ['x', 'y'],
    );
  });
});

describe('A query', () => {
  it('is told by its telling words and by names of several words', () => {
    assert.deepEqual(queryWordsOf('Where is the retryDelay of a no-unused-vars request computed?'), {
      words: ['retry', 'delay', 'unused', 'vars', 'request', 'computed'].toSpliced(2, 0, 'no'),
      names: ['retrydelay', 'nounusedvars'],
    });
  });

  it('of words that say nothing keeps them, since there is nothing else', () => {
    assert.deepEqual(queryWordsOf('where is it'), { words: ['where', 'is', 'it'], names: [] });
  });

  it('has no words when it has neither letters nor digits', () => {
    assert.deepEqual(queryWordsOf('"*( - !? \0'), { words: [], names: [] });
  });

  it('is cut when it is a whole page', () => {
    const page = Array.from({ length: 500 }, (_, index) => `word${index}x`).join(' ');
    assert.equal(queryWordsOf(page).words.length, 24);
  });
});
