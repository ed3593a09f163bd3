import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromiumAdvice, findChromium } from './chromium.ts';
import { hostFolder, isHostInstalled, linkServerPackages } from './layout.ts';

if (import.meta.main) await prepareHost();

/**
 * Makes the test host ready: installs its packages when they are missing or another version is asked for, and a browser where
 * one can be had without asking. Does nothing when all is there. Throws with what to do when something cannot be had.
 */
export async function prepareHost(): Promise<void> {
  await installPackages();
  await installBrowser();
}

async function installPackages(): Promise<void> {
  const stampFile = path.join(hostFolder, 'node_modules/.wavewright-stamp');
  const wanted = await stampOfPackages();
  const present = await readFile(stampFile, 'utf8').catch(() => undefined);
  if (present === wanted && isHostInstalled()) {
    console.log('The VS Code of the tests is installed.');
    return;
  }
  console.log('Installing the VS Code of the tests (about 170 MB from the npm registry) ...');
  // npm itself is a script for Node; the variable is set whenever npm has started this process.
  const npmScript = process.env.npm_execpath;
  const npmArguments = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (npmScript) await run(process.execPath, [npmScript, ...npmArguments], hostFolder);
  else await run('npm', npmArguments, hostFolder);
  linkServerPackages();
  if (!isHostInstalled()) throw new Error(`npm ended well but ${hostFolder}/node_modules holds no VS Code server.`);
  await writeFile(stampFile, wanted);
}

/** Hash of all that decides what npm would install. */
async function stampOfPackages(): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const name of ['package.json', 'package-lock.json']) hash.update(await readFile(path.join(hostFolder, name)));
  return hash.digest('hex');
}

async function installBrowser(): Promise<void> {
  const found = findChromium();
  if (found !== undefined) {
    console.log(`The browser of the tests is ${found}.`);
    return;
  }
  if (process.env.CHROMIUM) throw new Error(`CHROMIUM names ${process.env.CHROMIUM}, which does not exist.`);
  if (!(await isRootOnDebian())) throw new Error(chromiumAdvice);
  console.log("No Chromium was found. Installing Debian's chromium and fonts for text and emoji through apt-get ...");
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], '/', environment);
  const packages = ['chromium', 'fonts-dejavu-core', 'fonts-noto-color-emoji'];
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], '/', environment);
  if (findChromium() === undefined) throw new Error(`apt-get ended well, but: ${chromiumAdvice}`);
}

async function isRootOnDebian(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID=debian$/m.test(release);
}

/** Runs a command, showing its output only when it fails, in which case it throws. */
async function run(
  command: string,
  commandArguments: string[],
  folder: string,
  environment = process.env,
): Promise<void> {
  const output: Buffer[] = [];
  const child = spawn(command, commandArguments, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0) return;
  throw new Error(
    `"${command} ${commandArguments.join(' ')}" ended with ${code}:\n${Buffer.concat(output).toString('utf8').slice(-4000)}`,
  );
}
