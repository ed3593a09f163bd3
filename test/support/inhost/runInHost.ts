import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { launcherFile } from '../../host/layout.ts';

/** What {@link runInHost} needs. */
export interface HostRun {
  /** Folder of the extension under development. */
  readonly extensionDevelopmentPath: string;
  /** The bundle of the suites. */
  readonly suitesFile: string;
  /** Folder that the window opens. */
  readonly folder: string;
  /** Added to the environment of the extension host. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs suites inside an extension host: that of the desktop VS Code which VSCODE_PATH names, that of a downloaded one with
 * WAVEWRIGHT_DESKTOP=1, otherwise that of the test host. Rejects when a test failed.
 */
export async function runInHost(run: HostRun): Promise<void> {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'wavewright-inhost-'));
  try {
    await runTests({
      ...executable(process.env),
      extensionDevelopmentPath: run.extensionDevelopmentPath,
      extensionTestsPath: run.suitesFile,
      extensionTestsEnv: { ...run.environment },
      launchArgs: [
        run.folder,
        `--user-data-dir=${path.join(profile, 'data')}`,
        `--extensions-dir=${path.join(profile, 'extensions')}`,
      ],
    });
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function executable(environment: NodeJS.ProcessEnv): { vscodeExecutablePath?: string } {
  if (environment.VSCODE_PATH) return { vscodeExecutablePath: environment.VSCODE_PATH };
  // Without a path runTests downloads the newest stable VS Code.
  return environment.WAVEWRIGHT_DESKTOP === '1' ? {} : { vscodeExecutablePath: launcherFile };
}
