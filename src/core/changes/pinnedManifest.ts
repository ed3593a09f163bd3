import type { Failure } from '../../shared/failures.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { PinnedFile, RunStore } from '../ports/store.ts';
import { createBaseListing } from './baseListing.ts';
import type { BaseListing } from './baseListing.ts';
import { makeManifest } from './makeManifest.ts';
import type { ManifestDeps } from './makeManifest.ts';
import { decodeManifest, encodeManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { onceUntilFailed } from './onceUntilFailed.ts';

/** What the base of a run holds, once it is durable. */
export interface BaseFiles {
  readonly manifest: Manifest;
  readonly listing: BaseListing;
  /** Ids of the objects by path. */
  readonly objects: ReadonlyMap<string, string>;
  /** Real paths by the paths of the links that lead to them. */
  readonly links: ReadonlyMap<string, string>;
}

interface Deps extends ManifestDeps {
  readonly store: Pick<RunStore, 'putBlobs' | 'getBlob' | 'pinFiles'>;
  readonly runId: string;
  /** What the run has pinned so far. */
  readonly pins: readonly PinnedFile[];
}

/** No file has an empty path: the pin with it names the body of the manifest of its root. */
const MANIFEST_PATH = '';

export function isManifestPin({ path }: PinnedFile): boolean {
  return path === MANIFEST_PATH;
}

/**
 * The manifest of a run: the pinned one, otherwise one that is made and pinned by the first call. What was made is durable
 * when the promise resolves. A call after a failure tries again.
 */
export function createPinnedManifest(deps: Deps): () => Promise<Result<BaseFiles, Failure>> {
  async function loadOrMake(): Promise<Result<BaseFiles, Failure>> {
    const pin = deps.pins.find((each) => each.root === deps.root && isManifestPin(each));
    if (pin?.content !== undefined) return ok(baseFilesOf(await readManifest(pin.content.hash, deps)));
    const made = await makeManifest(deps);
    if (!made.ok) return made;
    await pinManifest(made.value, deps);
    return ok(baseFilesOf(made.value));
  }

  return onceUntilFailed(loadOrMake);
}

async function readManifest(hash: string, { store, root }: Deps): Promise<Manifest> {
  const bytes = await store.getBlob(hash);
  if (bytes === undefined) throw new Error(`the store has no manifest ${hash} of "${root}": it is damaged`);
  return decodeManifest(bytes);
}

async function pinManifest(manifest: Manifest, { store, hash: hashOf, runId, root }: Deps): Promise<void> {
  const bytes = await encodeManifest(manifest);
  const hash = hashOf(bytes);
  await store.putBlobs([{ hash, bytes }]);
  const content = { hash, size: bytes.byteLength, executable: false };
  await store.pinFiles(runId, [{ root, path: MANIFEST_PATH, content }]);
}

function baseFilesOf(manifest: Manifest): BaseFiles {
  const objects = new Map<string, string>();
  const links = new Map<string, string>();
  for (const [path, source] of manifest) {
    if (source.kind === 'object') objects.set(path, source.id);
    else if (source.kind === 'link') links.set(path, source.target);
  }
  return { manifest, listing: createBaseListing(manifest), objects, links };
}
