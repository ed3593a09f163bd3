import type { ActionDeps, Outcome } from '../commands/actionDeps.ts';
import { acceptAll, acceptTask, rejectAll, rejectTask } from '../commands/decide.ts';
import { openTaskDiff } from '../commands/openDiff.ts';
import { approvePlan, cancelRun, discardPlan, openRunView, pauseRun, resumeRun, showRun } from '../commands/runControl.ts';
import { runWorkflow } from '../commands/runWorkflow.ts';
import { pickModel } from '../models/chooseModel.ts';
import { hasRemedy, inBackground, showFailure } from '../notices.ts';
import type { MessageHandlers } from './webviewChannel.ts';

/**
 * What the pages may ask for: the same actions as the commands'. A failure is told in the page; where a button helps,
 * VS Code shows it too.
 */
export function pageHandlers(deps: ActionDeps): MessageHandlers {
  const told = async (outcome: Promise<Outcome>): Promise<Outcome> => {
    const failure = await outcome;
    if (failure !== undefined && hasRemedy(failure)) inBackground('Showing a message', showFailure(failure), deps.log);
    return failure;
  };
  return {
    'request/submit': ({ text }) => told(runWorkflow(text, deps)),
    'plan/approve': ({ runId }) => told(approvePlan(runId, deps)),
    'plan/discard': ({ runId }) => told(discardPlan(runId, deps)),
    'run/pause': ({ runId }) => told(pauseRun(runId, deps)),
    'run/resume': ({ runId }) => told(resumeRun(runId, deps)),
    'run/cancel': ({ runId }) => told(cancelRun(runId, deps)),
    'run/show': ({ runId }) => told(showRun(runId, deps)),
    'runView/open': ({ runId, taskId }) => told(openRunView(runId, taskId, deps)),
    'model/choose': async () => {
      await pickModel(deps.settings(), deps.keys);
      return undefined;
    },
    'log/show': async () => {
      deps.log.show();
      return undefined;
    },
    'changes/accept': ({ runId, taskId }) => told(acceptTask(runId, taskId, deps)),
    'changes/reject': ({ runId, taskId }) => told(rejectTask(runId, taskId, deps)),
    'changes/open': ({ runId, taskId }) => told(openTaskDiff(runId, taskId, deps)),
    'changes/acceptAll': ({ runId }) => told(acceptAll(runId, deps)),
    'changes/rejectAll': ({ runId }) => told(rejectAll(runId, deps)),
  };
}
