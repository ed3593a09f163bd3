/**
 * The composition root without VS Code: the product on a folder, driven by a command line. What is slow to load, the
 * model SDK and the store, is imported when it is first needed.
 */
import { readFile, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCommandLine } from './cli/commandLine.ts';
import type { Command, CommandOptions } from './cli/commandLine.ts';
import { dispatch } from './cli/commands/dispatch.ts';
import { refuse } from './cli/commands/failures.ts';
import { EXIT } from './cli/exitCodes.ts';
import type { ExitCode } from './cli/exitCodes.ts';
import { helpText } from './cli/help.ts';
import { watchInterruption } from './cli/interruption.ts';
import { chooseModel } from './cli/modelChoice.ts';
import { createProcessTerminal } from './cli/processTerminal.ts';
import { approveServersNamed } from './cli/serverApproval.ts';
import { stayInterruptible } from './cli/stayInterruptible.ts';
import { defaultStorageFolder } from './cli/storageFolder.ts';
import type { Terminal } from './cli/terminal.ts';
import type { App, RunCommands } from './core/app/app.ts';
import { createApprovalPolicy } from './core/app/approvalPolicy.ts';
import { createApp } from './core/app/createApp.ts';
import type { CodeIndex } from './core/ports/codeIndex.ts';
import { createLazyToolSources } from './core/app/toolSources.ts';
import type { Log } from './core/ports/log.ts';
import type { ModelAccess } from './core/ports/model.ts';
import type { ToolSources } from './core/ports/toolSources.ts';
import { DEFAULT_EQUIPMENT } from './core/runs/equipment/ports.ts';
import { createBrowsers } from './node/browser/browsers.ts';
import { createCommandServices } from './node/commands/commandServices.ts';
import { indexWorkerUrl } from './node/index/indexFiles.ts';
import { createLazyCodeIndex } from './node/index/lazyCodeIndex.ts';
import type { StoreThread } from './node/store/storeThread.ts';
import { createGitHistory } from './node/history/gitHistory.ts';
import type { RootFolder } from './node/repository/roots.ts';
import { createDiskRepository } from './node/repository/diskRepository.ts';
import { createDiskWriter } from './node/repository/diskWriter.ts';
import { createGitMerger } from './node/repository/gitMerger.ts';
import { createRipgrepFinder } from './node/repository/ripgrep.ts';
import { createSyntax } from './node/syntax/syntax.ts';
import { syntaxFiles } from './node/syntax/syntaxFiles.ts';
import { readBuiltInTemplates } from './node/system/builtInTemplates.ts';
import { createSystemClock } from './node/system/clock.ts';
import { createConsoleLog } from './node/system/consoleLog.ts';
import { hashBytes } from './node/system/hashing.ts';
import { loadFetch } from './node/system/loadFetch.ts';
import { createRandomness } from './node/system/randomness.ts';
import { keepHeapSmall } from './node/system/smallHeap.ts';
import { DEFAULT_MAX_REQUESTS } from './shared/defaults.ts';
import type { Failure } from './shared/failures.ts';
import { failed, ok } from './shared/result.ts';
import type { Result } from './shared/result.ts';

/** The code of the store's thread, and a thread of it that was started while the program was still being loaded. */
export interface StoreWorker {
  readonly url: URL;
  readonly ahead: StoreThread | undefined;
}

/** Carries out a command line; the exit code of the process. */
export async function main(args: readonly string[], storeWorker: StoreWorker): Promise<ExitCode> {
  const interruption = watchInterruption(process);
  const terminal = createProcessTerminal(process, {
    onReaderGone: () => interruption.request(),
    signal: interruption.signal,
  });
  const parsed = parseCommandLine(args);
  if (!parsed.ok) {
    terminal.err(`wavewright: ${parsed.failure}\n`);
    return EXIT.wrongUse;
  }
  const command = parsed.value;
  if (command.name === 'help' || command.name === 'version') {
    terminal.out(command.name === 'help' ? helpText() : `${await version()}\n`);
    return EXIT.succeeded;
  }
  return carryOut(command, { terminal, storeWorker, signal: interruption.signal });
}

