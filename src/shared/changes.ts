/**
 * A file of the workspace. `root` is the name of the workspace folder, `path` is relative to it with forward slashes,
 * without `.` or `..` segments and never empty.
 */
export interface WorkspacePath {
  readonly root: string;
  readonly path: string;
}

/** One string per file, for maps and sets. NUL cannot be part of a path on any system. */
export function pathKey(path: WorkspacePath): string {
  return `${path.root}\0${path.path}`;
}

/** The content of a file, by reference: bodies live in the store as blobs named by hash. */
export interface FileContent {
  /** SHA-256 of the bytes, lower-case hex. */
  readonly hash: string;
  /** In bytes. */
  readonly size: number;
  readonly executable: boolean;
}

/** What a task did to one file. `undefined` stands for "there is no such file"; both are never undefined. */
export interface FileChange {
  readonly path: WorkspacePath;
  /** The file as the task's view had it before the task touched it: dependencies' changes included. */
  readonly before: FileContent | undefined;
  readonly after: FileContent | undefined;
}

/** The result of a task on the repository. Files are sorted by root, then path; no file stands twice. */
export interface ChangeSet {
  readonly taskId: string;
  readonly files: readonly FileChange[];
  /** Files in which changes of other tasks did not go together until this one brought them together. Absent: none. */
  readonly settles?: readonly SettledFile[];
}

/** What a file is once changes that were in conflict are brought together: it takes the place of all of them. */
export interface SettledFile {
  readonly path: WorkspacePath;
  /** Ids of the tasks whose changes of the file it stands for, in order of application. */
  readonly of: readonly string[];
  readonly after: FileContent | undefined;
}

/**
 * What became of a task's change set.
 *
 *   open -> accepted | rejected | in-conflict
 *   in-conflict -> accepted | rejected          (tried again after the person mended the file, or given up)
 *   rejected makes the open change sets that build on it stale; a stale one can still be decided.
 *   not-chosen -> open       (of a candidate, which then is the one that counts; all others stay as they are)
 */
export type Decision = 'open' | 'accepted' | 'rejected' | 'stale' | 'in-conflict' | 'not-chosen';

/** What happened to a file in a change, for icons and labels. */
export function changeKind(change: FileChange): 'added' | 'deleted' | 'modified' {
  if (change.before === undefined) return 'added';
  return change.after === undefined ? 'deleted' : 'modified';
}
