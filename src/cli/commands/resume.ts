import type { ResumeOverrides } from '../../core/app/app.ts';
import type { Failure } from '../../shared/failures.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { awaitsApproval, isResumable } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';
import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exitCodes.ts';
import { createJsonReporter } from '../jsonReporter.ts';
import { modelNotice } from '../modelChoice.ts';
import { createTextReporter } from '../textReporter.ts';
import { tiersOnResume } from '../tierChoice.ts';
import { questionsTo } from './answer.ts';
import { carryToEnd, conclude } from './carry.ts';
import { refuse } from './failures.ts';
import { findRun } from './findRun.ts';
import { watch } from './watch.ts';

/** `resume`: goes on with a run where it was and stays with it to its end. One that is over only has its changes decided. */
export async function resumeCommand(named: string | undefined, context: CommandContext): Promise<ExitCode> {
  const { app, options, terminal } = context;
  const runId = await findRun(app, named, ({ state }) => state !== 'completed' && state !== 'cancelled');
  if (!runId.ok) return refuse(terminal, runId.failure);
  const before = await app.readRun(runId.value);
  if (!before.ok) return refuse(terminal, before.failure);
  const reporter = options.json
    ? createJsonReporter(terminal.out)
    : createTextReporter({ write: terminal.out, state: structuredClone(before.value) });
  return watch(app, reporter, () =>
    isResumable(before.value) ? goOn(before.value, context) : conclude(before.value, context),
  );
}

async function goOn(before: RunState, context: CommandContext): Promise<ExitCode> {
  const { app, options, terminal } = context;
  const overrides = overridesFor(before, context);
  if (!overrides.ok) return refuse(terminal, overrides.failure);
  const model = overrides.value.model ?? before.model;
  const notice = modelNotice(model, { isFallback: false });
  if (notice !== undefined) terminal.err(`${notice}\n`);
  if (!options.json) terminal.out(`Run ${before.runId} · ${before.title} · ${model.label}\n`);
  // A plan that waits for approval is not set going by being looked at again.
  if (!awaitsApproval(before) || options.approve) {
    const resumed = await app.resumeRun(before.runId, overrides.value);
    if (!resumed.ok) return refuse(terminal, resumed.failure);
  }
  return carryToEnd(before.runId, context);
}

/** What is recorded stays in force unless something else was said. */
function overridesFor(
  state: RunState,
  { options, terminal, chooseModel }: CommandContext,
): Result<ResumeOverrides, Failure> {
  const said = options.provider ?? options.model ?? options.baseUrl ?? options.preset ?? options.tiers;
  const model = said === undefined ? undefined : chooseModel(state.model);
  if (model?.ok === false) return model;
  const tiers = model === undefined ? ok({}) : tiersOnResume(options, model.value, state.limits);
  if (!tiers.ok) return tiers;
  const limits = { ...options.limits, ...tiers.value };
  return ok({
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(model === undefined ? {} : { model: model.value }),
    ...(options.approve ? { autoApprove: 'command-line' } : {}),
    questions: questionsTo({ options, terminal }),
  });
}
