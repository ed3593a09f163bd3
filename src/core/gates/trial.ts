import type { Failure } from '../../shared/failures.ts';
import { formatDuration } from '../../shared/format.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { CommandAccess, CommandReport } from '../tools/commands/commandAccess.ts';

/** After this time a command of a gate is stopped. */
export const GATE_TIMEOUT_MS = 600_000;

/** Runs of one command, up to the first that did not pass. */
export interface Trial {
  readonly reports: readonly CommandReport[];
  /** Why it could not be run, or not once more. Absent: nothing of the kind. */
  readonly notRun?: string;
}

export interface TriedCommand {
  readonly line: string;
  readonly repeats: number;
  /** For the person who is asked whether it may run. */
  readonly why: string;
  readonly makes?: string | undefined;
}

/** Runs a command. Fails only with what keeps the whole attempt from going on: `paused` and `cancelled`. */
export async function tryCommand(
  { line, repeats, why, makes }: TriedCommand,
  commands: CommandAccess | undefined,
  onBegin: () => Promise<void>,
  signal: AbortSignal,
): Promise<Result<Trial, Failure>> {
  if (commands === undefined) return ok({ reports: [], notRun: 'No commands can be run in this run.' });
  const reports: CommandReport[] = [];
  while (reports.length < repeats) {
    const ran = await commands.run({ line, timeoutMs: GATE_TIMEOUT_MS, why, makes }, onBegin, signal);
    if (ran.ok) reports.push(ran.value);
    else if (ran.failure.kind === 'paused' || ran.failure.kind === 'cancelled') return ran;
    else return ok({ reports, notRun: firstSentence(ran.failure.message) });
    if (!hasPassed(ran.value)) break;
  }
  return ok({ reports });
}

export function hasPassed({ evidence, timedOut }: CommandReport): boolean {
  return evidence.exitCode === 0 && !timedOut;
}

/** The run that decided: the one that did not pass, else the last. `undefined` when there was none. */
export function decisive({ reports }: Trial): CommandReport | undefined {
  return reports.at(-1);
}

/** How a run that did not pass ended: "It ended with exit code 1." */
export function endText({ evidence, timedOut, signal }: CommandReport): string {
  if (timedOut) return `It was stopped because it took longer than ${formatDuration(GATE_TIMEOUT_MS)}.`;
  const { exitCode } = evidence;
  if (exitCode === undefined) return `It was ended by the signal ${signal ?? 'of another process'}.`;
  return `It ended with exit code ${exitCode}${exitCode === NOT_FOUND ? ' (a program was not found)' : ''}.`;
}

/** What shells end with when they cannot start a program: it may not be executed, or is not there. */
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

export function couldNotStart({ evidence: { exitCode } }: CommandReport): boolean {
  return exitCode === NOT_EXECUTABLE || exitCode === NOT_FOUND;
}

/** What follows in the messages of failures is for models. */
function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/s.exec(text)?.[0] ?? text;
}
