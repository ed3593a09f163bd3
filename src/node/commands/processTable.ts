import { readFile, readdir, readlink } from 'node:fs/promises';
import { execa } from 'execa';

export interface ProcessEntry {
  readonly id: number;
  readonly parent: number;
  readonly group: number;
  /** 0 where the system does not tell. */
  readonly session: number;
  /** Grows with the time at which it began; 0 where the system does not tell. */
  readonly began: number;
}

/** Every process of this system that has not ended. Empty where there is no way to tell. */
export async function listProcesses(platform: NodeJS.Platform): Promise<readonly ProcessEntry[]> {
  if (platform === 'linux') return listFromProc();
  return platform === 'win32' ? [] : listFromPs();
}

async function listFromProc(): Promise<readonly ProcessEntry[]> {
  const names = await readdir('/proc').catch(() => []);
  const entries = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readEntry));
  return entries.filter((entry) => entry !== undefined);
}

/** The fields of `/proc/PID/stat`, see proc_pid_stat(5). The name in brackets may hold anything, brackets too. */
async function readEntry(id: string): Promise<ProcessEntry | undefined> {
  const text = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => '');
  const [state, parent, group, session, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (session === undefined || state === 'Z' || state === 'X') return undefined;
  return {
    id: Number(id),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    began: Number(rest[15] ?? 0),
  };
}

async function listFromPs(): Promise<readonly ProcessEntry[]> {
  const { stdout } = await execa('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { reject: false, stdin: 'ignore' });
  return stdout.split('\n').flatMap((line) => {
    const [id, parent, group, state = 'Z'] = line.trim().split(/\s+/);
    if (group === undefined || state.startsWith('Z')) return [];
    return [{ id: Number(id), parent: Number(parent), group: Number(group), session: 0, began: 0 }];
  });
}

/** How a process is known that has left its parent, its group and its session. */
export interface ProcessMark {
  /** `NAME=value` that the first process had in its environment; its children inherit it. */
  readonly variable: string;
  /** Absolute path of the pipe that the output goes through, if it has a name. */
  readonly pipe: string | undefined;
}

/** Whether a process of ours bears the mark. False where the system does not tell. */
export async function bearsMark(id: number, { variable, pipe }: ProcessMark): Promise<boolean> {
  const environment = await readFile(`/proc/${id}/environ`, 'latin1').catch(() => '');
  if (environment.split('\0').includes(variable)) return true;
  if (pipe === undefined) return false;
  const open = await readdir(`/proc/${id}/fd`).catch(() => []);
  const links = await Promise.all(open.map((name) => readlink(`/proc/${id}/fd/${name}`).catch(() => '')));
  // The name of the pipe is removed as soon as both ends are open.
  return links.some((link) => link === pipe || link === `${pipe} (deleted)`);
}

/** When a process began, in the units of `ProcessEntry.began`; 0 where the system does not tell. */
export async function whenBegan(platform: NodeJS.Platform, id: number): Promise<number> {
  if (platform !== 'linux') return 0;
  return (await readEntry(String(id)))?.began ?? 0;
}