interface Surroundings {
  readonly terminal: Terminal;
  readonly storeWorker: StoreWorker;
  readonly signal: AbortSignal;
}

async function carryOut(
  command: Exclude<Command, { name: 'help' | 'version' }>,
  { terminal, storeWorker, signal }: Surroundings,
): Promise<ExitCode> {
  const { options } = command;
  const folder = await folderOf(options.folder ?? '.');
  if (!folder.ok) return refuse(terminal, folder.failure);
  const storage = storageOf(folder.value, options);
  if (`${storage}${sep}`.startsWith(`${folder.value}${sep}`)) {
    terminal.err(`Note: runs are kept within the repository itself, in ${storage}.\n`);
  }
  if (options.commands.level === 'everything') {
    terminal.err('Note: agents may run any command here without being asked (--approve everything).\n');
  }
  const app = composeApp({ folder: folder.value, storage, options, terminal, storeWorker });
  const context = {
    app,
    options,
    terminal,
    chooseModel: (recorded) => chooseModel(options, process.env, recorded),
    readFile: readText,
  } satisfies Parameters<typeof dispatch>[1];
  return stayInterruptible(() => dispatch(command, context), { app, terminal, signal });
}

interface Composition {
  readonly folder: string;
  readonly storage: string;
  readonly options: CommandOptions;
  readonly terminal: Terminal;
  readonly storeWorker: StoreWorker;
}

function composeApp({ folder, storage, options, terminal, storeWorker }: Composition): App {
  let { ahead } = storeWorker;
  const roots = [{ name: basename(folder) || 'root', directory: folder }];
  const log = createConsoleLog({ level: options.verbose ? 'debug' : 'error', write: terminal.err });
  const app = createApp({
    repository: createDiskRepository({ roots }),
    writer: createDiskWriter({ roots }),
    merger: createGitMerger({ directory: join(storage, 'merging') }),
    finder: createRipgrepFinder({ roots, programs: ['rg'] }),
    history: createGitHistory({ roots }),
    openStore: async () => {
      const { openSqliteStore } = await import('./node/store/sqliteStore.ts');
      const thread = ahead;
      ahead = undefined;
      const opened = await openSqliteStore({ directory: storage, workerUrl: storeWorker.url, thread, log });
      keepHeapSmall();
      return opened;
    },
    models: modelAccess(options, terminal),
    commands: commandsIn({ storage, roots, log }, options),
    clock: createSystemClock(),
    randomness: createRandomness(),
    hash: hashBytes,
    log,
    builtInTemplates: () => readBuiltInTemplates(fileURLToPath(new URL('../media/templates', import.meta.url))),
    // Whoever starts the command on a folder has decided to.
    isTrusted: () => true,
    equipment: {
      syntax: createSyntax({ files: syntaxFiles(import.meta.url), log }),
      index: codeIndexIn(storage),
      toolSources: toolServersIn({ storage, roots, log }, options),
      browsers: createBrowsers({ path: () => options.browser.path ?? '', log }),
      settings: () => ({
        ...DEFAULT_EQUIPMENT,
        allowedTools: options.tools.allowed,
        browserHosts: options.browser.hosts,
      }),
    },
    maxRequests: () => options.maxRequests ?? DEFAULT_MAX_REQUESTS,
  });
  app.subscribe({ onTrouble: ({ message }) => terminal.err(`wavewright: ${message}\n`) });
  return app;
}

/** The index over the code beside the store. */
function codeIndexIn(directory: string): CodeIndex {
  const workerUrl = indexWorkerUrl(import.meta.url);
  const { grammarsFolder: grammars } = syntaxFiles(import.meta.url);
  return createLazyCodeIndex(async () => {
    const { createCodeIndex } = await import('./node/index/codeIndex.ts');
    return createCodeIndex({ directory, workerUrl, grammars });
  });
}

