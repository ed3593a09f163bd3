import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { SandboxManager, SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime';
import type { CommandIsolation } from '../../core/ports/commands.ts';
import { privatePaths } from './privatePaths.ts';
import type { Shell } from './shells.ts';

/** Keeps commands, by means of the operating system, from writing elsewhere and from talking to other hosts. */
export interface Sandbox {
  /** Whether there is one. Tried out with a command at the first call; later calls give the same. */
  isolation(): Promise<CommandIsolation>;
  /** What to start instead of the shell so that it runs the line inside. Throws when that is impossible. */
  enclose(call: EnclosedCall, signal: AbortSignal): Promise<Enclosed>;
  /** Ends what the sandbox keeps running in this process. */
  close(): Promise<void>;
}

export interface EnclosedCall {
  readonly shell: Shell;
  readonly line: string;
  /** The directory that may be written to. */
  readonly folder: string;
  /** Another one. */
  readonly temporaryFolder: string;
}

export interface Enclosed {
  readonly program: string;
  readonly parameters: readonly string[];
  /** Variables to be added to those of the command. */
  readonly variables: Readonly<Record<string, string>>;
  /** To be called when the command has ended. */
  release(): void;
}

export interface SandboxSettings {
  /** `off`: commands run without a sandbox even where there could be one. */
  readonly use: 'where-possible' | 'off';
  /** Hosts that commands may talk to, as `registry.npmjs.org` or `*.example.com:443`. With none, only loopback inside the sandbox. */
  readonly allowedHosts: readonly string[];
  /** Absolute paths that commands must not read, besides the known places of keys. */
  readonly privatePaths: readonly string[];
}

type Runtime = typeof SandboxManager;

/** The name of the variable that brings the line in; as an argument it would be quoted several times and grow. */
const LINE = 'WAVEWRIGHT_LINE';

/** What the sandbox sets and commands need not see. */
const HIDDEN = [LINE, 'CLAUDE_CODE_HOST_HTTP_PROXY_PORT', 'CLAUDE_CODE_HOST_SOCKS_PROXY_PORT', 'JAVA_TOOL_OPTIONS'];

export function createSandbox(settings: SandboxSettings, platform: NodeJS.Platform): Sandbox {
  let opening: Promise<Runtime | string> | undefined;
  const opened = (): Promise<Runtime | string> => (opening ??= openRuntime(settings, platform));
  return {
    isolation: async () => {
      const runtime = await opened();
      return typeof runtime === 'string' ? { kind: 'none', reason: runtime } : { kind: 'sandbox' };
    },
    enclose: async (call, signal) => {
      const runtime = await opened();
      if (typeof runtime === 'string') throw new Error(`there is no sandbox: ${runtime}`);
      return enclose(runtime, { settings, call }, signal);
    },
    close: async () => {
      const runtime = await opening;
      opening = undefined;
      if (runtime !== undefined && typeof runtime !== 'string') await runtime.reset();
    },
  };
}

/** The runtime, ready; or why there is none, as words for people. */
async function openRuntime(settings: SandboxSettings, platform: NodeJS.Platform): Promise<Runtime | string> {
  if (settings.use === 'off') return 'the sandbox is switched off';
  if (platform === 'win32') return 'on Windows the sandbox would need an installation by an administrator';
  const runtime = await loadRuntime();
  if (typeof runtime === 'string') return runtime;
  if (!runtime.isSupportedPlatform()) return `there is no sandbox for this system (${platform})`;
  const { errors } = await runtime.checkDependenciesAsync(NO_SEARCH);
  if (errors.length > 0) return errors.join(', ');
  try {
    await withoutSignalHandlers(() => runtime.initialize(sessionConfig(settings)));
  } catch (error) {
    return `the sandbox could not be started: ${messageOf(error)}`;
  }
  const problem = await tryOut(runtime);
  if (problem !== undefined) await runtime.reset();
  return problem ?? runtime;
}

/** The runtime is large and seldom needed at the start, so it is a bundle of its own. */
async function loadRuntime(): Promise<Runtime | string> {
  try {
    return (await import('@anthropic-ai/sandbox-runtime')).SandboxManager;
  } catch (error) {
    return `the sandbox could not be loaded: ${messageOf(error)}`;
  }
}

/** It would end the process on its own terms at SIGINT and SIGTERM; this program has terms of its own, and calls `close`. */
async function withoutSignalHandlers(start: () => Promise<void>): Promise<void> {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => new Set(process.listeners(signal)));
  await start();
  for (const [index, signal] of signals.entries()) {
    for (const listener of process.listeners(signal)) {
      if (before[index]?.has(listener) === false) process.removeListener(signal, listener);
    }
  }
}

