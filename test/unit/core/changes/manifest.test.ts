import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeManifest, encodeManifest } from '../../../../src/core/changes/manifest.ts';
import type { ManifestSource } from '../../../../src/core/changes/manifest.ts';

describe('A manifest as bytes', () => {
  it('is the same manifest again, and the same bytes for the same manifest', async () => {
    const path = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[\0\n\r]/.test(text));
    const facts = { size: fc.nat(), executable: fc.boolean() };
    const source: fc.Arbitrary<ManifestSource> = fc.oneof(
      fc.record({
        kind: fc.constant('object' as const),
        id: fc.constantFrom('a1'.repeat(20), 'b2'.repeat(32)),
        ...facts,
      }),
      fc.record({ kind: fc.constant('copy' as const), hash: fc.constant('c3'.repeat(32)), ...facts }),
      fc.record({ kind: fc.constant('later' as const), ...facts }),
      fc.record({ kind: fc.constant('link' as const), target: path, leadsTo: fc.constantFrom('file', 'folder') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(path, source)), async (entries) => {
        const manifest = new Map(entries);
        const bytes = await encodeManifest(manifest);
        assert.equal(
          JSON.stringify([...(await decodeManifest(bytes))].map(sorted)),
          JSON.stringify([...manifest].map(sorted)),
        );
        assert.deepEqual(await encodeManifest(new Map(entries)), bytes);
      }),
      { numRuns: 50 },
    );
  });

  it('is refused when it is none', async () => {
    await assert.rejects(decodeManifest(new TextEncoder().encode('no gzip')));
    const other = await encodeManifest(new Map([['a', { kind: 'later', size: 1, executable: false }]]));
    await assert.rejects(decodeManifest(other.subarray(0, other.length - 10)));
  });
});

function sorted([path, source]: [string, ManifestSource]): unknown {
  return [path, Object.entries(source).sort()];
}