/** Servers of tools that the repository names: those that the command line names, too, since nobody is asked. */
function toolServersIn(
  { storage, roots, log }: { readonly storage: string; readonly roots: readonly RootFolder[]; readonly log: Log },
  { tools }: CommandOptions,
): ToolSources {
  return createLazyToolSources(async () => {
    const { createMcpSources } = await import('./node/mcp/mcpSources.ts');
    return createMcpSources({
      roots,
      temporaryFolder: join(storage, 'servers'),
      approve: approveServersNamed(tools.servers),
      isTrusted: () => true,
      randomness: createRandomness(),
      log,
    });
  });
}

/** Commands of agents: those that the command line allows, since nobody is asked. */
function commandsIn(
  place: { readonly storage: string; readonly roots: readonly RootFolder[]; readonly log: Log },
  { commands }: CommandOptions,
): RunCommands {
  const { level, allow, deny, maxProcesses } = commands;
  const services = createCommandServices({
    ...place,
    clock: createSystemClock(),
    randomness: createRandomness(),
    maxProcesses: () => maxProcesses,
  });
  const approvals = createApprovalPolicy({
    settings: () => ({ level, deny }),
    remembered: { read: () => allow, add: () => Promise.resolve() },
    canAsk: false,
    platform: process.platform,
  });
  return { ...services, approvals };
}

function modelAccess({ paceMs }: CommandOptions, terminal: Terminal): ModelAccess {
  return async ({ provider, baseUrl, fast = false }) => {
    if (provider === 'vscode') {
      return failed({ kind: 'model-unconfigured', message: 'The models of VS Code are not reachable from here.' });
    }
    const apiKey = process.env['ANTHROPIC_API_KEY'] ?? '';
    if (provider === 'anthropic' && apiKey === '') {
      return failed({
        kind: 'model-unconfigured',
        message:
          'There is no key for the Anthropic API. Set ANTHROPIC_API_KEY in the environment (any value will do for a ' +
          'server that asks for none), or use --provider demo.',
      });
    }
    const { createAnthropicClient } = await import('./node/anthropic/anthropicClient.ts');
    if (provider === 'anthropic') {
      loadFetch();
      const onFastRefused = (message: string): void => terminal.err(`${message}\n`);
      const how = { fast, onFastRefused, ...(baseUrl ? { baseUrl } : {}) };
      return ok(createAnthropicClient({ provider, label: 'Anthropic', apiKey, ...how }));
    }
    const { createDemoFetch } = await import('./node/demo/demoFetch.ts');
    const fetch = createDemoFetch({ paceMs, sleep: createSystemClock().sleep });
    return ok(createAnthropicClient({ provider, label: 'Demo model', apiKey: 'demo', fetch }));
  };
}

/** The folder with all links resolved, so that one repository has one name. */
async function folderOf(path: string): Promise<Result<string, Failure>> {
  try {
    const folder = await realpath(path);
    if ((await stat(folder)).isDirectory()) return ok(folder);
    return failed({ kind: 'no-folder', message: `${path} is not a folder. Name the repository with --folder DIR.` });
  } catch {
    return failed({ kind: 'no-folder', message: `There is no folder ${path}. Name the repository with --folder DIR.` });
  }
}

function storageOf(folder: string, { storage }: CommandOptions): string {
  if (storage !== undefined) return resolve(storage);
  return defaultStorageFolder(folder, { platform: process.platform, environment: process.env, home: homedir() });
}

async function readText(file: string): Promise<Result<string, Failure>> {
  try {
    return ok(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed({ kind: 'path-missing', path: file, message: `The file ${file} cannot be read: ${reason}.` });
  }
}

async function version(): Promise<string> {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
