import pLimit from 'p-limit';
import type { Failure } from '../../shared/failures.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { HashBytes } from '../ports/hashing.ts';
import type { FileSource, Repository, SurveyedFile } from '../ports/repository.ts';
import type { RunStore, StoredBlob } from '../ports/store.ts';
import type { Manifest, ManifestSource } from './manifest.ts';
import { isViewPath } from './paths.ts';

/** A larger file is not copied before somebody reads it. */
const MAX_COPIED_FILE_BYTES = 4 * 1024 * 1024;
/** Of all copies for one manifest, so that a folder full of data does not end up in the store. */
const MAX_COPIED_BYTES = 64 * 1024 * 1024;
const COPIES_AT_ONCE = 16;
/** Copies go to the store in groups of this size: small enough not to hold up others, large enough to be few. */
const GROUP_BYTES = 2 * 1024 * 1024;

export interface ManifestDeps {
  readonly repository: Pick<Repository, 'survey' | 'readFile'>;
  readonly store: Pick<RunStore, 'putBlobs'>;
  readonly hash: HashBytes;
  readonly root: string;
}

/**
 * Looks at all files of a root and makes them stay: what git's object database has is named, the rest is copied into the store,
 * in the order of paths, up to 4 MiB a file and 64 MiB in all; of what lies beyond only the names stay. Resolves when
 * the copies are durable. Left out are names that no view has a spelling for: of several lines, or with backslashes.
 */
export async function makeManifest(deps: ManifestDeps): Promise<Result<Manifest, Failure>> {
  const surveyed = await deps.repository.survey(deps.root);
  if (!surveyed.ok) return surveyed;
  const copier = createCopier(deps);
  const manifest = new Map<string, ManifestSource>();
  const copied: Promise<unknown>[] = [];
  for (const file of surveyed.value) {
    const { path, source } = file;
    if (!isViewPath(path)) continue;
    if (source.kind !== 'disk') {
      manifest.set(path, source);
      continue;
    }
    // Takes the file's place in the order until it is copied.
    manifest.set(path, { ...source, kind: 'later' });
    const copy = copier.copy(file, source).then((made) => (made ? manifest.set(path, made) : manifest.delete(path)));
    copied.push(copy);
  }
  await Promise.all(copied);
  await copier.finish();
  return ok(manifest);
}

type OnDisk = Extract<FileSource, { kind: 'disk' }>;

interface Copier {
  /** `undefined`: the file went away in the meantime. */
  copy(file: SurveyedFile, source: OnDisk): Promise<ManifestSource | undefined>;
  finish(): Promise<void>;
}

function createCopier({ repository, store, hash, root }: ManifestDeps): Copier {
  const limit = pLimit(COPIES_AT_ONCE);
  let left = MAX_COPIED_BYTES;
  let group: StoredBlob[] = [];
  let groupBytes = 0;
  let storing: Promise<void> = Promise.resolve();

  function storeGroup(): Promise<void> {
    if (group.length === 0) return storing;
    const blobs = group;
    group = [];
    groupBytes = 0;
    storing = storing.then(() => store.putBlobs(blobs));
    return storing;
  }

  async function readAndKeep({ path }: SurveyedFile, source: OnDisk): Promise<ManifestSource | undefined> {
    const live = await repository.readFile({ root, path });
    // Whoever reads it by name is told why it cannot be read.
    if (!live.ok) return { ...source, kind: 'later' };
    if (live.value === undefined) return undefined;
    const { bytes, executable } = live.value;
    const blob = { hash: hash(bytes), bytes };
    group.push(blob);
    groupBytes += bytes.byteLength;
    if (groupBytes >= GROUP_BYTES) await storeGroup();
    return { kind: 'copy', hash: blob.hash, size: bytes.byteLength, executable };
  }

  return {
    async copy(file, source) {
      if (source.size > MAX_COPIED_FILE_BYTES || source.size > left) return { ...source, kind: 'later' };
      left -= source.size;
      return limit(() => readAndKeep(file, source));
    },
    finish: storeGroup,
  };
}
