import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createProcessRunner } from './childProcess.ts';
import type { ProcessRunner } from './childProcess.ts';
import { killLeftovers, runMarkVariable } from './leftovers.ts';
import { isNarrowed, parseOptions } from './options.ts';
import type { RunOptions } from './options.ts';
import { failedStep, finishSetup, installTools, runBuild, startSetup } from './preparation.ts';
import { renderSummary } from './summary.ts';
import { runHostStep, runMochaStep } from './testSteps.ts';
import type { MochaStep, StepContext, StepResult } from './testSteps.ts';

const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 };
/** Both run at the same time: each waits now and then, for other processes or the disk. */
const nodeLanes: readonly MochaStep[] = [
  { name: 'scenario', folders: ['scenario'], timeoutMs: 120_000, limitMinutes: 30 },
  {
    name: 'unit contract architecture',
    folders: ['unit', 'contract', 'architecture'],
    timeoutMs: 120_000,
    limitMinutes: 30,
    isShownAtEnd: true,
  },
];
const uiStep: MochaStep = { name: 'ui', folders: ['ui'], timeoutMs: 180_000, limitMinutes: 60 };

process.exitCode = await main(process.argv.slice(2));

/** Runs the tests that the arguments ask for. Returns the exit code. */
async function main(commandArguments: readonly string[]): Promise<number> {
  const options = parseOptions(commandArguments);
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const runMark = randomUUID();
  // Everything temporary goes into one folder, so that tests which died leave nothing behind.
  const temporaryFolder = mkdtempSync(path.join(os.tmpdir(), 'wavewright-run-'));
  // Some tests start processes without the administrator's rights, which have to get to their folders through this one.
  chmodSync(temporaryFolder, 0o711);
  const processes = createProcessRunner({
    [runMarkVariable]: runMark,
    ...{ TMPDIR: temporaryFolder, TMP: temporaryFolder, TEMP: temporaryFolder },
  });
  const endAll = (): void => {
    processes.killAll();
    killLeftovers(runMark);
    if (process.env.WAVEWRIGHT_KEEP !== '1') rmSync(temporaryFolder, removal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      endAll();
      process.exit(130);
    });
  }
  try {
    const { results, skipped } = await runParts(processes, options);
    if (isNarrowed(options) && results.every(({ passed, failures }) => passed + failures.length === 0)) {
      results.push(failedStep('selection', 'no test matches'));
    }
    endAll();
    console.log(`\n${heading('Summary')}\n${renderSummary(results, skipped)}`);
    return results.every((result) => result.failures.length === 0) ? 0 : 1;
  } finally {
    endAll();
  }
}

async function runParts(
  processes: ProcessRunner,
  options: RunOptions,
): Promise<{ results: StepResult[]; skipped: string[] }> {
  const context: StepContext = { processes, options };
  const results: StepResult[] = [];
  const skipped: string[] = [];
  const step = async (title: string, work: () => Promise<StepResult>): Promise<boolean> => {
    console.log(`\n${heading(title)}`);
    const result = await work().catch((error: unknown) => {
      console.error(error);
      return failedStep(title, error instanceof Error ? error.message : String(error));
    });
    results.push(result);
    return result.failures.length === 0;
  };
  // Installing waits for network and disk most of the time, so it runs beside the build and the tests in Node.
  const tools = options.parts.has('setup') ? installTools(processes) : undefined;
  const setup = tools?.then(() => startSetup(processes));
  const isBuilt = !options.parts.has('build') || (await step('Build and package', () => runBuild(processes)));
  const lanes = nodeLanes
    .map((lane) => ({ ...lane, folders: lane.folders.filter((folder) => options.parts.has(folder)) }))
    .filter(({ folders }) => folders.length > 0);
  if (tools !== undefined && lanes.length > 0) process.stdout.write((await tools).output);
  await Promise.all(
    lanes.map((lane) => step(`Tests in Node: ${lane.folders.join(', ')}`, () => runMochaStep(context, lane))),
  );
  const isSetUp = setup === undefined || (await step('VS Code for the tests', () => finishSetup(setup)));
  const inVsCode = [
    { part: 'host', title: 'Tests inside the extension host', work: () => runHostStep(context) },
    { part: 'ui', title: 'Tests on the installed package', work: () => runMochaStep(context, uiStep) },
  ] as const;
  for (const { part, title, work } of inVsCode) {
    if (!options.parts.has(part)) continue;
    if (isBuilt && isSetUp) await step(title, work);
    else skipped.push(part);
  }
  return { results, skipped };
}

function heading(title: string): string {
  return `=== ${title} ${'='.repeat(Math.max(3, 90 - title.length))}`;
}
