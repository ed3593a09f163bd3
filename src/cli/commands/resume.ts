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
import { carryToEnd, conclude } from './carry.ts';
import { refuse } from './failures.ts';
import { findRun } from './findRun.ts';

/** `resume`: goes on with a run where it was and stays with it to its end. One that is over only has its changes decided. */
export async function resumeCommand(named: string | undefined, context: CommandContext): Promise<ExitCode> {
  const { app, options, terminal } = context;
  const runId = await findRun(app, named, ({ state }) => state !== 'completed' && state !== 'cancelled');
  if (!runId.ok) return refuse(terminal, runId.failure);
  const before = await app.readRun(runId.value);
  if (!before.ok) return refuse(terminal, before.failure);
  const { events } = options.json
    ? createJsonReporter(terminal.out)
    : createTextReporter({ write: terminal.out, state: structuredClone(before.value) });
  app.subscribe({ onEvents: events });
  if (!isResumable(before.value)) return conclude(before.value, context);

  const overrides = overridesFor(before.value, context);
  if (!overrides.ok) return refuse(terminal, overrides.failure);
  const notice = modelNotice(overrides.value.model ?? before.value.model, options);
  if (notice !== undefined) terminal.err(`${notice}\n`);
  if (!options.json) terminal.out(`Run ${runId.value} · ${before.value.title} · ${before.value.model.label}\n`);
  // A plan that waits for approval is not set going by being looked at again.
  if (awaitsApproval(before.value) && !options.approve) return carryToEnd(runId.value, context);
  const resumed = await app.resumeRun(runId.value, overrides.value);
  return resumed.ok ? carryToEnd(runId.value, context) : refuse(terminal, resumed.failure);
}

/** What is recorded stays in force unless something else was said. */
function overridesFor(state: RunState, { options, chooseModel }: CommandContext): Result<ResumeOverrides, Failure> {
  const said = options.provider ?? options.model ?? options.baseUrl;
  const model = said === undefined ? undefined : chooseModel(state.model);
  if (model?.ok === false) return model;
  return ok({
    ...(Object.keys(options.limits).length === 0 ? {} : { limits: options.limits }),
    ...(model === undefined ? {} : { model: model.value }),
    ...(options.approve ? { autoApprove: 'command-line' } : {}),
  });
}
