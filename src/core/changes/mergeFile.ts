import type { FileContent } from '../../shared/changes.ts';
import type { FileConflict } from '../../shared/failures.ts';
import type { TextMerger } from '../ports/repository.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Contents } from './contents.ts';
import { sameContent } from './viewFile.ts';

/** Larger files are replaced but not merged: a merge holds several copies of them. */
const MERGE_MAX_BYTES = 16 * 1024 * 1024;

const BINARY_SEARCH_BYTES = 8_000;

export interface MergeDeps {
  readonly contents: Contents;
  readonly merger: TextMerger;
}

type Reason = FileConflict['reason'];
/** State of a file; `undefined` stands for "no file". */
export type FileState = FileContent | undefined;

/** What a file becomes when `theirs`, made from `base`, meets `ours`; otherwise why the two do not go together. */
export async function mergeFile(
  base: FileState,
  ours: FileState,
  theirs: FileState,
  deps: MergeDeps,
): Promise<Result<{ readonly content: FileState; readonly merged: boolean }, Reason>> {
  if (sameContent(base, ours)) return ok({ content: theirs, merged: false });
  if (sameContent(ours, theirs) || sameContent(base, theirs)) return ok({ content: ours, merged: false });
  if (ours === undefined || theirs === undefined) return failed('deleted-and-changed');
  const executable = mergeFlag(base?.executable, ours.executable, theirs.executable);
  const same = (content: FileContent): { content: FileState; merged: boolean } => ({
    content: { ...content, executable },
    merged: true,
  });
  if (ours.hash === theirs.hash || base?.hash === theirs.hash) return ok(same(ours));
  if (base === undefined) return failed('both-added');
  if (base.hash === ours.hash) return ok(same(theirs));
  const bytes = await mergeBytes(base, ours, theirs, deps);
  if (!bytes.ok) return bytes;
  return ok(same({ hash: deps.contents.put(bytes.value), size: bytes.value.byteLength, executable }));
}

async function mergeBytes(
  base: FileContent,
  ours: FileContent,
  theirs: FileContent,
  { contents, merger }: MergeDeps,
): Promise<Result<Uint8Array, Reason>> {
  if ([base, ours, theirs].some((content) => content.size > MERGE_MAX_BYTES)) return failed('too-large');
  const [baseBytes, ourBytes, theirBytes] = await Promise.all([
    contents.get(base.hash),
    contents.get(ours.hash),
    contents.get(theirs.hash),
  ]);
  if ([baseBytes, ourBytes, theirBytes].some(isBinary)) return failed('binary');
  const merged = await merger.merge(baseBytes, ourBytes, theirBytes);
  return merged === undefined ? failed('both-changed') : ok(merged);
}

/** The side that changed the flag wins; without a common beginning, a set flag does. */
function mergeFlag(base: boolean | undefined, ours: boolean, theirs: boolean): boolean {
  if (base === undefined) return ours || theirs;
  return ours === base ? theirs : ours;
}

/** As git sees it: a NUL byte near the beginning. */
function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, BINARY_SEARCH_BYTES).includes(0);
}
