import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ProcessRunner } from '../run/childProcess.ts';
import { copySampleRepository } from '../support/sampleRepository.ts';

/** A fresh copy of the sample repository. */
export interface SampleProject {
  readonly folder: string;
  /** Runs the project's own `npm test` and returns how many tests passed. Throws with its output when not all did. */
  test(): Promise<number>;
  /** One line for each file that differs from the commit: "M src/money.js". */
  changedFiles(): Promise<string[]>;
}

const testLimitMs = 120_000;

/** Copies the sample into a folder of its own under the system's temporary folder; it stays there for who wants to look. */
export async function makeSampleProject(processes: ProcessRunner): Promise<SampleProject> {
  const folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'wavewright-demo-')), 'stockroom');
  await copySampleRepository(folder);
  return {
    folder,
    test: () => runTests(folder, processes),
    changedFiles: async () => {
      const { stdout } = await promisify(execFile)('git', ['status', '--porcelain', '--untracked-files=all'], {
        cwd: folder,
      });
      return stdout.split('\n').filter((line) => line !== '');
    },
  };
}

async function runTests(folder: string, processes: ProcessRunner): Promise<number> {
  const npmScript = process.env['npm_execpath'];
  const { problem, output } = await processes.run({
    command: npmScript === undefined ? 'npm' : process.execPath,
    commandArguments: [...(npmScript === undefined ? [] : [npmScript]), 'test'],
    folder,
    timeoutMs: testLimitMs,
    output: 'collect',
  });
  const passed = countOf('pass', output);
  const failed = countOf('fail', output);
  if (problem === undefined && passed !== undefined && passed > 0 && failed === 0) return passed;
  throw new Error(`"npm test" in ${folder} ${problem ?? 'reported no passed tests'}:\n${output.slice(-4000)}`);
}

/** Reads the summary of `node --test`: "ℹ pass 34" or "# pass 34". */
function countOf(word: 'pass' | 'fail', output: string): number | undefined {
  const match = new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, 'm').exec(output.replaceAll('\r', ''));
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
