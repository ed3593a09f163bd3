import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hostFolder, isHostInstalled, linkServerPackages } from './layout.ts';
import { runQuietly } from './runQuietly.ts';
import { installBrowser } from './systemPackages.ts';

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
  if (npmScript) await runQuietly(process.execPath, [npmScript, ...npmArguments], hostFolder);
  else await runQuietly('npm', npmArguments, hostFolder);
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
