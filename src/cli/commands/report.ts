import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import { markdownReport } from '../../shared/report/markdownReport.ts';
import { reportOf } from '../../shared/report/runReport.ts';
import { reportText } from '../report.ts';
import { refuse } from './failures.ts';
import { findRun } from './findRun.ts';

/** `report`: tells what became of a run. */
export async function reportCommand(
  { run: named, markdown }: { readonly run: string | undefined; readonly markdown: boolean },
  { app, options, terminal }: CommandContext,
): Promise<ExitCode> {
  const runId = await findRun(app, named, () => true);
  if (!runId.ok) return refuse(terminal, runId.failure);
  const state = await app.readRun(runId.value);
  if (!state.ok) return refuse(terminal, state.failure);
  const checkpoints = await app.listCheckpoints(runId.value);
  if (!checkpoints.ok) return refuse(terminal, checkpoints.failure);
  const isActive = app.isActive(runId.value);
  const about = { isActive, checkpoints: checkpoints.value.length };
  if (options.json) terminal.out(`${JSON.stringify(reportOf(state.value, about))}\n`);
  else if (markdown) {
    const context = { isActive, checkpoints: checkpoints.value, now: state.value.updatedAt };
    terminal.out(markdownReport(state.value, context));
  } else terminal.out(reportText(state.value, about));
  return EXIT.succeeded;
}
