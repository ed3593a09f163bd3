import type { WorkspacePath } from '../../shared/changes.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

/** A workspace folder: its name in every `WorkspacePath`, and where it is on this machine (absolute). */
export interface RootFolder {
  readonly name: string;
  readonly directory: string;
}

/** The folder that a path's root names. Fails with `no-folder` when there is none. */
export function directoryOf(roots: readonly RootFolder[], name: string): Result<string, Failure> {
  const root = roots.find((candidate) => candidate.name === name);
  if (root !== undefined) return ok(root.directory);
  const message = `No folder named "${name}" is open. Open it again to go on with what was done there.`;
  return failed({ kind: 'no-folder', message });
}

/** The segments of a path that may be looked up below a root; fails with `path-outside` on any other. */
export function safeSegments({ path }: WorkspacePath): Result<readonly string[], Failure> {
  const segments = path.split('/');
  const unsafe = segments.some(
    (segment) =>
      segment === '' || segment === '.' || segment === '..' || isGitFolder(segment) || hasOddCharacters(segment),
  );
  return unsafe ? failed(outside(path)) : ok(segments);
}

/** Whether a path, relative to its root and with this system's separators, leads into a `.git`. */
export function leadsIntoGit(relativePath: string): boolean {
  return relativePath.split(/[\\/]/).some(isGitFolder);
}

export function outside(path: string): Failure {
  return {
    kind: 'path-outside',
    path,
    message: `"${path}" leads out of the folder or into ".git", and is left alone.`,
  };
}

/** Windows and macOS take other spellings for the same folder. */
function isGitFolder(segment: string): boolean {
  const plain = (segment.split(':', 1)[0] ?? '').replace(/[. ]+$/, '').toLowerCase();
  return plain === '.git' || plain === 'git~1';
}

/** On Windows a backslash separates and a colon names a drive or a stream; elsewhere both are plain characters. */
function hasOddCharacters(segment: string): boolean {
  return segment.includes('\0') || (process.platform === 'win32' && /[\\:]/.test(segment));
}
