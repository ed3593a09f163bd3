import { constants } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import type * as vscode from 'vscode';
import type { FileWrite, RepositoryFile } from '../../core/ports/repository.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { bytesWhenSaved, openDocument, sameBytes } from './documents.ts';

/** A file as it is at this moment. */
export interface FileNow {
  /** What the person has: unsaved text before the file on disk. `undefined`: there is no file. */
  readonly file: RepositoryFile | undefined;
  readonly isDirty: boolean;
}

/** `undefined` where there is nothing. Throws on anything that is there and cannot be read. */
export async function fileOnDisk(uri: vscode.Uri): Promise<RepositoryFile | undefined> {
  try {
    const [bytes, { mode }] = await Promise.all([readFile(uri.fsPath), stat(uri.fsPath)]);
    return { bytes, executable: isExecutable(mode) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function fileNow(uri: vscode.Uri): Promise<FileNow> {
  const onDisk = await fileOnDisk(uri);
  const document = openDocument(uri);
  if (document?.isDirty !== true) return { file: onDisk, isDirty: false };
  const bytes = await bytesWhenSaved(document);
  return { file: { bytes, executable: onDisk?.executable ?? false }, isDirty: true };
}

export function sameFile(a: RepositoryFile | undefined, b: RepositoryFile | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.executable === b.executable && sameBytes(a.bytes, b.bytes);
}

/**
 * Whether the write may be done: the file is as `before` says, lies inside its root with links resolved, and can be
 * written, made or removed.
 */
export async function checkWrite(
  write: FileWrite,
  uri: vscode.Uri,
  rootUri: vscode.Uri,
): Promise<Result<FileNow, Failure>> {
  const name = write.path.path;
  const outside = await leadsOutside(uri.fsPath, rootUri.fsPath);
  if (outside)
    return failed({
      kind: 'path-outside',
      path: name,
      message: `${name} leads out of ${write.path.root}. Nothing was changed.`,
    });
  let now: FileNow;
  try {
    now = await fileNow(uri);
  } catch (error) {
    return failed({
      kind: 'file-unreadable',
      path: name,
      message: `${name} cannot be read: ${String(error)}. Nothing was changed.`,
    });
  }
  if (!sameFile(now.file, write.before)) {
    return failed({
      kind: 'wrong-state',
      message: `${name} was changed a moment ago. Nothing was changed; accept again.`,
    });
  }
  if (!(await isWritable(uri.fsPath, write))) {
    const what = write.before === undefined ? 'cannot be made in its folder' : 'is read-only';
    return failed({
      kind: 'file-unwritable',
      path: name,
      message: `${name} ${what}. Nothing was changed; make it writable and accept again.`,
    });
  }
  return ok(now);
}

async function leadsOutside(file: string, root: string): Promise<boolean> {
  const within = relative(await realpath(root), await realpathOfExisting(file));
  return within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within);
}

/** The real path of the file, or of the nearest folder above it that exists. */
async function realpathOfExisting(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (!isMissing(error) || dirname(file) === file) throw error;
    return realpathOfExisting(dirname(file));
  }
}

async function isWritable(file: string, write: FileWrite): Promise<boolean> {
  try {
    if (write.before !== undefined && write.after !== undefined) return await mayWrite(file);
    const folder = await realpathOfExisting(dirname(file));
    return (await stat(folder)).isDirectory() && (await mayWrite(folder));
  } catch {
    return false;
  }
}

/** Looks at the mode too, because the superuser has access to everything and would still not expect it to be used. */
async function mayWrite(file: string): Promise<boolean> {
  await access(file, constants.W_OK);
  return ((await stat(file)).mode & 0o222) !== 0;
}

export function isExecutable(mode: number): boolean {
  return process.platform !== 'win32' && (mode & 0o111) !== 0;
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
