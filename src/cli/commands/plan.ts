import { awaitsApproval } from '../../shared/runState.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import { resumeCommand } from '../hints.ts';
import { planFile, planText } from '../planText.ts';
import { createTextReporter } from '../textReporter.ts';
import { refuse } from './failures.ts';
import { startRun } from './run.ts';
import { watch } from './watch.ts';

/** `plan`: has a plan made and prints it. Stdout holds the plan alone, for `plan --json > plan.json`. */
export async function planCommand(request: string, context: CommandContext): Promise<ExitCode> {
  const { app, options, terminal } = context;
  const reporter = createTextReporter({ write: terminal.err, state: undefined });
  const rested = await watch(app, reporter, async () => {
    const runId = await startRun({ kind: 'request', text: request }, context, false);
    return runId.ok ? app.whenAtRest(runId.value) : runId;
  });
  if (!rested.ok) return refuse(terminal, rested.failure);
  const state = rested.value;
  if (!awaitsApproval(state)) {
    terminal.err(`wavewright: There is no plan: ${state.failure?.message ?? `the run is ${state.state}`}\n`);
    return EXIT.failed;
  }
  terminal.out(options.json ? planFile(state) : planText(state));
  terminal.err(`Run it with: ${resumeCommand(state.runId, options, ['--yes'])}\n`);
  return EXIT.succeeded;
}
