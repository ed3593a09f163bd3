import type { FileContent } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Repository, RepositoryFile } from '../ports/repository.ts';
import type { TextFinder } from '../ports/search.ts';
import type { RunStore } from '../ports/store.ts';
import type { BaseListing } from './baseListing.ts';
import { createByteCache } from './byteCache.ts';
import type { ByteCache } from './byteCache.ts';
import type { Contents } from './contents.ts';
import type { ManifestSource } from './manifest.ts';
import { foldersAbove } from './paths.ts';
import { createPinWriter } from './pinWriter.ts';
import { createPinnedManifest, isManifestPin } from './pinnedManifest.ts';
import type { BaseFiles } from './pinnedManifest.ts';
import { withoutText } from './withoutText.ts';
import type { SearchedText } from './withoutText.ts';
import type { ViewFile } from './viewFile.ts';

/**
 * The repository as it was when its run began, for the run, its resumes and its forks, whatever the person does
 * meanwhile. A manifest says what was there; it is pinned before anything is told of the repository. Files that
 * are not in it (ignored ones, which can be read by name) are pinned one by one as they are read first.
 *
 * Paths are as `parseViewPath` gives them; those through links that the manifest knows lead where the links do.
 */
export interface Base {
  readonly root: string;
  /** Begins to pin the manifest; nobody need wait. What goes wrong shows when something is read, which tries again. */
  start(): void;
  /** All files. The same object every time. */
  list(signal?: AbortSignal): Promise<Result<BaseListing, Failure>>;
  /** The path without links along the way. */
  resolve(path: string): Promise<Result<string, Failure>>;
  /** `undefined`: no such file. Resolves when it is durable that the run sees this. */
  readFile(path: string, signal?: AbortSignal): Promise<FileResult>;
  /** Whether there is such a folder now, ignored or not: what is installed there is nobody's version. */
  hasFolder(path: string): Promise<Result<boolean, Failure>>;
  /** As `readFile`, but keeps a body of its own, for what builds on it: git's may be cleaned up. */
  keepFile(path: string): Promise<FileResult>;
  /** For search over everything: what is pinned, otherwise the file as it is now, without pinning it. */
  peekFile(path: string, signal?: AbortSignal): Promise<FileResult>;
  /** Paths of files that are known by git's objects and may have other bytes on disk by now. */
  differingOnDisk(signal?: AbortSignal): Promise<ReadonlySet<string>>;
  /** Paths of files that certainly do not have the text; found without reading them through here. */
  filesWithout(text: SearchedText, signal?: AbortSignal): Promise<ReadonlySet<string>>;
}

export type FileResult = Result<ViewFile | undefined, Failure>;

export interface BaseDeps {
  readonly repository: Repository;
  readonly store: RunStore;
  readonly contents: Contents;
  readonly runId: string;
  readonly root: string;
  /** Without one, searches read every file. */
  readonly finder?: TextFinder | undefined;
  /** Bytes of objects by id; may be shared by bases. 32 MiB of its own unless given. */
  readonly cache?: ByteCache | undefined;
}

const CACHE_BYTES = 32 * 1024 * 1024;
/** Real paths are free of links, but what hangs below a linked folder may be a link again. */
const MAX_LINKS = 40;

