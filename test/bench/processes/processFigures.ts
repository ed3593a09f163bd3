import { readFileSync } from 'node:fs';

/** What a process has used since it began. */
export interface ProcessFigures {
  /** Of all its threads, in user and kernel mode. */
  readonly cpuMs: number;
  readonly peakMemoryBytes: number;
  /** Handed to the disk, as the kernel counts it; `undefined` where it does not. */
  readonly writtenBytes: number | undefined;
}

/** Of this process, until now. */
export function figuresOfProcess(): ProcessFigures {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    cpuMs: (userCPUTime + systemCPUTime) / 1_000,
    peakMemoryBytes: maxRSS * 1_024,
    writtenBytes: writtenBytes(),
  };
}

/** Milliseconds since the epoch, comparable between the processes of one machine, and finer than a millisecond. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

function writtenBytes(): number | undefined {
  try {
    return Number(/^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}
