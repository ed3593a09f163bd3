import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { linkServerPackages, serverEntry } from './layout.ts';
import { killGroup } from './processGroup.ts';

/** How a VS Code server is started. */
export interface ServerOptions {
  /** Folder of user data (settings, storage, logs) of this server. */
  readonly dataFolder: string;
  readonly extensionsFolder?: string | undefined;
  /** Port on 127.0.0.1; a free one when missing. */
  readonly port?: number | undefined;
  /** Added to the environment of the server and so of the extension host. `undefined` removes a variable. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Further options of the server's command line. */
  readonly extraArguments?: readonly string[] | undefined;
  /** Secret that requests must carry; a random one when missing. */
  readonly connectionToken?: string | undefined;
}

/** What a window of the server opens. */
export interface WindowTarget {
  /** A folder or a .code-workspace file; an empty window when missing. */
  readonly target?: string | undefined;
  /** Further pairs of the workbench's payload, such as the path of an extension under development. */
  readonly payload?: readonly (readonly [string, string])[] | undefined;
}

/** A running server on 127.0.0.1. */
export interface Server {
  readonly port: number;
  readonly connectionToken: string;
  readonly logFile: string;
  /** Settles with a sentence when the server ends by itself. */
  readonly ended: Promise<string>;
  /** Address of a window, token included. */
  windowUrl(window: WindowTarget): string;
  /** A path as the window names it in its payload. */
  remotePath(file: string): string;
  /** Kills the server with its extension hosts, terminals and watchers. */
  stop(): Promise<void>;
}

const startLimitMs = 60_000;
// Without a gallery VS Code neither asks open-vsx.org nor waits for it.
const noGallery = JSON.stringify({ serviceUrl: '', itemUrl: '', resourceUrlTemplate: '' });

/** Starts a VS Code server and waits until it listens. Throws with the end of its log when it does not within a minute. */
export async function startServer(options: ServerOptions): Promise<Server> {
  linkServerPackages();
  mkdirSync(options.dataFolder, { recursive: true });
  const connectionToken = options.connectionToken ?? randomUUID();
  const logFile = path.join(options.dataFolder, 'server.log');
  const child = spawnServer(options, connectionToken, logFile);
  const ended = new Promise<string>((resolve) => {
    child.on('exit', (code, signal) =>
      resolve(`VS Code's server ended (${signal ?? code}). Its log ends with:\n${endOf(logFile)}`),
    );
    child.on('error', (error) => resolve(`VS Code's server could not be started: ${error.message}`));
  });
  const port = await listeningPort(child, ended, logFile);
  const authority = `127.0.0.1:${port}`;
  const remotePath = (file: string): string => `vscode-remote://${authority}${toUrlPath(file)}`;
  return {
    port,
    connectionToken,
    logFile,
    ended,
    remotePath,
    windowUrl: (window) => `http://${authority}/?${windowQuery(window, connectionToken)}`,
    stop: () => killGroup(child),
  };
}

/** Runs the server for one job, such as `--install-extension`, with its output going where `stdio` says. Returns the exit code. */
export function runServerJob(
  jobArguments: readonly string[],
  stdio: 'inherit' | 'pipe' = 'inherit',
): { code: number; output: string } {
  linkServerPackages();
  const answer = spawnSync(process.execPath, [serverEntry, '--accept-server-license-terms', ...jobArguments], {
    stdio: ['ignore', stdio, stdio],
    encoding: 'utf8',
    env: { ...process.env, EXTENSIONS_GALLERY: noGallery },
  });
  return { code: answer.status ?? 1, output: [answer.stdout, answer.stderr].join('') };
}

function spawnServer(options: ServerOptions, connectionToken: string, logFile: string): ChildProcess {
  const log = openSync(logFile, 'w');
  try {
    const child = spawn(process.execPath, [serverEntry, ...serverArguments(options, connectionToken)], {
      stdio: ['ignore', log, log],
      detached: process.platform !== 'win32',
      env: { ...process.env, EXTENSIONS_GALLERY: noGallery, ...options.environment },
    });
    return child;
  } finally {
    closeSync(log);
  }
}

function serverArguments(options: ServerOptions, connectionToken: string): string[] {
  return [
    '--accept-server-license-terms',
    ...['--server-data-dir', options.dataFolder],
    ...(options.extensionsFolder ? ['--extensions-dir', options.extensionsFolder] : []),
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
    ...['--connection-token', connectionToken],
    ...['--telemetry-level', 'off'],
    // An address where nobody listens keeps the server from starting its agent host, whose packages are not installed.
    ...['--agent-host-bridge-path', path.join(options.dataFolder, 'no-agent-host.sock')],
    ...(options.extraArguments ?? []),
  ];
}

async function listeningPort(child: ChildProcess, ended: Promise<string>, logFile: string): Promise<number> {
  const limit = Date.now() + startLimitMs;
  let failure: string | undefined;
  void ended.then((reason) => (failure = reason));
  while (failure === undefined && Date.now() < limit) {
    const match = /Extension host agent listening on (\d+)/.exec(readFileSync(logFile, 'utf8'));
    if (match) return Number(match[1]);
    await delay(25);
  }
  await killGroup(child);
  throw new Error(
    failure ??
      `VS Code's server did not listen within ${startLimitMs / 1000} seconds. Its log ends with:\n${endOf(logFile)}`,
  );
}

function endOf(logFile: string): string {
  return readFileSync(logFile, 'utf8').slice(-4000);
}

function windowQuery(window: WindowTarget, connectionToken: string): string {
  const query = new URLSearchParams({ tkn: connectionToken });
  if (window.target === undefined) query.set('ew', 'true');
  else query.set(window.target.endsWith('.code-workspace') ? 'workspace' : 'folder', toUrlPath(window.target));
  query.set('payload', JSON.stringify([['skipWelcome', 'true'], ...(window.payload ?? [])]));
  return query.toString();
}

function toUrlPath(file: string): string {
  const absolute = path.resolve(file.replace(/^file:\/\//, '')).replaceAll('\\', '/');
  return absolute.startsWith('/') ? absolute : `/${absolute}`;
}
