import type { StartRun } from '../../core/app/app.ts';
import { DEFAULT_LIMITS } from '../../shared/defaults.ts';
import type { Failure } from '../../shared/failures.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { RunSource } from '../requestOptions.ts';
import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exitCodes.ts';
import { createJsonReporter } from '../jsonReporter.ts';
import { modelNotice } from '../modelChoice.ts';
import { createTextReporter } from '../textReporter.ts';
import { tiersFor } from '../tierChoice.ts';
import { questionsTo } from './answer.ts';
import { carryToEnd } from './carry.ts';
import { refuse } from './failures.ts';
import { watch } from './watch.ts';

/** `run`: starts a run and stays with it to its end. */
export async function runCommand(source: RunSource, context: CommandContext): Promise<ExitCode> {
  const { app, options, terminal } = context;
  const reporter = options.json
    ? createJsonReporter(terminal.out)
    : createTextReporter({ write: terminal.out, state: undefined });
  return watch(app, reporter, async () => {
    const runId = await startRun(source, context, options.approve);
    return runId.ok ? carryToEnd(runId.value, context) : refuse(terminal, runId.failure);
  });
}

/** Starts a run of a request, a specification or a plan file and tells which model it asks; the run's id. */
export async function startRun(
  source: RunSource,
  context: CommandContext,
  approve: boolean,
): Promise<Result<string, Failure>> {
  const { app, options, terminal } = context;
  const model = context.chooseModel();
  if (!model.ok) return model;
  const tiers = tiersFor(options, model.value);
  if (!tiers.ok) return tiers;
  const what = await contentOf(source, context);
  if (!what.ok) return what;
  const notice = modelNotice(model.value, { isFallback: options.provider === undefined });
  if (notice !== undefined) terminal.err(`${notice}\n`);
  return app.startRun({
    ...what.value,
    model: model.value,
    limits: { ...DEFAULT_LIMITS, ...options.limits, ...tiers.value },
    ...(approve ? { autoApprove: 'command-line' } : {}),
    questions: questionsTo(context),
  });
}

async function contentOf(
  source: RunSource,
  { readFile }: CommandContext,
): Promise<Result<Pick<StartRun, 'request' | 'planText' | 'specificationText' | 'brief'>, Failure>> {
  if (source.kind === 'request') return ok({ request: source.text, brief: source.brief });
  const text = await readFile(source.file);
  if (!text.ok) return text;
  if (source.kind === 'specification')
    return ok({ request: source.text, brief: source.brief, specificationText: text.value });
  // A run from a plan file is named after its plan.
  return ok({ request: '', planText: text.value });
}
