#!/usr/bin/env node
/**
 * The package's `wavewright` command: finds a Node that has `node:sqlite`, then loads the product.
 *
 * Static imports run before any code, so this file imports nothing that needs a newer Node than the one that may have
 * started it; the product comes in by `import()`.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStoreThread } from './node/store/storeThread.ts';

/** The first Node with `node:sqlite` without a flag. */
const oldestUsableNode = '22.13';

/** Set for the newer Node that this program starts, so that it never starts another one. */
const restartedMark = 'WAVEWRIGHT_RESTARTED';

const wrongUse = 2;

process.exitCode = await start();

/** The exit code of the whole program. */
async function start(): Promise<number> {
  const restarted = process.env[restartedMark] !== undefined;
  if (module.isBuiltin('node:sqlite')) {
    if (restarted) endWithParent();
    // Compiling the program takes a third of the time until its first request; the second time it need not.
    module.enableCompileCache();
    const args = process.argv.slice(2);
    const isCommand = args[0]?.startsWith('-') === false;
    // Starting a thread takes as long as loading the program: both are under way at once.
    const url = storeWorkerUrl();
    const ahead = isCommand ? startStoreThread(url) : undefined;
    const { main } = await import('./headless.ts');
    return main(args, { url, ahead });
  }
  const newerNode = restarted ? undefined : nodeInstalledBeside(packageFolder());
  if (newerNode !== undefined) return runAgainWith(newerNode);
  process.stderr.write(
    `wavewright needs Node ${oldestUsableNode} or newer (24 is recommended); this is Node ${process.versions.node}.\n`,
  );
  return wrongUse;
}

/** The thread's bundle lies beside this one; from source, its code runs as it is. */
function storeWorkerUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './node/store/worker.ts' : './storeWorker.js', import.meta.url);
}

function packageFolder(): string {
  return dirname(dirname(fileURLToPath(import.meta.url)));
}

/**
 * Path of the `node` that npm put beside this package's dependencies, or undefined where there is none: in the package's
 * own `node_modules`, or, when the package is itself a dependency, in the one that holds it.
 */
function nodeInstalledBeside(folder: string): string | undefined {
  const holders = [join(folder, 'node_modules')];
  if (basename(dirname(folder)) === 'node_modules') holders.push(dirname(folder));
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return holders.map((holder) => join(holder, '.bin', `node${suffix}`)).find((path) => existsSync(path));
}

/** Runs this program under another Node in the same terminal; its exit code. Ends by the same signal as the other did. */
function runAgainWith(node: string): Promise<number> {
  const child = spawn(node, process.argv.slice(1), {
    // The channel carries no messages: it tells the child when this process is gone, however it went.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [restartedMark]: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A terminal sends Ctrl+C to every process in the foreground; passing it on would make it two.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal === null) {
        resolve(code ?? 1);
        return;
      }
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  });
}

/** Without this, killing the command that a person started would leave the run going on unseen. */
function endWithParent(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel?.unref();
}