export async function createPinnedBase(deps: BaseDeps): Promise<Base> {
  const { repository, contents, root } = deps;
  const stored = (await deps.store.readPins(deps.runId)).filter((pin) => pin.root === root);
  const pins = new Map(stored.filter((pin) => !isManifestPin(pin)).map((pin) => [pin.path, pin.content]));
  const baseFiles = createPinnedManifest({ ...deps, hash: contents.hashOf, pins: stored });
  const readObject = createObjectReading(deps);
  const reading = new Map<string, Promise<FileResult>>();
  const writer = createPinWriter(deps);

  async function bodyOf(content: FileContent | undefined): Promise<FileResult> {
    return ok(content && { content, bytes: await contents.get(content.hash) });
  }

  async function keep(path: string, file: ViewFile | undefined): Promise<FileResult> {
    if (file !== undefined) contents.put(file.bytes);
    await writer.pin({ root, path, content: file?.content });
    pins.set(path, file?.content);
    return ok(file);
  }

  async function readLive(path: string, signal?: AbortSignal): Promise<FileResult> {
    const live = await repository.readFile({ root, path }, signal);
    return live.ok ? ok(live.value && asViewFile(live.value, contents)) : live;
  }

  /** A file that is not in the manifest: an ignored one is there, one that came after the run began is not. */
  async function readUnlisted(path: string, { listing }: BaseFiles): Promise<FileResult> {
    // Where the disk makes no difference between the two, it would be the other one.
    if (listing.spellingsOf(path).length > 0) return ok(undefined);
    const live = await readLive(path);
    if (!live.ok || live.value === undefined) return live;
    const listed = await repository.listFiles(root);
    if (!listed.ok) return listed;
    return listed.value.includes(path) ? ok(undefined) : live;
  }

  async function readAndPin(path: string, files: BaseFiles): Promise<FileResult> {
    const source = files.manifest.get(path);
    const live = source === undefined ? await readUnlisted(path, files) : await readLive(path);
    if (!live.ok) return live;
    return source !== undefined && live.value === undefined ? failed(goneBefore(path)) : keep(path, live.value);
  }

  /** Two agents that read the same file at once must see the same: one read serves both, and no signal of one stops it. */
  function readOnce(path: string, read: () => Promise<FileResult>): Promise<FileResult> {
    const known = reading.get(path);
    if (known !== undefined) return known;
    const started = read().finally(() => reading.delete(path));
    reading.set(path, started);
    return started;
  }

  async function resolve(path: string): Promise<Result<string, Failure>> {
    const files = await baseFiles();
    return files.ok ? ok(withoutLinks(path, files.value.links)) : files;
  }

  async function readPinned(asked: string, ifNot: (path: string, files: BaseFiles) => Promise<FileResult>) {
    const files = await baseFiles();
    if (!files.ok) return files;
    const path = withoutLinks(asked, files.value.links);
    if (pins.has(path)) return bodyOf(pins.get(path));
    const source = files.value.manifest.get(path);
    if (source?.kind === 'copy') return bodyOf(contentOf(source));
    if (source?.kind === 'object') return readOnce(path, () => readObject(path, source));
    return ifNot(path, files.value);
  }

  const readFile = (asked: string): Promise<FileResult> =>
    readPinned(asked, (path, files) => readOnce(path, () => readAndPin(path, files)));

  return {
    root,
    start() {
      baseFiles().catch(() => undefined);
    },
    async list(signal) {
      const files = await baseFiles();
      if (!files.ok) return files;
      return signal?.aborted === true ? cancelled('Listing the files') : ok(files.value.listing);
    },
    resolve,
    async readFile(path, signal) {
      const result = await readFile(path);
      return signal?.aborted === true ? cancelled(`Reading "${path}"`) : result;
    },
    hasFolder: (path) => repository.hasFolder({ root, path }),
    async keepFile(asked) {
      const [file, files] = [await readFile(asked), await baseFiles()];
      if (!file.ok) return file;
      if (!files.ok) return files;
      const path = withoutLinks(asked, files.value.links);
      return files.value.objects.has(path) && !pins.has(path) ? keep(path, file.value) : file;
    },
    peekFile: (asked, signal) => readPinned(asked, (path) => readLive(path, signal)),
    async differingOnDisk(signal) {
      const files = await baseFiles();
      if (!files.ok) return new Set();
      const differing = await repository.differing(root, files.value.objects, signal);
      return differing.ok ? differing.value : new Set(files.value.objects.keys());
    },
    async filesWithout(text, signal) {
      const files = deps.finder === undefined ? undefined : await baseFiles();
      if (files?.ok !== true) return new Set();
      const found = await withoutText(text, files.value.objects, { ...deps, finder: deps.finder }, signal);
      // A pinned body has the last word.
      for (const path of pins.keys()) found.delete(path);
      return found;
    },
  };
}

/** Reads objects of git through the cache. Their SHA-256, which names them from here on, is found out once. */
function createObjectReading({ repository, contents, root, cache = createByteCache(CACHE_BYTES) }: BaseDeps) {
  const hashes = new Map<string, string>();
  return async (path: string, source: Extract<ManifestSource, { kind: 'object' }>): Promise<FileResult> => {
    const { id, executable } = source;
    let bytes = cache.get(id);
    if (bytes === undefined) {
      const read = await repository.readObject({ root, path }, id);
      if (!read.ok) return read;
      bytes = read.value;
      cache.set(id, bytes);
    }
    const hash = hashes.get(id) ?? contents.hashOf(bytes);
    hashes.set(id, hash);
    return ok({ content: { hash, size: bytes.byteLength, executable }, bytes });
  };
}

function withoutLinks(path: string, links: ReadonlyMap<string, string>): string {
  if (links.size === 0) return path;
  let current = path;
  for (let followed = 0; followed < MAX_LINKS; followed += 1) {
    const link = [...foldersAbove(current), current].find((part) => links.has(part));
    if (link === undefined) return current;
    current = `${links.get(link) ?? ''}${current.slice(link.length)}`;
  }
  return current;
}

function contentOf({ hash, size, executable }: FileContent): FileContent {
  return { hash, size, executable };
}

function asViewFile({ bytes, executable }: RepositoryFile, { hashOf }: Contents): ViewFile {
  return { content: { hash: hashOf(bytes), size: bytes.byteLength, executable }, bytes };
}

function cancelled(what: string): Result<never, Failure> {
  return failed({ kind: 'cancelled', message: `${what} was cancelled.` });
}

function goneBefore(path: string): Failure {
  const message = `"${path}" was deleted after the run began. It was too large to be kept, and nobody had read it.`;
  return { kind: 'file-unreadable', path, message };
}
