import { readFileSync, readdirSync } from 'node:fs';

/** Environment variable that marks every process of one test run. */
export const runMarkVariable = 'WAVEWRIGHT_TEST_RUN';

/**
 * Kills processes of this test run that outlived their step, such as servers whose test process died. They are known by the
 * mark in their environment, which Linux shows; elsewhere nothing is done. Returns how many were found.
 */
export function killLeftovers(runMark: string): number {
  if (process.platform !== 'linux') return 0;
  const leftovers = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => environmentOf(name).includes(`${runMarkVariable}=${runMark}`));
  for (const processId of leftovers) kill(Number(processId));
  return leftovers.length;
}

function environmentOf(processId: string): string[] {
  try {
    return readFileSync(`/proc/${processId}/environ`, 'utf8').split('\0');
  } catch {
    // The process has ended meanwhile or belongs to somebody else.
    return [];
  }
}

function kill(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
