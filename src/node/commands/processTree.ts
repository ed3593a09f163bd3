import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { bearsMark, listProcesses } from './processTable.ts';
import type { ProcessEntry, ProcessMark } from './processTable.ts';

/** A process that was started as the first of its own session, and everything that came from it. */
export interface ProcessTree {
  /** Process, group and session id of the first. */
  readonly root: number;
  /** When the first began, see `ProcessEntry.began`. */
  readonly began: number;
  readonly mark: ProcessMark;
  readonly platform: NodeJS.Platform;
}

/** How long processes have to end by themselves when they are asked to. */
const GRACE_MS = 500;

/** How long the system may take to end processes that are killed; only those in the midst of a call to a device take long. */
const KILL_MS = 5_000;

/**
 * Ends every process of the tree: asks them, then kills, and looks again until none is left, since processes may start others
 * meanwhile. Also finds those whose parents ended and those with a group or session of their own, by the mark. Returns how
 * many are left all the same: those that belong to somebody else or hang in the system.
 */
export async function endTree(tree: ProcessTree): Promise<number> {
  if (tree.platform === 'win32') {
    await execa('taskkill', ['/PID', String(tree.root), '/T', '/F'], { reject: false, stdio: 'ignore' });
    return 0;
  }
  if ((await send(tree, 'SIGTERM')) === 0) return 0;
  // A stopped process hears nothing until it goes on.
  await send(tree, 'SIGCONT');
  const left = await waitForEnd(tree, GRACE_MS, undefined);
  return left === 0 ? 0 : waitForEnd(tree, KILL_MS, 'SIGKILL');
}

/** Waits until none is left, sending the signal at every look; how many are left when the time is over. */
async function waitForEnd(tree: ProcessTree, limitMs: number, signal: NodeJS.Signals | undefined): Promise<number> {
  const until = performance.now() + limitMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 80)) {
    const left = signal === undefined ? (await membersOf(tree)).length : await send(tree, signal);
    if (left === 0 || performance.now() > until) return left;
    await wait(pauseMs);
  }
}

/** Sends the signal to the whole group at once and to those outside of it; how many there were. */
async function send(tree: ProcessTree, signal: NodeJS.Signals): Promise<number> {
  const members = await membersOf(tree);
  if (members.length === 0) return 0;
  if (members.some(({ group }) => group === tree.root)) trySending(-tree.root, signal);
  for (const { id, group } of members) if (group !== tree.root) trySending(id, signal);
  return members.length;
}

/** It may have ended meanwhile (ESRCH), or belong to somebody else (EPERM); the next look tells. */
function trySending(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** Every process of the tree that has not ended. */
export async function membersOf(tree: ProcessTree): Promise<readonly ProcessEntry[]> {
  const later = (await listProcesses(tree.platform)).filter(
    ({ id, began }) => began >= tree.began && id !== process.pid,
  );
  const members = new Map<number, ProcessEntry>();
  const others: ProcessEntry[] = [];
  for (const entry of later) {
    const inSession = entry.session === tree.root || entry.group === tree.root || entry.id === tree.root;
    if (inSession) members.set(entry.id, entry);
    else others.push(entry);
  }
  const marked = await Promise.all(others.map(({ id }) => bearsMark(id, tree.mark)));
  others.forEach((entry, index) => {
    if (marked[index] === true) members.set(entry.id, entry);
  });
  addChildren(members, others);
  return [...members.values()];
}

function addChildren(members: Map<number, ProcessEntry>, others: readonly ProcessEntry[]): void {
  for (let before = -1; before !== members.size;) {
    before = members.size;
    for (const entry of others) if (members.has(entry.parent)) members.set(entry.id, entry);
  }
}
