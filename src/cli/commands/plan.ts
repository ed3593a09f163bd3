import { awaitsApproval } from '../../shared/runState.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import { resumeCommand } from '../hints.ts';
import { planJson } from '../planJson.ts';
import { planText } from '../planText.ts';
import type { RunSource } from '../requestOptions.ts';
import { createTextReporter } from '../textReporter.ts';
import { restAfterQuestions } from './answer.ts';
import { refuse } from './failures.ts';
import { startRun } from './run.ts';
import { watch } from './watch.ts';

/** `plan`: has a plan made and prints it. Stdout holds the plan alone, for `plan --json > plan.json`, which
 * `run --plan` takes. */
export async function planCommand(source: RunSource, context: CommandContext): Promise<ExitCode> {
  const { app, options, terminal } = context;
  const reporter = createTextReporter({ write: terminal.err, state: undefined });
  const rested = await watch(app, reporter, async () => {
    const runId = await startRun(source, context, false);
    return runId.ok ? restAfterQuestions(runId.value, context) : runId;
  });
  if (!rested.ok) return refuse(terminal, rested.failure);
  const state = rested.value;
  if (!awaitsApproval(state)) {
    terminal.err(`wavewright: There is no plan: ${state.failure?.message ?? `the run is ${state.state}`}\n`);
    return EXIT.failed;
  }
  terminal.out(options.json ? planJson(state) : planText(state));
  terminal.err(`Run it with: ${resumeCommand(state.runId, options, ['--yes'])}\n`);
  return EXIT.succeeded;
}
