import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { outputFolder, repositoryRoot } from '../../host/layout.ts';
import { runInHost } from '../../support/inhost/runInHost.ts';
import { idealMakespanMs } from '../figures.ts';
import { INPUT_VARIABLE } from '../processes/inHostInput.ts';
import type { InHostFigures, InHostInput } from '../processes/inHostInput.ts';
import type { Row } from '../table.ts';
import type { Workbench } from '../workbench.ts';

const LATENCY_MS = 1_000;
const TASKS = 200;
const CONCURRENCY = 100;
const MEGABYTE = 1_024 * 1_024;

/**
 * Many agents at once inside the extension host of VS Code, beside its other extensions: what people notice of it. The
 * extension is built anew, like for a release.
 */
export async function measureHost(workbench: Workbench): Promise<Row[]> {
  const extension = await buildExtension(workbench);
  const suitesFile = await bundleWhatRunsInside();
  await workbench.behave({ latencyMs: LATENCY_MS, turns: 1 });
  const { folder } = await workbench.makePlace();
  const figuresFile = path.join(folder, '..', 'figures.json');
  const input: InHostInput = { baseUrl: workbench.baseUrl, tasks: TASKS, concurrency: CONCURRENCY, figuresFile };
  await runInHost({
    extensionDevelopmentPath: extension,
    suitesFile,
    folder,
    environment: { [INPUT_VARIABLE]: JSON.stringify(input), ANTHROPIC_API_KEY: 'bench' },
  });
  return rowsOf(JSON.parse(await readFile(figuresFile, 'utf8')) as InHostFigures);
}

function rowsOf(figures: InHostFigures): Row[] {
  if (figures.succeeded !== TASKS) throw new Error(`${figures.succeeded} of ${TASKS} tasks succeeded in the host`);
  const inHost = `in the extension host, ${CONCURRENCY} agents at once`;
  return [
    { what: `${inHost}: event-loop delay, p99`, unit: 'ms', ours: figures.loopDelayP99Ms, ideal: 0, atMost: 50 },
    { what: `${inHost}: event-loop delay, longest`, unit: 'ms', ours: figures.loopDelayMaxMs, ideal: 0 },
    {
      what: `${inHost}: memory added`,
      unit: 'MB',
      ours: (figures.peakMemoryBytes - figures.memoryBeforeBytes) / MEGABYTE,
      ideal: 0,
      atMost: 120,
    },
    {
      what: `${inHost}: makespan of ${TASKS} tasks / ideal`,
      unit: 'x',
      ours: figures.makespanMs / idealMakespanMs(TASKS, CONCURRENCY, LATENCY_MS),
      ideal: 1,
    },
  ];
}

/** The folder of the extension as it would be installed. Like dist/, it stays for the next time to be replaced. */
async function buildExtension({ unmeasured }: Workbench): Promise<string> {
  const folder = path.join(outputFolder, 'bench', 'extension');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const part of ['package.json', 'media']) {
    await cp(path.join(repositoryRoot, part), path.join(folder, part), { recursive: true });
  }
  const script = path.join(repositoryRoot, 'esbuild.config.mjs');
  const { code, err } = await unmeasured.start(script, ['--production', '--outdir', path.join(folder, 'dist')]).ended;
  if (code !== 0) throw new Error(`the extension was not built: ${err}`);
  return folder;
}

async function bundleWhatRunsInside(): Promise<string> {
  const outfile = path.join(outputFolder, 'bench', 'program', 'inHost.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, '../processes/inHost.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    logLevel: 'error',
  });
  return outfile;
}
