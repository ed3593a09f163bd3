/**
 * Imported before a program (`node --import`): when the process ends, its figures are in the file that the environment
 * names.
 */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { figuresOfProcess } from './processFigures.ts';

const file = process.env['WAVEWRIGHT_BENCH_FIGURES'];
// Threads import it, too.
if (isMainThread && file !== undefined) {
  process.on('exit', () => {
    writeFileSync(file, JSON.stringify(figuresOfProcess()));
  });
}