/** Containers often have the programs but may not make namespaces; that shows only when it is tried. */
async function tryOut(runtime: Runtime): Promise<string | undefined> {
  try {
    const { argv } = await runtime.wrapWithSandboxArgv('true', '/bin/sh');
    const [program = '', ...parameters] = argv;
    const tried = await execa(program, parameters, { reject: false, stdin: 'ignore', all: true, timeout: 20_000 });
    runtime.cleanupAfterCommand();
    if (tried.exitCode === 0) return undefined;
    const said = tried.all.trim().split('\n')[0] ?? '';
    return `a command could not be started in the sandbox: ${said || (tried.shortMessage ?? 'for no known reason')}`;
  } catch (error) {
    return `a command could not be started in the sandbox: ${messageOf(error)}`;
  }
}

/**
 * It searches the working directory of this process for files to protect from writing; here that directory is never among
 * those that may be written to, so the search finds nothing, and needs no ripgrep.
 */
const NO_SEARCH = { command: 'true' };

function sessionConfig(settings: SandboxSettings): SandboxRuntimeConfig {
  return {
    network: {
      allowedDomains: [...settings.allowedHosts],
      deniedDomains: [],
      // On macOS; on Linux the sandbox has a loopback of its own.
      allowLocalBinding: true,
    },
    filesystem: { denyRead: hiddenPaths(settings), allowWrite: [], denyWrite: [] },
    ripgrep: NO_SEARCH,
  };
}

function hiddenPaths(settings: SandboxSettings): { path: string; literal: true }[] {
  return [...privatePaths(), ...settings.privatePaths].map(literal);
}

function literal(path: string): { path: string; literal: true } {
  return { path, literal: true };
}

async function enclose(
  runtime: Runtime,
  { settings, call }: { readonly settings: SandboxSettings; readonly call: EnclosedCall },
  signal: AbortSignal,
): Promise<Enclosed> {
  const { shell, line, folder, temporaryFolder } = call;
  const config = {
    filesystem: {
      denyRead: hiddenPaths(settings),
      allowRead: [folder, temporaryFolder].map(literal),
      allowWrite: [folder, temporaryFolder].map(literal),
      denyWrite: (await gitControlFiles(folder)).map(literal),
    },
  };
  const hide = HIDDEN.map((name) => `-u ${name}`).join(' ');
  const own = ['TMPDIR', 'TEMP', 'TMP'].map((name) => `${name}=${quote(temporaryFolder)}`).join(' ');
  const inner = `exec env ${hide} ${own} ${[shell.program, ...shell.options].map(quote).join(' ')} "$${LINE}"`;
  const { argv } = await runtime.wrapWithSandboxArgv(inner, '/bin/sh', config, signal, folder);
  const [program, ...parameters] = argv;
  if (program === undefined) throw new Error('the sandbox gave no command to start');
  return { program, parameters, variables: { [LINE]: line }, release: () => runtime.cleanupAfterCommand() };
}

/** What git would run or obey when somebody uses the directory outside of the sandbox. Those that exist. */
async function gitControlFiles(folder: string): Promise<string[]> {
  const candidates = ['.git/config', '.git/config.worktree', '.git/hooks', '.git/info'].map((path) =>
    join(folder, path),
  );
  const there = await Promise.all(
    candidates.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return candidates.filter((_, index) => there[index]);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
