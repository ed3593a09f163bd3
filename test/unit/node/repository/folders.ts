import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { RepositoryFile } from '../../../../src/core/ports/repository.ts';
import type { WorkspacePath } from '../../../../src/shared/changes.ts';
import type { Failure } from '../../../../src/shared/failures.ts';
import type { Result } from '../../../../src/shared/result.ts';

/** A folder for one test, with a root `main` in it and room beside it. */
export interface TestFolder {
  /** Absolute path of the root. */
  readonly root: string;
  /** Absolute path of a folder beside the root. */
  readonly outside: string;
  put(file: string, content?: string | Uint8Array, mode?: number): Promise<void>;
  /** Text of a file of the root; `undefined` when there is none. */
  text(file: string): Promise<string | undefined>;
  /** All entries of the root, recursively, sorted; folders end with a slash. `.git` is left out. */
  entries(): Promise<string[]>;
  git(...parameters: string[]): Promise<string>;
  dispose(): Promise<void>;
}

export async function createTestFolder(): Promise<TestFolder> {
  const whole = await mkdtemp(path.join(tmpdir(), 'wavewright-disk-'));
  const root = path.join(whole, 'main');
  const outside = path.join(whole, 'outside');
  await Promise.all([mkdir(root), mkdir(outside)]);
  return {
    root,
    outside,
    async put(file, content = '', mode) {
      const target = path.resolve(root, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
      if (mode !== undefined) await chmod(target, mode);
    },
    text: (file) => readFile(path.join(root, file), 'utf8').catch(() => undefined),
    async entries() {
      const found = await readdir(root, { recursive: true, withFileTypes: true });
      return found
        .map(
          (entry) => `${path.relative(root, path.join(entry.parentPath, entry.name))}${entry.isDirectory() ? '/' : ''}`,
        )
        .filter((name) => !/(^|\/)\.git\//.test(name))
        .sort();
    },
    async git(...parameters) {
      const identity = [
        '-c',
        'user.name=Test',
        '-c',
        'user.email=test@example.com',
        '-c',
        'protocol.file.allow=always',
      ];
      return (await execa('git', [...identity, ...parameters], { cwd: root })).stdout;
    },
    dispose: () => rm(whole, { recursive: true, force: true }),
  };
}

export const at = (file: string): WorkspacePath => ({ root: 'main', path: file });
export const file = (text: string, executable = false): RepositoryFile => ({ bytes: Buffer.from(text), executable });

export function succeeded<Value>(result: Result<Value, Failure>): Value {
  if (result.ok) return result.value;
  throw new Error(`expected success, came ${result.failure.kind}: ${result.failure.message}`);
}

export function failureOf(result: Result<unknown, Failure>): Failure {
  if (!result.ok) return result.failure;
  throw new Error('expected a failure, came success');
}
