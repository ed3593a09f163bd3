import assert from 'node:assert/strict';
import { uniqueNames } from '../../../src/vscode/workspace/uniqueNames.ts';

describe('Names of folders', () => {
  it('stay as they are when no two are alike', () => {
    assert.deepEqual(uniqueNames(['app', 'library']), ['app', 'library']);
  });

  it('get a number where they come again', () => {
    assert.deepEqual(uniqueNames(['app', 'app', 'app']), ['app', 'app (2)', 'app (3)']);
  });

  it('are unique even when a folder has the name that a number would give', () => {
    assert.deepEqual(uniqueNames(['app', 'app (2)', 'app']), ['app', 'app (2)', 'app (3)']);
  });
});
