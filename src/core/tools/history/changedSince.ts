import pLimit from 'p-limit';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { ListedFile } from '../../changes/baseListing.ts';
import { comparePaths, isViewPath } from '../../changes/paths.ts';
import type { RunHistory } from '../../changes/runHistory.ts';
import { decodeText } from '../../changes/textFile.ts';
import type { ViewFile } from '../../changes/viewFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { PastFiles } from '../../ports/history.ts';
import { pathsUnder } from '../files/listFiles.ts';

/** A file that differs from an earlier state. */
export interface ChangeSince {
  readonly path: string;
  /** Its bytes then; `undefined`: there was none. */
  before(signal: AbortSignal): Promise<Result<Uint8Array | undefined, Failure>>;
}

export interface Since {
  readonly commits: RunHistory;
  /** Of the commit. */
  readonly id: string;
  readonly folder: string | undefined;
}

/** Files whose bytes are compared; where git converts line ends that may be all. */
const MAX_COMPARED = 3_000;
const AT_ONCE = 16;

/**
 * The files of the view, or of a folder in it, that are not as in the commit, sorted by path. Links are left out. Line ends
 * that git converts, and files that it keeps elsewhere (LFS), are no difference.
 */
export async function changedSince(
  view: WorkspaceView,
  { commits, id, folder }: Since,
  signal: AbortSignal,
): Promise<Result<readonly ChangeSince[], Failure>> {
  const { git, root } = commits;
  const [described, past] = await Promise.all([view.describeFiles(signal), git.listFiles(root, id, signal)]);
  if (!described.ok) return described;
  if (!past.ok) return past;
  const before =
    (path: string): ChangeSince['before'] =>
    (stop) => {
      const entry = past.value.get(path);
      return entry === undefined ? Promise.resolve(ok(undefined)) : git.readBlob(root, entry.blob, path, stop);
    };
  const now = new Map(described.value.map((file) => [file.path, file]));
  const all = [...new Set([...now.keys(), ...past.value.keys()])].filter(isViewPath).sort(comparePaths);
  const paths = pathsUnder(all, folder);
  if (!paths.ok) return paths;
  const candidates = paths.value.filter((path) => mayDiffer(now.get(path), past.value.get(path)));
  const unknown = candidates.filter((path) => now.has(path) && past.value.has(path));
  if (unknown.length > MAX_COMPARED) return failed(tooMany(unknown.length));
  const same = new Set<string>();
  const limit = pLimit(AT_ONCE);
  await limit.map(unknown, async (path) => {
    if (signal.aborted) return;
    const [file, old] = [await view.peekFile(path, signal), await before(path)(signal)];
    if (file.ok && old.ok && file.value && old.value && isSame(file.value, old.value)) same.add(path);
  });
  if (signal.aborted) return failed({ kind: 'cancelled', message: 'Comparing the files was cancelled.' });
  return ok(candidates.filter((path) => !same.has(path)).map((path) => ({ path, before: before(path) })));
}

function mayDiffer(now: ListedFile | undefined, past: ReturnType<PastFiles['get']>): boolean {
  if (now?.link !== undefined) return false;
  return past === undefined || now?.object !== past.blob;
}

function isSame(now: ViewFile, past: Uint8Array): boolean {
  if (now.bytes.length === past.length && now.bytes.every((byte, index) => byte === past[index])) return true;
  const old = decodeText(past);
  if (old.kind === 'binary') return false;
  if (/^version https:\/\/git-lfs[^\n]*\n/.test(old.text)) return old.text.includes(`oid sha256:${now.content.hash}\n`);
  const fresh = decodeText(now.bytes);
  return fresh.kind === 'text' && fresh.text === old.text && fresh.encoding === old.encoding;
}

function tooMany(count: number): Failure {
  const message = `${count} files may differ from that commit, and at most ${MAX_COMPARED} are compared. Give the path of a folder.`;
  return { kind: 'wrong-use', message };
}
