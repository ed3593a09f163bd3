import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's young generation as small as it begins. By default it grows to many megabytes when hundreds of agents wait
 * for answers at once, and what dies in it is given back late: half of the memory of a large run was garbage. To be
 * called before the program proper is loaded: what has grown stays. Of effect for threads that start later as well.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
