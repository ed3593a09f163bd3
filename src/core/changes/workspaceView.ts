import type { ChangeSet, FileContent, WorkspacePath } from '../../shared/changes.ts';
import type { ViewEdit } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Contents } from './contents.ts';
import { comparePaths, foldersAbove, parseViewPath } from './paths.ts';
import type { Base } from './pinnedBase.ts';
import { sameContent } from './viewFile.ts';
import type { ViewFile } from './viewFile.ts';

/** Files that differ from the base, by `pathKey`. `content` is `undefined` where the file was deleted. */
export type Overlay = ReadonlyMap<string, { readonly path: WorkspacePath; readonly content: FileContent | undefined }>;

/**
 * The repository as one agent sees it: the base, changed by the tasks it depends on, changed by itself. Nobody else
 * sees its edits. Paths may be written as `parseViewPath` takes them; others fail with `path-outside`.
 */
export interface WorkspaceView {
  readonly root: string;
  /** Paths of all files, sorted by code units. */
  listFiles(signal?: AbortSignal): Promise<Result<readonly string[], Failure>>;
  /** `undefined` where there is no file. What the run has read once stays the same for it. */
  readFile(path: string, signal?: AbortSignal): Promise<Result<ViewFile | undefined, Failure>>;
  /** As `readFile`, for search over everything: does not commit the run to what it sees. */
  peekFile(path: string, signal?: AbortSignal): Promise<Result<ViewFile | undefined, Failure>>;
  /**
   * The executable bit of an existing file stays unless told otherwise. Fails with `wrong-use` where a folder stands or
   * a file would be its folder.
   */
  writeFile(
    path: string,
    bytes: Uint8Array,
    options?: { readonly executable?: boolean },
  ): Promise<Result<void, Failure>>;
  /** Fails with `path-missing` where there is no file. */
  deleteFile(path: string): Promise<Result<void, Failure>>;
  /** The edits since the last call, the latest per file, sorted by path. */
  takeEdits(): readonly ViewEdit[];
  /** Own edits against what the view began with; `undefined` when every file ended as it began. */
  changeSet(taskId: string): Promise<ChangeSet | undefined>;
  /** Paths of the files that are not as the run found them: changed by the tasks before or by own edits. Sorted. */
  changedPaths(signal?: AbortSignal): Promise<Result<readonly string[], Failure>>;
  /** As `readFile`, but the file as the run found it, without anybody's changes. */
  readOriginal(path: string, signal?: AbortSignal): Promise<Result<ViewFile | undefined, Failure>>;
}

interface Deps {
  readonly base: Base;
  /** The combined change sets of the tasks that this one depends on. */
  readonly inherited: Overlay;
  readonly contents: Contents;
  /** Edits of an earlier process, when an attempt goes on. */
  readonly edits?: readonly ViewEdit[];
}

type FileResult = Result<ViewFile | undefined, Failure>;

