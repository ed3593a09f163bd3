import { lstatSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { isMissing } from '../repository/errors.ts';
import { isExecutable } from '../repository/fileMode.ts';

/** What stands under a name, itself: links are not followed. */
export interface Standing {
  readonly kind: 'file' | 'link' | 'folder' | 'other';
  /**
   * Changes with every write, replacement and change of mode. The time of the last change of the inode is in it, which
   * no command can set.
   */
  readonly stamp: string;
  /** In bytes. */
  readonly size: number;
  readonly executable: boolean;
  /** Nanoseconds since the epoch, by the clock of the file system. */
  readonly changedNs: bigint;
  /** On disk, in bytes. */
  readonly occupied: number;
}

/** Between two ticks of the kernel's clock, with room. */
const TICK_MS = 50;
/** Some file systems keep whole seconds, or pairs of them. */
const COARSE_TICK_MS = 2_000;

/** Whether a write after `nowMs` is sure to show in the stamp. */
export function isSettled({ changedNs }: Standing, nowMs: number): boolean {
  const tick = changedNs % 1_000_000_000n === 0n ? COARSE_TICK_MS : TICK_MS;
  return Number(changedNs / 1_000_000n) + tick < nowMs;
}

/** `undefined` when nothing stands there. Throws when the system does not let us see. */
export function standingAt(file: string): Standing | undefined {
  try {
    const stats = lstatSync(file, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : standingOf(stats);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function standingOf(stats: BigIntStats): Standing {
  return {
    kind: kindOf(stats),
    stamp: [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino, stats.mode].join('.'),
    size: Number(stats.size),
    executable: isExecutable({ mode: Number(stats.mode) }),
    changedNs: stats.ctimeNs > stats.mtimeNs ? stats.ctimeNs : stats.mtimeNs,
    // Windows does not tell blocks.
    occupied: Number(stats.blocks === 0n && process.platform === 'win32' ? stats.size : stats.blocks * 512n),
  };
}

function kindOf(stats: BigIntStats): Standing['kind'] {
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'folder' : 'other';
}
