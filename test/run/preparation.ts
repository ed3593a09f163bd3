import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { hostFolder, outputFolder, repositoryRoot } from '../host/layout.ts';
import type { ProcessEnd, ProcessRunner } from './childProcess.ts';
import type { StepResult } from './testSteps.ts';

const limitMs = 15 * 60_000;
const vsce = path.join(repositoryRoot, 'node_modules/@vscode/vsce/vsce');

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
  mkdirSync(outputFolder, { recursive: true });
  const packages = [
    { name: 'the product', folder: repositoryRoot, file: 'wavewright.vsix', extra: [] },
    {
      name: 'the test bridge',
      folder: path.join(hostFolder, 'bridge'),
      file: 'test-bridge.vsix',
      extra: ['--skip-license', '--allow-missing-repository', '--allow-star-activation'],
    },
  ];
  for (const item of packages) {
    const { problem } = await processes.run({
      command: process.execPath,
      // Packaging runs the script vscode:prepublish, which is the release build.
      commandArguments: [
        vsce,
        'package',
        '--no-dependencies',
        '--out',
        path.join(outputFolder, item.file),
        ...item.extra,
      ],
      folder: item.folder,
      timeoutMs: limitMs,
      output: 'stream',
    });
    if (problem !== undefined) return failedStep('build', `packaging ${item.name} ${problem}`);
  }
  return { name: 'build', passed: 0, pending: 0, failures: [] };
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
