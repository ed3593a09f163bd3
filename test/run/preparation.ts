import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { hostFolder, outputFolder, repositoryRoot } from '../host/layout.ts';
import type { ProcessEnd, ProcessOptions, ProcessRunner } from './childProcess.ts';
import type { StepResult } from './testSteps.ts';

const limitMs = 15 * 60_000;

/** Installs what tests need of the system; its output is kept for later. */
export function installTools(processes: ProcessRunner): Promise<ProcessEnd> {
  return processes.run({
    command: process.execPath,
    commandArguments: [path.join(hostFolder, 'systemPackages.ts')],
    timeoutMs: limitMs,
    output: 'collect',
  });
}

/** Makes the test host ready in the background; its output is kept for later. */
export function startSetup(processes: ProcessRunner): Promise<ProcessEnd> {
  return processes.run({
    command: process.execPath,
    commandArguments: [path.join(hostFolder, 'setup.ts')],
    timeoutMs: limitMs,
    output: 'collect',
  });
}

/** Builds the product as it is released, and packages it and the test bridge into out/. */
export async function runBuild(processes: ProcessRunner): Promise<StepResult> {
  const product = await packageProduct(processes, 'stream');
  if (product.problem !== undefined)
    return failedStep('build', `building and packaging the product ${product.problem}`);
  const bridge = await packageBridge(processes, 'stream');
  if (bridge.problem !== undefined) return failedStep('build', `packaging the test bridge ${bridge.problem}`);
  return { name: 'build', passed: 0, pending: 0, failures: [] };
}

/** Builds the product as it is released and packages it as out/wavewright.vsix. */
export function packageProduct(processes: ProcessRunner, output: ProcessOptions['output']): Promise<ProcessEnd> {
  // Packaging runs the script vscode:prepublish, which is the release build.
  // The links of the README that point into the repository stay as they are, because no address of it is known.
  const extra = ['--no-rewrite-relative-links'];
  return runVsce(processes, { folder: repositoryRoot, file: 'wavewright.vsix', extra, output });
}

/** Packages the test bridge as out/test-bridge.vsix. */
export function packageBridge(processes: ProcessRunner, output: ProcessOptions['output']): Promise<ProcessEnd> {
  const extra = ['--skip-license', '--allow-missing-repository', '--allow-star-activation'];
  return runVsce(processes, {
    folder: path.join(hostFolder, 'bridge'),
    file: 'test-bridge.vsix',
    extra,
    output,
  });
}

function runVsce(
  processes: ProcessRunner,
  options: { folder: string; file: string; extra: readonly string[]; output: ProcessOptions['output'] },
): Promise<ProcessEnd> {
  mkdirSync(outputFolder, { recursive: true });
  const vsce = path.join(repositoryRoot, 'node_modules/@vscode/vsce/vsce');
  const target = path.join(outputFolder, options.file);
  return processes.run({
    command: process.execPath,
    commandArguments: [vsce, 'package', '--no-dependencies', '--out', target, ...options.extra],
    folder: options.folder,
    timeoutMs: limitMs,
    output: options.output,
  });
}

/** Waits for the setup and shows what it had to say. */
export async function finishSetup(setup: Promise<ProcessEnd>): Promise<StepResult> {
  const { problem, output } = await setup;
  process.stdout.write(output);
  return problem === undefined
    ? { name: 'setup', passed: 0, pending: 0, failures: [] }
    : failedStep('setup', `the process ${problem}`);
}

/** A step that went wrong as a whole. */
export function failedStep(name: string, problem: string): StepResult {
  return { name, passed: 0, pending: 0, failures: [`${name}: ${problem}`] };
}
