import type { App } from '../../core/app/app.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { awaitsApproval, isOver, isResumable } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';
import type { TaskAction, TaskCommandLine } from '../commandLine.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import { resumeCommand } from '../hints.ts';
import { createJsonReporter } from '../jsonReporter.ts';
import { modelNotice } from '../modelChoice.ts';
import { createTextReporter } from '../textReporter.ts';
import { answerAgent } from './answerAgents.ts';
import { carryToEnd } from './carry.ts';
import { refuse } from './failures.ts';
import { findRun } from './findRun.ts';
import { watch } from './watch.ts';

/** `task`: does something with one task of a run. Stays with a run that goes on because of that to its end, as `resume` does. */
export async function taskCommand(command: TaskCommandLine, context: CommandContext): Promise<ExitCode> {
  const { app, options, terminal } = context;
  const runId = await findRun(app, command.run, ({ state }) => state !== 'cancelled');
  if (!runId.ok) return refuse(terminal, runId.failure);
  const before = await app.readRun(runId.value);
  if (!before.ok) return refuse(terminal, before.failure);
  const reporter = options.json
    ? createJsonReporter(terminal.out)
    : createTextReporter({ write: terminal.out, state: structuredClone(before.value) });
  return watch(app, reporter, async () => {
    const done = await ACTIONS[command.action](app, runId.value, command);
    if (!done.ok) return refuse(terminal, done.failure);
    if (app.isActive(runId.value)) return goOn(before.value, context);
    const after = await app.readRun(runId.value);
    return after.ok ? tellRest(after.value, context) : refuse(terminal, after.failure);
  });
}

const ACTIONS: Readonly<
  Record<TaskAction, (app: App, runId: string, command: TaskCommandLine) => Promise<Result<void, Failure>>>
> = {
  cancel: (app, runId, { taskId, withDependants }) => app.cancelTask(runId, taskId, { withDependants }),
  skip: (app, runId, { taskId, text }) => app.skipTask(runId, taskId, text === undefined ? {} : { reason: text }),
  retry: (app, runId, { taskId, text }) => app.retryTask(runId, taskId, { instruction: text }),
  rerun: (app, runId, { taskId, text }) => app.rerunFromTask(runId, taskId, { instruction: text }),
  settle: (app, runId, { taskId, choice = { path: '', take: '' } }) => app.settleConflict(runId, taskId, choice),
  instruct: (app, runId, { taskId, text }) => app.instructTask(runId, taskId, text ?? ''),
  answer: answerAgent,
};

function goOn({ runId, title, model }: RunState, context: CommandContext): Promise<ExitCode> {
  const { options, terminal } = context;
  const notice = modelNotice(model, { isFallback: false });
  if (notice !== undefined) terminal.err(`${notice}\n`);
  if (!options.json) terminal.out(`Run ${runId} · ${title} · ${model.label}\n`);
  return carryToEnd(runId, context);
}

/** It is done, and nothing goes on because of it. */
function tellRest(state: RunState, { options, terminal }: CommandContext): ExitCode {
  if (isResumable(state)) {
    const more = awaitsApproval(state) ? ['--yes'] : [];
    const standing = isOver(state.state) || state.state === 'paused' ? state.state : 'not at work';
    terminal.err(`The run is ${standing}. Go on with: ${resumeCommand(state.runId, options, more)}\n`);
  }
  return EXIT.succeeded;
}
