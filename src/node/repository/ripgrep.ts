import { execa } from 'execa';
import pLimit from 'p-limit';
import type { FoundText, TextFinder, WantedText } from '../../core/ports/search.ts';
import type { RootFolder } from './roots.ts';

export interface RipgrepDeps {
  readonly roots: readonly RootFolder[];
  /** Names or paths of the program, the first that can be started is taken. */
  readonly programs: readonly string[];
}

/** A search keeps all processors busy by itself. */
const SEARCHES_AT_ONCE = 2;

/**
 * Asks ripgrep, which reads the text of every file that its own reading of the ignore files leaves; it names each of them, so that
 * nothing hangs on its leaving the same ones as git.
 */
export function createRipgrepFinder(deps: RipgrepDeps): TextFinder {
  const limit = pLimit(SEARCHES_AT_ONCE);
  /** Those that could not be started are not tried again. */
  let programs = [...deps.programs];

  async function find(wanted: WantedText, signal?: AbortSignal): Promise<FoundText | undefined> {
    const directory = deps.roots.find(({ name }) => name === wanted.root)?.directory;
    if (directory === undefined || !/^[\x20-\x7e]+$/.test(wanted.text)) return undefined;
    for (const program of programs) {
      if (signal?.aborted === true) return undefined;
      const run = await runRipgrep(program, wanted, { directory, signal });
      if (run !== 'not-startable') return run;
      programs = programs.filter((each) => each !== program);
    }
    return undefined;
  }

  return { find: (wanted, signal) => limit(() => find(wanted, signal)) };
}

/** 0: found; 1: not found; 2: some places could not be read, and what was is told all the same. */
const LAST_TELLING_CODE = 2;

async function runRipgrep(
  program: string,
  { text, ignoreCase, timeoutMs }: WantedText,
  { directory, signal }: { readonly directory: string; readonly signal: AbortSignal | undefined },
): Promise<FoundText | undefined | 'not-startable'> {
  const parameters = [
    ...['--no-config', '--no-messages', '--hidden', '--no-ignore-dot', '--color=never', '--path-separator=/'],
    // Bytes are compared as they are, of files of any kind.
    ...['--text', '--encoding=none', '--fixed-strings', ignoreCase ? '--ignore-case' : '--case-sensitive'],
    // One line per file that was searched: its name, NUL, and 0 or 1.
    ...['--count', '--include-zero', '--max-count=1', '--with-filename', '--null'],
    ...['--glob=!.git', '--regexp', text, '--', './'],
  ];
  const run = await execa(program, parameters, {
    cwd: directory,
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: 256 * 1024 * 1024,
    stdin: 'ignore',
    stderr: 'ignore',
    reject: false,
    timeout: timeoutMs,
    forceKillAfterDelay: 1_000,
    ...(signal && { cancelSignal: signal }),
  });
  if (run.isCanceled || run.timedOut || run.isMaxBuffer) return undefined;
  if (run.exitCode === undefined) return run.code === undefined ? undefined : 'not-startable';
  return run.exitCode > LAST_TELLING_CODE ? undefined : parseCounts(new TextDecoder().decode(run.stdout));
}

function parseCounts(output: string): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const line of output.split('\n')) {
    const end = line.indexOf('\0');
    if (end !== -1) found.set(line.slice(line.startsWith('./') ? 2 : 0, end), line.slice(end + 1) !== '0');
  }
  return found;
}
