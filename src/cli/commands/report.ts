import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import { reportOf, reportText } from '../report.ts';
import { refuse } from './failures.ts';
import { findRun } from './findRun.ts';

/** `report`: tells what became of a run. */
export async function reportCommand(
  named: string | undefined,
  { app, options, terminal }: CommandContext,
): Promise<ExitCode> {
  const runId = await findRun(app, named, () => true);
  if (!runId.ok) return refuse(terminal, runId.failure);
  const state = await app.readRun(runId.value);
  if (!state.ok) return refuse(terminal, state.failure);
  const about = { isActive: app.isActive(runId.value) };
  terminal.out(options.json ? `${JSON.stringify(reportOf(state.value))}\n` : reportText(state.value, about));
  return EXIT.succeeded;
}
