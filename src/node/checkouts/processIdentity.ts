import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { execa } from 'execa';
import * as z from 'zod';
import { errorCode } from '../repository/errors.ts';

export const processIdentitySchema = z.object({
  pid: z.number().int().positive(),
  /** When the process began, in words of the system; empty where the system does not tell. Ids of processes are used again. */
  began: z.string(),
  host: z.string(),
});

export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

const TIMEOUT_MS = 10_000;

export async function ownProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, began: await beginningOf(process.pid), host: hostname() };
}

/** Whether the process is still there. When in doubt, as on another host that shares the folder, it is. */
export async function isAlive({ pid, began, host }: ProcessIdentity): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!exists(pid)) return false;
  const now = await beginningOf(pid);
  return now === '' || began === '' || now === began;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return errorCode(error) === 'EPERM';
  }
}

async function beginningOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return beginningOnLinux(pid);
  const [program, ...parameters] =
    process.platform === 'win32'
      ? ['powershell', '-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]
      : ['ps', '-o', 'lstart=', '-p', String(pid)];
  const run = await execa(program, parameters, { reject: false, timeout: TIMEOUT_MS, env: { LC_ALL: 'C' } });
  return run.exitCode === 0 ? run.stdout.trim() : '';
}

/** The 22nd field of /proc/PID/stat (proc(5)) counts from the start of the system, which has an id of its own. */
async function beginningOnLinux(pid: number): Promise<string> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field is a name in parentheses that may hold anything.
    const field = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return field === undefined ? '' : `${boot.trim()} ${field}`;
  } catch {
    return '';
  }
}
