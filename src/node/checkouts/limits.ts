import { availableParallelism } from 'node:os';
import type { ChangeLimits } from './collectChanges.ts';

export interface CheckoutLimits extends ChangeLimits {
  /** Directories of this process that are lent at once; who wants another one waits. */
  readonly lentAtOnce: number;
  /** Directories that stay for the next borrower while this process works, */
  readonly free: number;
  /** and when it ends. */
  readonly freeAtEnd: number;
  /** Of ignored files and submodules that are copied into a directory, in all. */
  readonly maxCopiedBytes: number;
}

const MIB = 1024 * 1024;

export function withDefaults(limits: Partial<CheckoutLimits> | undefined): CheckoutLimits {
  const lentAtOnce = limits?.lentAtOnce ?? Math.max(4, 2 * availableParallelism());
  return {
    lentAtOnce,
    free: lentAtOnce,
    freeAtEnd: 1,
    maxCopiedBytes: 1024 * MIB,
    // What the repository reads at most.
    maxFileBytes: 50 * MIB,
    maxChangedFiles: 20_000,
    maxChangedBytes: 256 * MIB,
    ...limits,
  };
}
