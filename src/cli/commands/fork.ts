import { isResumable } from '../../shared/runState.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import { resumeCommand } from '../hints.ts';
import { refuse } from './failures.ts';
import { findRun } from './findRun.ts';

/** `fork`: makes a new run of the beginning of another one, without setting it going. */
export async function forkCommand(
  named: string | undefined,
  at: number | undefined,
  { app, options, terminal }: CommandContext,
): Promise<ExitCode> {
  const runId = await findRun(app, named, () => true);
  if (!runId.ok) return refuse(terminal, runId.failure);
  const forkId = await app.forkRun(runId.value, at);
  if (!forkId.ok) return refuse(terminal, forkId.failure);
  const fork = await app.readRun(forkId.value);
  if (!fork.ok) return refuse(terminal, fork.failure);
  const { seq } = fork.value;
  if (options.json) terminal.out(`${JSON.stringify({ runId: forkId.value, from: runId.value, seq })}\n`);
  else terminal.out(`Run ${forkId.value} is a copy of ${runId.value} up to its event ${seq}.\n`);
  terminal.err(
    isResumable(fork.value)
      ? `Go on with: ${resumeCommand(forkId.value, options)}\n`
      : `It is ${fork.value.state}, as the other run was then: name an earlier event with --at to go on from there.\n`,
  );
  return EXIT.succeeded;
}
