/**
 * Runs inside the extension host: has the extension carry out a plan of independent one-turn tasks, its run view open, and
 * writes into a file what that cost the host. What it is to do stands in the environment.
 */
import { writeFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { App } from '../../../src/core/app/app.ts';
import { DEFAULT_LIMITS, DEFAULT_MODELS } from '../../../src/shared/defaults.ts';
import type { Failure } from '../../../src/shared/failures.ts';
import type { Result } from '../../../src/shared/result.ts';
import type { TestSeam } from '../../../src/vscode/userInterface.ts';
import { independentPlan } from '../plans.ts';
import { INPUT_VARIABLE } from './inHostInput.ts';
import type { InHostFigures, InHostInput } from './inHostInput.ts';

const LOOK_EVERY_MS = 10;
/** The host starts other extensions too; what they do is over by then. */
const REST_BEFORE_MS = 5_000;

/** What VS Code calls. */
export async function run(): Promise<void> {
  const input = JSON.parse(process.env[INPUT_VARIABLE] ?? '') as InHostInput;
  await writeFile(input.figuresFile, JSON.stringify(await measure(input)));
}

async function measure(input: InHostInput): Promise<InHostFigures> {
  const settings = vscode.workspace.getConfiguration('wavewright');
  await settings.update('anthropic.baseUrl', input.baseUrl, vscode.ConfigurationTarget.Global);
  const extension = vscode.extensions.getExtension<TestSeam>('wavewright.wavewright');
  if (extension === undefined) throw new Error('the extension is not there');
  const seam = await extension.activate();
  const app = must(await seam.app());
  await app.listRuns();
  await vscode.commands.executeCommand('wavewright.openRunView');
  await sleep(REST_BEFORE_MS);

  const memoryBeforeBytes = process.memoryUsage.rss();
  let peakMemoryBytes = memoryBeforeBytes;
  const look = setInterval(() => (peakMemoryBytes = Math.max(peakMemoryBytes, process.memoryUsage.rss())), 50);
  const delay = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  delay.enable();
  const startedAt = performance.now();
  const succeeded = await runTasks(app, input);
  const makespanMs = performance.now() - startedAt;
  delay.disable();
  clearInterval(look);
  return {
    makespanMs,
    succeeded,
    loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - LOOK_EVERY_MS),
    loopDelayMaxMs: Math.max(0, delay.max / 1e6 - LOOK_EVERY_MS),
    memoryBeforeBytes,
    peakMemoryBytes,
  };
}

/** How many tasks succeeded. */
async function runTasks(app: App, { tasks, concurrency }: InHostInput): Promise<number> {
  const runId = must(
    await app.startRun({
      request: 'Measure',
      planText: independentPlan(tasks),
      model: { provider: 'anthropic', model: DEFAULT_MODELS.anthropic, label: 'Bench' },
      limits: { ...DEFAULT_LIMITS, concurrency, maxTasks: tasks, budgetUsd: 1_000_000, confirmAboveAgents: tasks },
      autoApprove: 'setting',
    }),
  );
  return must(await app.whenAtRest(runId)).counts.succeeded;
}

function must<Value>(result: Result<Value, Failure>): Value {
  if (result.ok) return result.value;
  throw new Error(`unexpected failure ${result.failure.kind}: ${result.failure.message}`);
}
