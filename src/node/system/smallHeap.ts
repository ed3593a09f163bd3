import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's young generation as it is. By default it grows to many megabytes when hundreds of agents wait for answers at
 * once, and what dies in it is given back late: half of the memory of a large run was garbage. To be called when all is
 * loaded: code that was compiled ahead, Node's own included, is not taken any more when a flag has changed.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
