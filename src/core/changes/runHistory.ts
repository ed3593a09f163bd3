import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { HashBytes } from '../ports/hashing.ts';
import type { History } from '../ports/history.ts';
import type { RunStore } from '../ports/store.ts';
import { onceUntilFailed } from './onceUntilFailed.ts';

/**
 * The history of the repository for one run: what the person commits or checks out meanwhile does not move it. The commit
 * that was checked out when the run began is pinned like its files.
 */
export interface RunHistory {
  readonly git: History;
  readonly root: string;
  /** Begins to look for the commit; nobody need wait. */
  start(): void;
  /** Id of the commit that the run began at; `undefined` when there was none yet. Fails like `History`. */
  head(signal?: AbortSignal): Promise<Result<string | undefined, Failure>>;
  /** As `History.resolve`, but `HEAD` and `@` are where the run began; `wrong-state` when there was no commit then. */
  resolve(revision: string, signal?: AbortSignal): Promise<Result<string, Failure>>;
}

interface Deps {
  readonly git: History;
  readonly store: Pick<RunStore, 'putBlobs' | 'getBlob' | 'pinFiles' | 'readPins'>;
  readonly hash: HashBytes;
  readonly runId: string;
  readonly root: string;
}

/** No file of a view has such a path: the pin with it names a body that holds the id, or nothing where there was no commit. */
const HEAD_PATH = '\nHEAD';

export function createRunHistory(deps: Deps): RunHistory {
  const { git, root } = deps;
  async function readOrPin(): Promise<Result<string | undefined, Failure>> {
    const pinned = (await deps.store.readPins(deps.runId)).find((pin) => pin.root === root && pin.path === HEAD_PATH);
    if (pinned?.content !== undefined) return ok(await readHead(pinned.content.hash, deps));
    const found = await git.head(root);
    if (found.ok) await pinHead(found.value, deps);
    return found;
  }

  const pinnedHead = onceUntilFailed(readOrPin);

  return {
    git,
    root,
    start() {
      pinnedHead().catch(() => undefined);
    },
    async head(signal) {
      const head = await pinnedHead();
      return signal?.aborted === true
        ? failed({ kind: 'cancelled', message: 'Reading the history was cancelled.' })
        : head;
    },
    async resolve(revision, signal) {
      const fromHead = /^(?:HEAD|@)(?=$|[~^])/.exec(revision);
      if (fromHead === null) return git.resolve(root, revision, signal);
      const head = await pinnedHead();
      if (!head.ok) return head;
      if (head.value === undefined) return failed(noCommits());
      return git.resolve(root, `${head.value}${revision.slice(fromHead[0].length)}`, signal);
    },
  };
}

export function noCommits(): Failure {
  const message = 'Nothing was committed in this repository when the work began, so there is no history to look at.';
  return { kind: 'wrong-state', message };
}

async function readHead(hash: string, { store, root }: Deps): Promise<string | undefined> {
  const bytes = await store.getBlob(hash);
  if (bytes === undefined) throw new Error(`the store has no body ${hash} with the commit of "${root}": it is damaged`);
  return bytes.length === 0 ? undefined : new TextDecoder().decode(bytes);
}

async function pinHead(id: string | undefined, { store, hash: hashOf, runId, root }: Deps): Promise<void> {
  const bytes = new TextEncoder().encode(id ?? '');
  const hash = hashOf(bytes);
  await store.putBlobs([{ hash, bytes }]);
  const content = { hash, size: bytes.byteLength, executable: false };
  await store.pinFiles(runId, [{ root, path: HEAD_PATH, content }]);
}
