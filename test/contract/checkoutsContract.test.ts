import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { createCheckouts } from '../../src/node/checkouts/checkouts.ts';
import { createConsoleLog } from '../../src/node/system/consoleLog.ts';
import { createSystemClock } from '../../src/node/system/clock.ts';
import { LENT_AT_ONCE, describeCheckouts } from './checkoutsContract.ts';
import type { CheckoutsUnderTest } from './checkoutsContract.ts';

describeCheckouts('Checkouts of a git repository', async () => {
  const whole = await temporaryFolder();
  await execa('git', ['init', '--quiet', path.join(whole, 'root')]);
  return onDisk(whole, 'git');
});

describeCheckouts('Checkouts of a folder, without git', async () => onDisk(await temporaryFolder(), 'no-such-git'));

describeCheckouts('Checkouts of a folder within a git repository', async () => {
  const whole = await temporaryFolder();
  await execa('git', ['init', '--quiet', whole]);
  return onDisk(whole, 'git');
});

async function temporaryFolder(): Promise<string> {
  const whole = await mkdtemp(path.join(tmpdir(), 'wavewright-checkouts-'));
  await mkdir(path.join(whole, 'root'));
  await writeFile(path.join(whole, 'root', '.gitignore'), '*.out\n');
  return whole;
}

function onDisk(whole: string, git: string): CheckoutsUnderTest {
  const directory = path.join(whole, 'root');
  const checkouts = createCheckouts({
    roots: [{ name: 'main', directory }],
    storage: path.join(whole, 'storage'),
    clock: createSystemClock(),
    log: createConsoleLog({ level: 'error', write: (line) => process.stderr.write(line) }),
    git,
    limits: { lentAtOnce: LENT_AT_ONCE },
  });
  return {
    checkouts,
    async put(file, content) {
      const target = path.join(directory, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
    },
    async dispose() {
      await checkouts.close();
      await rm(whole, { recursive: true, force: true });
    },
  };
}
