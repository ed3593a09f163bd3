import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server as HttpServer } from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { outputFolder, repositoryRoot } from '../host/layout.ts';
import { runServerJob, startServer } from '../host/server.ts';
import { prepareHost } from '../host/setup.ts';
import { writeUserSettings } from '../host/userSettings.ts';
import { createProcessRunner } from '../run/childProcess.ts';
import { packageProduct } from '../run/preparation.ts';
import { copySampleRepository } from '../support/sampleRepository.ts';
import { openFrontDoor } from './frontDoor.ts';
import type { FrontDoorOptions } from './frontDoor.ts';

const usualPort = 8517;
const stateFolder = path.join(outputFolder, 'start');
const sampleCopy = path.join(stateFolder, 'sample');
const usage = `npm start                 build and open Wavewright on a copy of the sample project
npm start -- FOLDER       ... on a folder of yours
npm start -- --fresh      forget the sample's changes, settings and runs of earlier starts
PORT=9000 npm start       another port than ${usualPort}
VSCODE_PATH=... npm start in that desktop VS Code`;

/** What survives from one start to the next besides the data of VS Code. */
interface StartSecrets {
  readonly connectionToken: string;
  /** Base64 of 32 bytes. */
  readonly secretKey: string;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});

async function main(commandArguments: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...commandArguments],
    allowPositionals: true,
    options: { fresh: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (values.fresh) await rm(stateFolder, { recursive: true, force: true });
  const folder = await folderToOpen(positionals[0]);
  const processes = createProcessRunner({});
  console.log('Building ...');
  const { problem, output } = await packageProduct(processes, 'collect');
  if (problem !== undefined) {
    console.error(`${output}\nThe build ${problem}.`);
    return 1;
  }
  const desktop = process.env['VSCODE_PATH'];
  return desktop ? openDesktop(desktop, folder) : serve(folder);
}

async function folderToOpen(wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) {
    if (!existsSync(wanted)) throw new Error(`${wanted} does not exist.`);
    return path.resolve(wanted);
  }
  if (!existsSync(sampleCopy)) await copySampleRepository(sampleCopy);
  return sampleCopy;
}

async function openDesktop(executable: string, folder: string): Promise<number> {
  const { problem } = await createProcessRunner({}).run({
    command: executable,
    commandArguments: [
      folder,
      '--wait',
      `--extensionDevelopmentPath=${repositoryRoot}`,
      `--user-data-dir=${path.join(stateFolder, 'desktop')}`,
    ],
    timeoutMs: 2 ** 31 - 1,
    output: 'stream',
  });
  if (problem !== undefined) console.error(`${executable} ${problem}.`);
  return problem === undefined ? 0 : 1;
}

async function serve(folder: string): Promise<number> {
  await prepareHost();
  const dataFolder = path.join(stateFolder, 'server');
  const extensionsFolder = path.join(stateFolder, 'extensions');
  if (!existsSync(path.join(dataFolder, 'data/User/settings.json'))) await writeUserSettings(dataFolder);
  const product = path.join(outputFolder, 'wavewright.vsix');
  const installation = runServerJob(
    ['--server-data-dir', dataFolder, '--extensions-dir', extensionsFolder, '--install-extension', product, '--force'],
    'pipe',
  );
  if (installation.code !== 0) throw new Error(installation.output);
  const secrets = await loadSecrets();
  const server = await startServer({
    dataFolder,
    extensionsFolder,
    connectionToken: secrets.connectionToken,
    // The sample is ours; for any other folder VS Code asks whether it is trusted.
    extraArguments: folder === sampleCopy ? ['--disable-workspace-trust'] : [],
  });
  try {
    const door = await openDoor({
      serverPort: server.port,
      connectionToken: secrets.connectionToken,
      secretKey: Buffer.from(secrets.secretKey, 'base64'),
    });
    const url = new URL(server.windowUrl({ target: folder }));
    url.port = String(portOf(door));
    console.log(`\nWavewright runs on ${folder}\n\n  ${url.href}\n\nCtrl+C stops it.`);
    const end = await Promise.race([nextInterrupt(), server.ended]);
    if (end !== undefined) console.error(end);
    door.closeAllConnections();
    door.close();
    return end === undefined ? 0 : 1;
  } finally {
    await server.stop();
  }
}

/** Opens the front door on the wanted port, or on a free one when that is taken. */
async function openDoor(options: Omit<FrontDoorOptions, 'port'>): Promise<HttpServer> {
  const port = Number(process.env['PORT'] ?? usualPort);
  try {
    return await openFrontDoor({ ...options, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    console.log(`Port ${port} is taken; using a free one.`);
    return openFrontDoor({ ...options, port: 0 });
  }
}

function portOf(door: HttpServer): number {
  const address = door.address();
  if (address === null || typeof address === 'string') throw new Error('The front door has no port.');
  return address.port;
}

async function loadSecrets(): Promise<StartSecrets> {
  const file = path.join(stateFolder, 'secrets.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as StartSecrets;
  const secrets = { connectionToken: randomUUID(), secretKey: randomBytes(32).toString('base64') };
  await mkdir(stateFolder, { recursive: true });
  await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}

function nextInterrupt(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(undefined));
  });
}
