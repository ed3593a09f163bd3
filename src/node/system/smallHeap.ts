import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's heap small. By default the young generation grows to many megabytes when hundreds of agents wait for answers
 * at once, and the old one to four times of what is used before it is looked through: half of the memory of a large run
 * was garbage. To be called when all is loaded: code that was compiled ahead, Node's own included, is not taken any more
 * when a flag has changed.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=60');
}
