import assert from 'node:assert/strict';
import { describeChanges, fileDiff } from '../../../../src/core/changes/fileDiff.ts';
import { createBodies, utf8 } from './setup.ts';

describe('The changes of a task in numbers', () => {
  it('tell what happened to each file and how many lines came and went', async () => {
    const { changeSet, contents } = createBodies();
    const changes = changeSet('a', {
      'created.txt': [undefined, 'one\ntwo\n'],
      'deleted.txt': ['one\n', undefined],
      'edited.txt': ['one\ntwo\n', 'one\n2\n3\n'],
      'picture.png': [undefined, '\0'],
    });
    assert.deepEqual(await describeChanges(changes, 10, contents), [
      { path: 'created.txt', kind: 'created', lines: { added: 2, removed: 0 } },
      { path: 'deleted.txt', kind: 'deleted', lines: { added: 0, removed: 1 } },
      { path: 'edited.txt', kind: 'edited', lines: { added: 2, removed: 1 } },
      { path: 'picture.png', kind: 'created' },
    ]);
    assert.equal((await describeChanges(changes, 2, contents)).length, 2);
  });

  it('take no notice of line ends', () => {
    assert.deepEqual(fileDiff('a', utf8('a\r\nb\r\n'), utf8('a\nb\n')).lines, { added: 0, removed: 0 });
  });
});
