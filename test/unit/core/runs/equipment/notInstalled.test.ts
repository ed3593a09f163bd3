import assert from 'node:assert/strict';
import { notInstalled } from '../../../../../src/core/runs/equipment/notInstalled.ts';
import { ok } from '../../../../../src/shared/result.ts';

function missing(manifest: string | undefined, folders: readonly string[] = []): Promise<string[]> {
  return notInstalled({
    async readFile() {
      const bytes = new TextEncoder().encode(manifest ?? '');
      return ok(
        manifest === undefined ? undefined : { bytes, content: { hash: '', size: bytes.length, executable: false } },
      );
    },
    hasFolder: async (path) => ok(folders.includes(path)),
  });
}

describe('What is not installed', () => {
  it('is named where a manifest has dependencies and their folder is not there', async () => {
    assert.deepEqual(await missing('{"devDependencies": {"mocha": "^11"}}'), ['node_modules']);
    assert.deepEqual(await missing('{"dependencies": {"ms": "2"}}', ['node_modules']), []);
  });

  it('is nothing where there is no manifest, none that can be read, or one without dependencies', async () => {
    assert.deepEqual(await missing(undefined), []);
    assert.deepEqual(await missing('{"dependencies": '), []);
    assert.deepEqual(await missing('null'), []);
    assert.deepEqual(await missing('{"name": "alone", "dependencies": {}}'), []);
  });
});