export function createWorkspaceView(deps: Deps): WorkspaceView {
  const { base, contents } = deps;
  const root = base.root;
  const inherited = new Map(
    [...deps.inherited.values()]
      .filter(({ path }) => path.root === root)
      .map(({ path, content }) => [path.path, content] as const),
  );
  const own = new Map((deps.edits ?? []).map((edit) => [edit.path.path, edit.content] as const));
  const untaken = new Set<string>();
  let listed: { readonly base: readonly string[]; readonly paths: readonly string[] } | undefined;

  async function fileOf(content: FileContent | undefined): Promise<FileResult> {
    return ok(content && { content, bytes: await contents.get(content.hash) });
  }

  /** From the topmost layer that has the path; `below` reads the base. */
  async function read(text: string, below: (path: string) => Promise<FileResult>): Promise<FileResult> {
    const parsed = parseViewPath(text);
    if (!parsed.ok) return parsed;
    const path = parsed.value;
    if (own.has(path)) return fileOf(own.get(path));
    if (inherited.has(path)) return fileOf(inherited.get(path));
    return below(path);
  }

  function readFile(path: string, signal?: AbortSignal): Promise<FileResult> {
    return read(path, (inner) => base.readFile(inner, signal));
  }

  async function readOriginal(text: string, signal?: AbortSignal): Promise<FileResult> {
    const parsed = parseViewPath(text);
    return parsed.ok ? base.readFile(parsed.value, signal) : parsed;
  }

  async function list(signal?: AbortSignal): Promise<Result<readonly string[], Failure>> {
    const below = await base.listFiles(signal);
    if (!below.ok) return below;
    if (listed?.base !== below.value) listed = { base: below.value, paths: overlaid(below.value, inherited, own) };
    return ok(listed.paths);
  }

  /** `undefined` when a file may stand at this path. */
  async function misfit(path: string): Promise<Failure | undefined> {
    const paths = await list();
    if (!paths.ok) return paths.failure;
    const refuse = (problem: string): Failure => ({
      kind: 'wrong-use',
      message: `Cannot write "${path}": ${problem}.`,
    });
    const file = foldersAbove(path).find((folder) => paths.value[lowerBound(paths.value, folder)] === folder);
    if (file !== undefined) return refuse(`"${file}" is a file, not a folder; delete it first or choose another path`);
    const after = paths.value[lowerBound(paths.value, `${path}/`)];
    if (after?.startsWith(`${path}/`)) return refuse('it is a folder with files in it; choose another path');
    return undefined;
  }

  function edit(path: string, content: FileContent | undefined): void {
    own.set(path, content);
    untaken.add(path);
    listed = undefined;
  }

  async function beginning(path: string): Promise<FileContent | undefined> {
    if (inherited.has(path)) return inherited.get(path);
    const file = await base.readFile(path);
    // It was read when it was edited first, and what was read is pinned.
    if (!file.ok) throw new Error(`the pinned file "${path}" cannot be read: ${file.failure.message}`);
    return file.value?.content;
  }

  return {
    root,
    listFiles: list,
    readFile,
    peekFile: (path, signal) => read(path, (inner) => base.peekFile(inner, signal)),
    async writeFile(path, bytes, options = {}) {
      const parsed = parseViewPath(path);
      if (!parsed.ok) return parsed;
      const existing = await readFile(parsed.value);
      if (!existing.ok) return existing;
      const problem = existing.value === undefined ? await misfit(parsed.value) : undefined;
      if (problem !== undefined) return failed(problem);
      const executable = options.executable ?? existing.value?.content.executable ?? false;
      const content = { hash: contents.put(bytes), size: bytes.byteLength, executable };
      if (!sameContent(existing.value?.content, content)) edit(parsed.value, content);
      return ok(undefined);
    },
    async deleteFile(path) {
      const parsed = parseViewPath(path);
      if (!parsed.ok) return parsed;
      const existing = await readFile(parsed.value);
      if (!existing.ok) return existing;
      if (existing.value === undefined) {
        return failed({ kind: 'path-missing', path: parsed.value, message: `There is no file "${parsed.value}".` });
      }
      edit(parsed.value, undefined);
      return ok(undefined);
    },
    takeEdits() {
      const paths = [...untaken].sort(comparePaths);
      untaken.clear();
      return paths.map((path) => {
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
      const changed: string[] = [];
      for (const path of [...new Set([...inherited.keys(), ...own.keys()])].sort(comparePaths)) {
        const original = await base.readFile(path, signal);
        if (!original.ok) return original;
        const now = own.has(path) ? own.get(path) : inherited.get(path);
        if (!sameContent(original.value?.content, now)) changed.push(path);
      }
      return ok(changed);
    },
    readOriginal,
  };
}

type Layer = ReadonlyMap<string, FileContent | undefined>;

function overlaid(base: readonly string[], inherited: Layer, own: Layer): readonly string[] {
  const changed = new Map([...inherited, ...own]);
  if (changed.size === 0) return base;
  const added = [...changed].filter(([, content]) => content !== undefined).map(([path]) => path);
  return [...base.filter((path) => !changed.has(path)), ...added].sort(comparePaths);
}

/** Index of the first path that is not before `wanted`. */
function lowerBound(paths: readonly string[], wanted: string): number {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePaths(paths[middle] ?? '', wanted) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
