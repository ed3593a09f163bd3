import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** A shell and how it is given a line. */
export interface Shell {
  /** Absolute path. */
  readonly program: string;
  readonly kind: 'posix' | 'windows';
  /** What comes before the line among its arguments. */
  readonly options: readonly string[];
}

/** The shell that runs commands: bash where there is one, else sh; on Windows PowerShell, else cmd. `undefined` without any. */
export async function findShell(platform: NodeJS.Platform, path: string): Promise<Shell | undefined> {
  const candidates = platform === 'win32' ? WINDOWS_SHELLS : POSIX_SHELLS;
  for (const { name, kind, options } of candidates) {
    const program = await findProgram(name, path);
    if (program !== undefined) return { program, kind, options };
  }
  return undefined;
}

/** Absolute path of a program on this search path; `undefined` when it is on none of its folders. */
export async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const program = join(folder, name);
    if (await isExecutable(program)) return program;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

type Candidate = Pick<Shell, 'kind' | 'options'> & { readonly name: string };

/** Without start-up files, which may ask, print, or change what commands mean. */
const POSIX_SHELLS: readonly Candidate[] = [
  { name: 'bash', kind: 'posix', options: ['--norc', '--noprofile', '-c'] },
  { name: 'sh', kind: 'posix', options: ['-c'] },
];

const WINDOWS_SHELLS: readonly Candidate[] = [
  { name: 'pwsh.exe', kind: 'windows', options: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command'] },
  { name: 'powershell.exe', kind: 'windows', options: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command'] },
  { name: 'cmd.exe', kind: 'windows', options: ['/d', '/s', '/c'] },
];
