// Plain JavaScript without new syntax, because any Node must be able to read it: it is what says that the Node is too old.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED_MAJOR = 24;
const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Imports a TypeScript entry under Node 24: in this process where it is one, otherwise in the Node that `npm ci` installed.
 * Ends the process with a sentence that says what to do when there is no such Node.
 * @param {string} entry Path of the entry, relative to the file whose URL is `from`.
 * @param {string} from `import.meta.url` of the caller.
 */
export async function runUnderNode24(entry, from) {
  const file = fileURLToPath(new URL(entry, from));
  if (majorOf(process.versions.node) >= NEEDED_MAJOR) {
    await import(pathToFileURL(file).href);
    return;
  }
  const installed = installedNode();
  if (installed === undefined) {
    console.error(
      `Node ${NEEDED_MAJOR} or newer is needed, this is ${process.version}. ` +
        'Run "npm ci" in the root folder (it installs one on Linux), or install it from https://nodejs.org.',
    );
    process.exit(1);
  }
  const child = spawn(installed, [file, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function installedNode() {
  const file = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (!existsSync(file)) return undefined;
  const answer = spawnSync(file, ['--version'], { encoding: 'utf8' });
  return answer.status === 0 && majorOf(answer.stdout.replace('v', '')) >= NEEDED_MAJOR ? file : undefined;
}

function majorOf(version) {
  return Number.parseInt(version, 10);
}
