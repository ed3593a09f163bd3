import type { ChangeSet, FileContent, WorkspacePath } from '../../shared/changes.ts';
import type { ViewEdit } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { ListedFile } from './baseListing.ts';
import type { Contents } from './contents.ts';
import { comparePaths, parseViewPath } from './paths.ts';
import type { Base, FileResult } from './pinnedBase.ts';
import { sameContent } from './viewFile.ts';
import type { ViewFile } from './viewFile.ts';
import { filesOver, misfit } from './viewLayers.ts';
import type { SearchedText } from './withoutText.ts';
import { createWriteGuard } from './writeScope.ts';
import type { WriteScope } from './writeScope.ts';

/** Files that differ from the base, by `pathKey`. `content` is `undefined` where the file was deleted. */
export type Overlay = ReadonlyMap<string, { readonly path: WorkspacePath; readonly content: FileContent | undefined }>;

/**
 * The repository as one agent sees it: the base, changed by the tasks it depends on, changed by itself. Nobody else
 * sees its edits. Paths may be written as `parseViewPath` takes them; others fail with `path-outside`. What is read
 * or written under a link is what the link leads to; deleting a link deletes the link.
 */
export interface WorkspaceView {
  readonly root: string;
  /** Paths of all files, sorted by code units. */
  listFiles(signal?: AbortSignal): Promise<Result<readonly string[], Failure>>;
  /** The same files with what is known of them without reading them. */
  describeFiles(signal?: AbortSignal): Promise<Result<readonly ListedFile[], Failure>>;
  /** `undefined` where there is no file. What the run has read once stays the same for it. */
  readFile(path: string, signal?: AbortSignal): Promise<Result<ViewFile | undefined, Failure>>;
  /** As `readFile`, for search over everything: does not commit the run to what it sees. */
  peekFile(path: string, signal?: AbortSignal): Promise<Result<ViewFile | undefined, Failure>>;
  /** Paths of files that nothing in the run changed, and that may have other bytes on disk than in this view. */
  differingOnDisk(signal?: AbortSignal): Promise<ReadonlySet<string>>;
  /** Paths of files that certainly do not have the text, as far as that can be told without reading each of them. */
  filesWithout(text: SearchedText, signal?: AbortSignal): Promise<ReadonlySet<string>>;
  /**
   * The executable bit of an existing file stays unless told otherwise. Fails with `not-allowed` outside of the scopes,
   * and with `wrong-use` where a folder stands, a file would be its folder, or a name is there that many systems take
   * for the same.
   */
  writeFile(
    path: string,
    bytes: Uint8Array,
    options?: { readonly executable?: boolean },
  ): Promise<Result<void, Failure>>;
  /** Fails with `not-allowed` outside of the scopes, and with `path-missing` where there is no file. */
  deleteFile(path: string): Promise<Result<void, Failure>>;
  /** All of these changes or, with the first failure, none of them. What goes is gone before anything is written. */
  changeFiles(changes: readonly ViewChange[]): Promise<Result<void, Failure>>;
  /** The edits since the last call, the latest per file, sorted by path. */
  takeEdits(): readonly ViewEdit[];
  /** Own edits against what the view began with; `undefined` when every file ended as it began. */
  changeSet(taskId: string): Promise<ChangeSet | undefined>;
  /** Paths of the files that are not as the run found them: changed by the tasks before or by own edits. Sorted. */
  changedPaths(signal?: AbortSignal): Promise<Result<readonly string[], Failure>>;
  /** As `readFile`, but the file as the run found it, without anybody's changes. */
  readOriginal(path: string, signal?: AbortSignal): Promise<Result<ViewFile | undefined, Failure>>;
}

/** A file as it is to be. `bytes` absent: it is deleted. */
export interface ViewChange {
  readonly path: string;
  readonly bytes?: Uint8Array | undefined;
  /** As `writeFile` has it. */
  readonly executable?: boolean | undefined;
}

