import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { RunState } from '../../src/shared/runState.ts';
import { tasksOf } from '../../src/shared/runState.ts';
import { outputFolder } from '../host/layout.ts';
import { prepareHost } from '../host/setup.ts';
import { createProcessRunner } from '../run/childProcess.ts';
import type { ProcessEnd, ProcessRunner } from '../run/childProcess.ts';
import { killLeftovers, runMarkVariable } from '../run/leftovers.ts';
import { packageBridge, packageProduct } from '../run/preparation.ts';
import { testEnvironment } from '../support/workbench/wavewright.ts';
import { openWorkbench } from '../support/workbench/workbench.ts';
import { makeSampleProject } from './sampleProject.ts';
import type { SampleProject } from './sampleProject.ts';
import { playStory } from './story.ts';

const picturesFolder = 'demo';
/** How long the demo model thinks about an answer: long enough to watch its agents, short enough not to wait for them. */
const paceMs = 700;
const windowSize = { width: 1600, height: 1000 };

/** What the last task of the demo model's plan hands on, as far as the demo needs it. */
const validationSchema = z.object({
  kept: z.array(z.object({ path: z.string(), to: z.string(), reason: z.string() })),
});

process.exitCode = await main().catch((error: unknown) => {
  console.error(`\nThe demo failed: ${error instanceof Error ? describe(error) : String(error)}`);
  return 1;
});

/** Returns the exit code. */
async function main(): Promise<number> {
  const startedAt = Date.now();
  const runMark = randomUUID();
  // Inherited by everything that is started from here, so that nothing of it can be overlooked at the end.
  process.env[runMarkVariable] = runMark;
  const processes = createProcessRunner({});
  endOnInterrupt(processes, runMark);
  if (process.env['VSCODE_PATH']) console.log('The demo uses its own VS Code, not that of VSCODE_PATH.');
  await prepare(processes);
  await rm(path.join(outputFolder, picturesFolder), { recursive: true, force: true });
  const sample = await makeSampleProject(processes);
  console.log(`\nThe sample project is in ${sample.folder}, a git repository with one commit.`);
  console.log(`Its own tests before: ${await sample.test()} passed.`);
  const pictures: string[] = [];
  const end = await playInWindow(sample, pictures);
  const changed = await sample.changedFiles();
  console.log(`${changed.length} files differ from the commit (git -C ${sample.folder} status).`);
  console.log(`Its own tests after:  ${await sample.test()} passed, as ES modules.`);
  printKept(end);
  console.log(`\nPictures:\n${pictures.map((file) => `  ${path.relative(process.cwd(), file)}`).join('\n')}`);
  console.log(`\nThe demo took ${Math.round((Date.now() - startedAt) / 1000)} seconds.`);
  return 0;
}

/** Installs what is missing, builds and packages. Throws with the output when something of it fails. */
async function prepare(processes: ProcessRunner): Promise<void> {
  console.log('Building ...');
  const mustEndWell = ({ problem, output }: ProcessEnd): void => {
    if (problem !== undefined) throw new Error(`The build ${problem}.\n${output}`);
  };
  // Installing waits for network and disk most of the time, so it runs beside the build.
  const installed = prepareHost();
  const built = packageProduct(processes, 'collect').then(mustEndWell);
  const bridged = packageBridge(processes, 'collect').then(mustEndWell);
  await Promise.all([installed, built, bridged]);
}

/** Opens a window on the sample, plays the story in it and closes it. */
async function playInWindow(sample: SampleProject, pictures: string[]): Promise<RunState> {
  console.log('Opening VS Code ...');
  const workbench = await openWorkbench({
    folder: sample.folder,
    environment: testEnvironment,
    settings: {
      'workbench.colorTheme': 'Light Modern',
      'wavewright.demo.paceMs': paceMs,
      'wavewright.plan.confirmAboveAgents': 1_000,
    },
    size: windowSize,
  });
  try {
    return await playStory({
      workbench,
      print: (line) => console.log(line),
      picture: async (name) => void pictures.push(await workbench.screenshot(name, picturesFolder)),
    });
  } catch (error) {
    const file = await workbench.screenshot('failure', picturesFolder).catch(() => undefined);
    if (file !== undefined) console.error(`A picture of the window as it was then: ${file}`);
    throw error;
  } finally {
    await workbench.dispose();
  }
}

/** Ends everything that the demo started, at once, when the person ends the demo. */
function endOnInterrupt(processes: ProcessRunner, runMark: string): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      processes.killAll();
      killLeftovers(runMark);
      process.exit(130);
    });
  }
}

/** What stayed CommonJS, and why: the last task of the demo model's plan reports it. */
function printKept(end: RunState): void {
  const reports = tasksOf(end).flatMap((task) => {
    const parsed = validationSchema.safeParse(task.result?.data);
    return parsed.success ? [{ ...parsed.data, summary: task.result?.summary ?? '' }] : [];
  });
  for (const { summary } of reports) console.log(`\n${summary}`);
}

function describe(error: Error): string {
  const cause = error.cause instanceof Error ? `\nThe last reason: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}
