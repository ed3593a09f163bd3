import type { ChildProcess } from 'node:child_process';

/**
 * Kills a child that was spawned `detached`, with everything that it started, and waits until it is gone.
 * On Windows, which has no process groups, only the child itself is ended.
 */
export async function killGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const gone =
    child.exitCode !== null || child.signalCode !== null
      ? Promise.resolve()
      : new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(child.pid, 'SIGKILL');
  await gone;
}

/** Sends a signal to the process group that `pid` leads; a group that has ended already is fine. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
