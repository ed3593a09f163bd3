import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LeaseHolder } from './leaseTable.ts';

/** This process, under a name that is new with every call. */
export function thisHolder(): LeaseHolder {
  return { name: randomUUID(), machine: machineName(), processId: process.pid, hasEnded };
}

/** Whether there is certainly no process of this id on this machine. The id of one that ended may belong to another by now. */
function hasEnded(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return false;
  } catch (error) {
    // EPERM: there is one, of another user.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/**
 * Where process ids mean the same: on Linux one boot and one namespace of process ids (containers may share a folder and
 * even a host name, but each counts its processes from 1), elsewhere the host name.
 */
function machineName(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${hostname()} ${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
