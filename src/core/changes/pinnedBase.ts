import type { FileContent } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Repository, RepositoryFile } from '../ports/repository.ts';
import type { PinnedFile, RunStore } from '../ports/store.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Contents } from './contents.ts';
import { comparePaths } from './paths.ts';
import type { ViewFile } from './viewFile.ts';

/**
 * The repository as a run saw it first. What was read once stays so for the run and its resumes, whatever the person
 * does to the file meanwhile. Paths are as `parseViewPath` gives them.
 */
export interface Base {
  readonly root: string;
  /** All files, sorted. Found once in the life of this object; then the same but for files that were seen to be gone. */
  listFiles(signal?: AbortSignal): Promise<Result<readonly string[], Failure>>;
  /** Pins what it gives; resolves when that is durable. `undefined`: no such file, which is pinned too. */
  readFile(path: string, signal?: AbortSignal): Promise<Result<ViewFile | undefined, Failure>>;
  /** For search over everything: what is pinned, otherwise the file as it is now, without pinning it. */
  peekFile(path: string, signal?: AbortSignal): Promise<Result<ViewFile | undefined, Failure>>;
}

interface Deps {
  readonly repository: Repository;
  readonly store: RunStore;
  readonly contents: Contents;
  readonly runId: string;
  readonly root: string;
}

type FileResult = Result<ViewFile | undefined, Failure>;

export async function createPinnedBase(deps: Deps): Promise<Base> {
  const { repository, contents, root } = deps;
  const stored = (await deps.store.readPins(deps.runId)).filter((pin) => pin.root === root);
  const pins = new Map<string, FileContent | undefined>(stored.map((pin) => [pin.path, pin.content]));
  const reading = new Map<string, Promise<FileResult>>();
  const writer = createPinWriter(deps);

  async function pinned(path: string): Promise<FileResult> {
    const content = pins.get(path);
    return ok(content && { content, bytes: await contents.get(content.hash) });
  }

  async function readAndPin(path: string): Promise<FileResult> {
    const live = await repository.readFile({ root, path });
    if (!live.ok) return live;
    const file = live.value && asViewFile(live.value, contents.put(live.value.bytes));
    await writer.pin({ root, path, content: file?.content });
    pins.set(path, file?.content);
    return ok(file);
  }

  /** Two agents that read the same file at once must see the same: one read serves both, and no signal of one stops it. */
  function readOnce(path: string): Promise<FileResult> {
    const known = reading.get(path);
    if (known !== undefined) return known;
    const started = readAndPin(path).finally(() => reading.delete(path));
    reading.set(path, started);
    return started;
  }

  return {
    root,
    listFiles: createListing(repository, root, pins),
    async readFile(path, signal) {
      const result = await (pins.has(path) ? pinned(path) : readOnce(path));
      return signal?.aborted === true ? cancelled(`Reading "${path}"`) : result;
    },
    async peekFile(path, signal) {
      if (pins.has(path)) return pinned(path);
      const live = await repository.readFile({ root, path }, signal);
      if (!live.ok) return live;
      return ok(live.value && asViewFile(live.value, contents.hashOf(live.value.bytes)));
    },
  };
}

function cancelled(what: string): Result<never, Failure> {
  return failed({ kind: 'cancelled', message: `${what} was cancelled.` });
}

function asViewFile({ bytes, executable }: RepositoryFile, hash: string): ViewFile {
  return { content: { hash, size: bytes.byteLength, executable }, bytes };
}

/** Writes pins in batches: while one batch is under way, the next one gathers. */
function createPinWriter({ store, contents, runId }: Deps): { pin(file: PinnedFile): Promise<void> } {
  let gathered: PinnedFile[] = [];
  let next: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function writeGathered(): Promise<void> {
    await last.catch(() => undefined);
    const batch = gathered;
    gathered = [];
    next = undefined;
    // A pin must never name a body that is not there.
    await contents.flushed();
    await store.pinFiles(runId, batch);
  }

  return {
    pin(file) {
      gathered.push(file);
      if (next === undefined) {
        next = writeGathered();
        last = next;
      }
      return next;
    },
  };
}

type List = (signal?: AbortSignal) => Promise<Result<readonly string[], Failure>>;

function createListing(repository: Repository, root: string, pins: ReadonlyMap<string, FileContent | undefined>): List {
  let found: Promise<Result<readonly string[], Failure>> | undefined;
  let given: readonly string[] | undefined;

  /**
   * A run that was resumed has pins of files that may be gone. A pinned file that is there but not listed is an
   * ignored one; it stays unlisted.
   */
  async function find(): Promise<Result<readonly string[], Failure>> {
    const live = await repository.listFiles(root);
    if (!live.ok) return live;
    const listed = new Set(live.value);
    const gone: string[] = [];
    for (const [path, content] of pins) {
      if (content === undefined || listed.has(path)) continue;
      const file = await repository.readFile({ root, path });
      if (file.ok && file.value === undefined) gone.push(path);
    }
    return ok([...live.value, ...gone].sort(comparePaths));
  }

  return async (signal) => {
    // Shared by all agents, so it is not stopped with one of them.
    const current = (found ??= find());
    const forget = (): void => {
      if (found === current) found = undefined;
    };
    current.catch(forget);
    const result = await current;
    if (!result.ok) {
      forget();
      return result;
    }
    if (signal?.aborted === true) return cancelled('Listing the files');
    // The same array as long as nothing changed, so that views can keep what they made of it.
    const paths = result.value.filter((path) => !pins.has(path) || pins.get(path) !== undefined);
    if (given?.length !== paths.length) given = paths;
    return ok(given);
  };
}
