import type { Failure } from '../../shared/failures.ts';
import { exitCodeOf } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import type { Terminal } from '../terminal.ts';

/** Tells why a command could not be carried out; its exit code. */
export function refuse(terminal: Terminal, failure: Failure): ExitCode {
  terminal.err(`wavewright: ${failure.message}\n`);
  if (failure.kind === 'plan-invalid') {
    // The message may hold them already, in one line.
    for (const problem of failure.problems) if (!failure.message.includes(problem)) terminal.err(`  ${problem}\n`);
  }
  return exitCodeOf(failure);
}
