import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromiumAdvice, findChromium } from './chromium.ts';
import { runQuietly } from './runQuietly.ts';

if (import.meta.main) await installForTests();

/** Programs that tests use where they are there, by the names of Debian's packages. */
const programs: readonly { readonly package: string; readonly program: string }[] = [
  { package: 'bubblewrap', program: 'bwrap' },
  { package: 'socat', program: 'socat' },
  { package: 'ripgrep', program: 'rg' },
];

const browserPackages = ['chromium', 'fonts-dejavu-core', 'fonts-noto-color-emoji'];

/** Installs a browser where one can be had without asking; says so. Throws with advice where there is none. */
export async function installBrowser(): Promise<void> {
  const found = findChromium();
  if (found !== undefined) {
    console.log(`The browser of the tests is ${found}.`);
    return;
  }
  if (process.env.CHROMIUM) throw new Error(`CHROMIUM names ${process.env.CHROMIUM}, which does not exist.`);
  if (!(await isRootOnDebian())) throw new Error(chromiumAdvice);
  console.log("No Chromium was found. Installing Debian's chromium and fonts for text and emoji through apt-get ...");
  await install(browserPackages);
  if (findChromium() === undefined) throw new Error(`apt-get ended well, but: ${chromiumAdvice}`);
}

/** What `installBrowser` does, and the programs without which some tests are skipped, where they can be had. */
async function installForTests(): Promise<void> {
  const missing = programs.filter(({ program }) => !isInstalled(program)).map((each) => each.package);
  if (missing.length > 0) await installPrograms(missing);
  await installBrowser();
}

async function installPrograms(missing: readonly string[]): Promise<void> {
  const skipped = 'the tests that need them are skipped';
  if (!(await isRootOnDebian())) {
    console.log(`Not installed: ${missing.join(', ')}; ${skipped}.`);
    return;
  }
  console.log(`Installing ${missing.join(', ')} through apt-get for the tests of commands and searches ...`);
  await install(missing).catch((error: unknown) => console.log(`That went wrong, so ${skipped}: ${String(error)}`));
}

async function install(packages: readonly string[]): Promise<void> {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('apt-get', ['update', '-qq'], '/', environment);
  await runQuietly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], '/', environment);
}

function isInstalled(program: string): boolean {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.some((folder) => existsSync(path.join(folder, program)));
}

async function isRootOnDebian(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID=debian$/m.test(release);
}
