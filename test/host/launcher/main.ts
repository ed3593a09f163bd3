import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isHostInstalled, serverFolder } from '../layout.ts';
import { runServerJob, startServer } from '../server.ts';
import type { Server } from '../server.ts';
import { writeUserSettings } from '../userSettings.ts';
import { parseCommandLine } from './commandLine.ts';
import type { CommandLine } from './commandLine.ts';
import { runInTestWindow } from './testWindow.ts';

const consoleMark = '@test@ ';

process.exitCode = await main(process.argv.slice(2));

async function main(commandArguments: readonly string[]): Promise<number> {
  if (!isHostInstalled()) {
    console.error('The test host is not installed. Run "npm test -- setup" in the root folder first.');
    return 1;
  }
  const commandLine = parseCommandLine(commandArguments);
  if (commandLine.action === 'version') return printVersion();
  if (commandLine.action === 'extensions') return runExtensionsJob(commandLine, commandArguments);
  return serve(commandLine);
}

function printVersion(): number {
  const manifest = JSON.parse(readFileSync(path.join(serverFolder, 'package.json'), 'utf8')) as { version: string };
  console.log(manifest.version);
  return 0;
}

function runExtensionsJob(commandLine: CommandLine, commandArguments: readonly string[]): number {
  const dataFolder = commandLine.userDataFolder ? ['--server-data-dir', commandLine.userDataFolder] : [];
  return runServerJob([...dataFolder, ...commandArguments]).code;
}

async function serve(commandLine: CommandLine): Promise<number> {
  const temporary = commandLine.userDataFolder ? undefined : await mkdtemp(path.join(os.tmpdir(), 'wavewright-host-'));
  const dataFolder = commandLine.userDataFolder ?? temporary ?? os.tmpdir();
  try {
    if (!(await hasSettings(dataFolder))) await writeUserSettings(dataFolder);
    const server = await startServer({
      dataFolder,
      extensionsFolder: commandLine.extensionsFolder,
      environment: commandLine.action === 'tests' ? { WAVEWRIGHT_CONSOLE_MARK: consoleMark } : {},
      extraArguments: [
        '--reconnection-grace-time=1',
        ...(commandLine.trustAll ? ['--disable-workspace-trust'] : []),
        ...(commandLine.action === 'tests' ? ['--enable-smoke-test-driver'] : []),
      ],
    });
    return await serveUntilDone(server, commandLine, dataFolder);
  } finally {
    if (temporary) await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function serveUntilDone(server: Server, commandLine: CommandLine, dataFolder: string): Promise<number> {
  const url = server.windowUrl({ target: commandLine.target, payload: developmentPayload(server, commandLine) });
  const failed = server.ended.then((reason) => ({ code: 1, reason }));
  const interrupted = nextInterrupt();
  if (commandLine.action === 'window') console.log(url);
  const work = commandLine.action === 'tests' ? [runTestSuite(url, dataFolder)] : [];
  try {
    const end = await Promise.race([failed, interrupted, ...work]);
    if (end.reason !== undefined) console.error(end.reason);
    return end.code;
  } finally {
    await server.stop();
  }
}

function runTestSuite(url: string, dataFolder: string): Promise<{ code: number; reason?: string }> {
  return runInTestWindow({
    url,
    consoleMark,
    print: (line) => console.log(line),
    verbose: process.env.WAVEWRIGHT_VERBOSE === '1',
    timeoutMs: Number(process.env.WAVEWRIGHT_HOST_TIMEOUT_SECONDS ?? 600) * 1000,
    failurePicture: path.join(dataFolder, 'failure.png'),
  });
}

function developmentPayload(server: Server, commandLine: CommandLine): [string, string][] {
  const { developmentPath, testsPath } = commandLine;
  return [
    ...(developmentPath
      ? [['extensionDevelopmentPath', server.remotePath(developmentPath)] satisfies [string, string]]
      : []),
    ...(testsPath ? [['extensionTestsPath', server.remotePath(testsPath)] satisfies [string, string]] : []),
  ];
}

function nextInterrupt(): Promise<{ code: number; reason?: string }> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve({ code: 130 }));
  });
}

async function hasSettings(dataFolder: string): Promise<boolean> {
  return readFile(path.join(dataFolder, 'data/User/settings.json')).then(
    () => true,
    () => false,
  );
}
