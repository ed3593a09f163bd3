import { closeSync, openSync, statSync, utimesSync } from 'node:fs';
import type { Clock } from '../../core/ports/clock.ts';

const STEP_MS = 2;
/** Longer than the coarsest clock of a file system in use. */
const LONGEST_MS = 3_000;

/**
 * Waits until the clock of the file system has moved on, so that whatever is written from now on has a later time than
 * anything that is there: with the same size and the same time a change could not be seen. `marker` is a file to touch,
 * which stays empty, so that it takes no space on a full disk.
 */
export async function nextTick(marker: string, clock: Clock): Promise<void> {
  closeSync(openSync(marker, 'a'));
  const first = touch(marker);
  for (let waited = 0; waited < LONGEST_MS && touch(marker) <= first; waited += STEP_MS) await clock.sleep(STEP_MS);
}

function touch(marker: string): bigint {
  utimesSync(marker, 0, 0);
  return statSync(marker, { bigint: true }).ctimeNs;
}