interface Deps {
  readonly base: Base;
  /** The combined change sets of the tasks that this one depends on. */
  readonly inherited: Overlay;
  readonly contents: Contents;
  /** Edits of an earlier process, when an attempt goes on. */
  readonly edits?: readonly ViewEdit[];
  /** What may be written; all when there are none. */
  readonly scopes?: readonly WriteScope[];
}

export function createWorkspaceView(deps: Deps): WorkspaceView {
  const { base, contents } = deps;
  const root = base.root;
  const inherited = new Map(
    [...deps.inherited.values()]
      .filter(({ path }) => path.root === root)
      .map(({ path, content }) => [path.path, content] as const),
  );
  const own = new Map((deps.edits ?? []).map((edit) => [edit.path.path, edit.content] as const));
  /** What differs from the base: own edits over inherited ones. */
  const changed = new Map([...inherited, ...own]);
  const untaken = new Set<string>();
  const forbids = createWriteGuard(deps.scopes ?? []);
  let files: readonly ListedFile[] | undefined;
  let paths: readonly string[] | undefined;

  async function fileOf(content: FileContent | undefined): Promise<FileResult> {
    return ok(content && { content, bytes: await contents.get(content.hash) });
  }

  /** The path under which a file is changed: a link's own when the link was deleted, else what it leads to. */
  async function placeOf(text: string): Promise<Result<string, Failure>> {
    const parsed = parseViewPath(text);
    if (!parsed.ok || changed.has(parsed.value)) return parsed;
    return base.resolve(parsed.value);
  }

  /** The path under which a name is removed: a link's own, but without links among the folders above it. */
  async function entryOf(text: string): Promise<Result<string, Failure>> {
    const parsed = parseViewPath(text);
    const name = parsed.ok ? parsed.value.lastIndexOf('/') : -1;
    if (!parsed.ok || name === -1 || changed.has(parsed.value)) return parsed;
    const folder = await base.resolve(parsed.value.slice(0, name));
    return folder.ok ? ok(`${folder.value}${parsed.value.slice(name)}`) : folder;
  }

  /** From the topmost layer that has the path; `below` reads the base. */
  async function read(text: string, below: (path: string) => Promise<FileResult>): Promise<FileResult> {
    const place = await placeOf(text);
    if (!place.ok) return place;
    return changed.has(place.value) ? fileOf(changed.get(place.value)) : below(place.value);
  }

  function readFile(path: string, signal?: AbortSignal): Promise<FileResult> {
    return read(path, (inner) => base.readFile(inner, signal));
  }

  async function readOriginal(text: string, signal?: AbortSignal): Promise<FileResult> {
    const parsed = parseViewPath(text);
    return parsed.ok ? base.readFile(parsed.value, signal) : parsed;
  }

  async function describeFiles(signal?: AbortSignal): Promise<Result<readonly ListedFile[], Failure>> {
    const listing = await base.list(signal);
    if (!listing.ok) return listing;
    files ??= filesOver(listing.value, changed);
    return ok(files);
  }

  async function listFiles(signal?: AbortSignal): Promise<Result<readonly string[], Failure>> {
    const listing = await base.list(signal);
    if (!listing.ok) return listing;
    paths ??= changed.size === 0 ? listing.value.paths : filesOver(listing.value, changed).map((file) => file.path);
    return ok(paths);
  }

  /** What speaks against a new file at this path. */
  async function refusal(path: string): Promise<Failure | undefined> {
    const [listing, place] = await Promise.all([base.list(), base.resolve(path)]);
    if (!listing.ok) return listing.failure;
    const wasLink = place.ok && place.value !== path;
    const problem = wasLink
      ? 'it was a link, and a file cannot take its place; choose another path'
      : misfit(path, listing.value, changed);
    return problem === undefined ? undefined : { kind: 'wrong-use', message: `Cannot write "${path}": ${problem}.` };
  }

  function edit(path: string, content: FileContent | undefined): void {
    own.set(path, content);
    changed.set(path, content);
    untaken.add(path);
    files = undefined;
    paths = undefined;
  }

  async function writeFile(
    text: string,
    bytes: Uint8Array,
    options: { readonly executable?: boolean | undefined } = {},
  ): Promise<Result<void, Failure>> {
    const place = await placeOf(text);
    if (!place.ok) return place;
    const path = place.value;
    const forbidden = forbids(path);
    if (forbidden !== undefined) return failed(forbidden);
    const existing = await read(path, base.keepFile);
    if (!existing.ok) return existing;
    const problem = existing.value === undefined ? await refusal(path) : undefined;
    if (problem !== undefined) return failed(problem);
    const executable = options.executable ?? existing.value?.content.executable ?? false;
    const content = { hash: contents.put(bytes), size: bytes.byteLength, executable };
    if (!sameContent(existing.value?.content, content)) edit(path, content);
    return ok(undefined);
  }

  async function deleteFile(text: string): Promise<Result<void, Failure>> {
    const entry = await entryOf(text);
    if (!entry.ok) return entry;
    const path = entry.value;
    const forbidden = forbids(path);
    if (forbidden !== undefined) return failed(forbidden);
    const existing = await read(path, base.keepFile);
    if (!existing.ok) return existing;
    if (existing.value === undefined) {
      return failed({ kind: 'path-missing', path, message: `There is no file "${path}".` });
    }
    edit(path, undefined);
    return ok(undefined);
  }

  async function changeFiles(changes: readonly ViewChange[]): Promise<Result<void, Failure>> {
    const before = { own: [...own], changed: [...changed] };
    const wereUntaken = [...untaken];
    const ordered = [...changes].sort((a, b) => Number(a.bytes !== undefined) - Number(b.bytes !== undefined));
    for (const { path, bytes, executable } of ordered) {
      const done = await (bytes === undefined ? deleteFile(path) : writeFile(path, bytes, { executable }));
      if (done.ok) continue;
      refill(own, before.own);
      refill(changed, before.changed);
      untaken.clear();
      for (const each of wereUntaken) untaken.add(each);
      files = undefined;
      paths = undefined;
      return done;
    }
    return ok(undefined);
  }

  async function beginning(path: string): Promise<FileContent | undefined> {
    if (inherited.has(path)) return inherited.get(path);
    const file = await base.keepFile(path);
    // It was kept when it was edited first.
    if (!file.ok) throw new Error(`the pinned file "${path}" cannot be read: ${file.failure.message}`);
    return file.value?.content;
  }

  return {
    root,
    listFiles,
    describeFiles,
    readFile,
    peekFile: (path, signal) => read(path, (inner) => base.peekFile(inner, signal)),
    differingOnDisk: (signal) => base.differingOnDisk(signal),
    async filesWithout(text, signal) {
      const found = await base.filesWithout(text, signal);
      if (changed.size === 0 || found.size === 0) return found;
      return new Set([...found].filter((path) => !changed.has(path)));
    },
    writeFile,
    deleteFile,
    changeFiles,
    takeEdits() {
      const taken = [...untaken].sort(comparePaths);
      untaken.clear();
      return taken.map((path) => {
        const content = own.get(path);
        return { path: { root, path }, ...(content && { content }) };
      });
    },
    async changeSet(taskId) {
      const files = [];
      for (const path of [...own.keys()].sort(comparePaths)) {
        const before = await beginning(path);
        const after = own.get(path);
        if (!sameContent(before, after)) files.push({ path: { root, path }, before, after });
      }
      return files.length === 0 ? undefined : { taskId, files };
    },
    async changedPaths(signal) {
      const different: string[] = [];
      for (const [path, now] of [...changed].sort(([a], [b]) => comparePaths(a, b))) {
        const original = await base.readFile(path, signal);
        if (!original.ok) return original;
        if (!sameContent(original.value?.content, now)) different.push(path);
      }
      return ok(different);
    },
    readOriginal,
  };
}

function refill<Key, Value>(map: Map<Key, Value>, entries: readonly (readonly [Key, Value])[]): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
