import { globSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { outputFolder, repositoryRoot } from '../host/layout.ts';
import { countRecords, recordFileVariable } from '../support/mocha/testRecord.ts';
import type { ProcessRunner } from './childProcess.ts';
import { isNarrowed } from './options.ts';
import type { RunOptions, PartName } from './options.ts';

/** What a step of the run came to. */
export interface StepResult {
  readonly name: string;
  readonly passed: number;
  readonly pending: number;
  /** Failed tests, and the step itself where it went wrong as a whole. */
  readonly failures: readonly string[];
}

const minuteMs = 60_000;

/** What steps share. */
export interface StepContext {
  readonly processes: ProcessRunner;
  readonly options: RunOptions;
}

export interface MochaStep {
  readonly name: string;
  readonly folders: readonly PartName[];
  readonly timeoutMs: number;
  readonly limitMinutes: number;
  /** Shown when the step is over instead of at once, for one that runs beside another. */
  readonly isShownAtEnd?: boolean;
}

/** Runs the test files of folders under test/ with mocha in Node. */
export async function runMochaStep(context: StepContext, step: MochaStep): Promise<StepResult> {
  const files = testFiles(step.folders, context.options);
  return runRecorded(step.name, files, context, (recordFile) => ({
    command: process.execPath,
    commandArguments: [
      path.join(repositoryRoot, 'node_modules/mocha/bin/mocha.js'),
      ...['--reporter', path.join(repositoryRoot, 'test/support/mocha/recordingReporter.ts')],
      ...['--require', path.join(repositoryRoot, 'test/support/mocha/properties.ts')],
      ...['--timeout', String(step.timeoutMs), '--forbid-only'],
      ...(context.options.grep === undefined ? [] : ['--grep', context.options.grep]),
      ...files,
    ],
    environment: { [recordFileVariable]: recordFile },
    timeoutMs: step.limitMinutes * minuteMs,
    output: step.isShownAtEnd === true ? 'collect' : 'stream',
  }));
}

/** Runs the suites of test/inhost inside an extension host. */
export async function runHostStep(context: StepContext): Promise<StepResult> {
  const files = testFiles(['inhost'], context.options);
  return runRecorded('extension host', files, context, (recordFile) => ({
    command: process.execPath,
    commandArguments: [path.join(import.meta.dirname, 'hostSuites.ts'), ...files],
    environment: {
      [recordFileVariable]: recordFile,
      ...(context.options.grep === undefined ? {} : { WAVEWRIGHT_TEST_GREP: context.options.grep }),
    },
    timeoutMs: 15 * minuteMs,
    output: 'stream',
  }));
}

async function runRecorded(
  name: string,
  files: readonly string[],
  context: StepContext,
  commandFor: (recordFile: string) => Parameters<ProcessRunner['run']>[0],
): Promise<StepResult> {
  if (files.length === 0) {
    console.log('No test files.');
    return {
      name,
      passed: 0,
      pending: 0,
      failures: isNarrowed(context.options) ? [] : [`${name}: there are no test files`],
    };
  }
  const recordFile = path.join(outputFolder, 'test-records', `${name.replaceAll(' ', '-')}.jsonl`);
  mkdirSync(path.dirname(recordFile), { recursive: true });
  rmSync(recordFile, { force: true });
  const { problem, output } = await context.processes.run(commandFor(recordFile));
  process.stdout.write(output);
  const counts = countRecords(recordFile);
  const failures = [...counts.failures];
  if (!counts.ended)
    failures.push(`${name}: the tests did not come to their end; the process ${problem ?? 'ended early'}`);
  else if (problem !== undefined && failures.length === 0) failures.push(`${name}: the process ${problem}`);
  else if (counts.passed + failures.length === 0 && !isNarrowed(context.options))
    failures.push(`${name}: no test was run`);
  return { name, passed: counts.passed, pending: counts.pending, failures };
}

function testFiles(folders: readonly string[], options: RunOptions): string[] {
  return folders
    .flatMap((folder) => globSync(`test/${folder}/**/*.test.{ts,tsx}`, { cwd: repositoryRoot }))
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => options.files.length === 0 || options.files.some((wanted) => file.includes(wanted)))
    .sort();
}
