import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

/**
 * A path inside the repository as all of the core writes it: relative, forward slashes, no `.` or empty segments.
 * Takes what models write (`./a`, `a\b`, `a//b`, `a/`); refuses with `path-outside` what could lead elsewhere:
 * absolute paths, drives, `..`, line breaks and NUL, and everything in `.git` however it is spelled.
 */
export function parseViewPath(text: string): Result<string, Failure> {
  const refuse = (problem: string): Result<string, Failure> =>
    failed({
      kind: 'path-outside',
      path: text,
      message: `The path ${JSON.stringify(text)} ${problem}. Give a path relative to the repository's root, like "src/main.js".`,
    });
  if (/[\0\r\n]/.test(text)) return refuse('contains a line break or a NUL character');
  const slashed = text.replaceAll('\\', '/');
  if (slashed.startsWith('/')) return refuse('is absolute');
  const segments = slashed.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0) return refuse('names no file');
  if (/^[A-Za-z]:/.test(segments[0] ?? '')) return refuse('names a drive');
  if (segments.includes('..')) return refuse('leads upwards with ".."');
  if (segments.some(isGitSegment)) return refuse('leads into ".git", which is off limits');
  return ok(segments.join('/'));
}

/** Whether a path is one that `parseViewPath` gives: what is listed must be readable under the same name. */
export function isViewPath(path: string): boolean {
  if (!ODD.test(path)) return path !== '';
  const parsed = parseViewPath(path);
  return parsed.ok && parsed.value === path;
}

/** What paths that need a closer look have; most have nothing of it. */
const ODD = /[\0\r\n\\:]|^\/|\/\/|\/$|(?:^|\/)(?:\.\.?(?:\/|$)|\.git|git~)/i;

/** Paths that some systems take for one: they differ in upper and lower case, or in how accents are composed. */
export function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** The folders above a path, the nearest last: `a/b/c` has `a` and `a/b`. */
export function foldersAbove(path: string): string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

/** Order of paths everywhere: by code units, as `Array.prototype.sort` has it. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Windows and macOS know `.git` by other spellings too: `.GIT`, `.git.`, `git~1`, `.git::$INDEX_ALLOCATION`. */
function isGitSegment(segment: string): boolean {
  const plain = (segment.split(':', 1)[0] ?? '').replace(/[. ]+$/, '').toLowerCase();
  return plain === '.git' || plain === 'git~1';
}
