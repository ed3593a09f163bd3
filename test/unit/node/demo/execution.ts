import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Files } from './demoRig.ts';

export interface Execution {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Writes files to a new temporary folder, lets `use` work there, and removes it again. */
export async function inFolder<Value>(files: Files, use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'wavewright-demo-'));
  try {
    for (const [path, text] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs Node in a folder and tells what came out. Warnings of Node's own are left out. */
export async function runNode(folder: string, ...options: readonly string[]): Promise<Execution> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--no-warnings', ...options], {
      cwd: folder,
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    return { stdout, stderr, exitCode: 0 };
  } catch (error) {
    const failed = error as { stdout?: string; stderr?: string; code?: unknown };
    if (typeof failed.code !== 'number') throw error;
    return { stdout: failed.stdout ?? '', stderr: failed.stderr ?? '', exitCode: failed.code };
  }
}
