import * as vscode from 'vscode';
import type { ActionDeps, Outcome } from '../commands/actionDeps.ts';
import { acceptAll, acceptTask, rejectAll, rejectTask } from '../commands/decide.ts';
import { answerAgent } from '../commands/answerAgents.ts';
import { decideCommand } from '../commands/decideCommand.ts';
import { settleConflict } from '../commands/settleConflict.ts';
import { openTaskDiff } from '../commands/openDiff.ts';
import {
  approvePlan,
  cancelRun,
  discardPlan,
  openRunView,
  pauseRun,
  resumeRun,
  showRun,
} from '../commands/runControl.ts';
import { runWorkflow } from '../commands/runWorkflow.ts';
import {
  answerQuestions,
  decideAmendment,
  editPlan,
  redoPlanEdit,
  replan,
  reshape,
  undoPlanEdit,
} from '../commands/shapePlan.ts';
import { cancelTask, instructTask, rerunFromTask, retryTask, skipTask } from '../commands/taskControl.ts';
import { pickModel } from '../models/chooseModel.ts';
import { hasRemedy, inBackground, showFailure } from '../notices.ts';
import type { MessageHandlers, Reply } from './webviewChannel.ts';

/**
 * What the pages may ask for: the same actions as the commands'. A failure is told in the page; where a button helps,
 * VS Code shows it too. `actions` is asked with each message.
 */
export function pageHandlers(actions: () => ActionDeps): MessageHandlers {
  const told = async (outcome: Promise<Outcome>): Promise<Outcome> => {
    const failure = await outcome;
    if (failure !== undefined && hasRemedy(failure))
      inBackground('Showing a message', showFailure(failure), actions().log);
    return failure;
  };
  return {
    'request/submit': ({ text, ...named }) => told(runWorkflow(text, actions(), named)),
    'context/query': async ({ queryId, text, kind }, reply) => {
      reply({ type: 'context/results', queryId, items: await actions().context.query({ text, kind }) });
      return undefined;
    },
    'templates/query': (_message, reply) => told(listTemplates(reply, actions())),
    'questions/answer': ({ runId, answers }) => told(answerQuestions(runId, answers, actions())),
    'plan/edit': ({ runId, operations }) => told(editPlan(runId, operations, actions())),
    'plan/undo': ({ runId }) => told(undoPlanEdit(runId, actions())),
    'plan/redo': ({ runId }) => told(redoPlanEdit(runId, actions())),
    'plan/openYaml': ({ runId }) => byCommand('wavewright.editPlan', runId),
    'plan/saveAsTemplate': ({ runId }) => byCommand('wavewright.savePlanAsTemplate', runId),
    'plan/reshape': async ({ runId, text }, reply) => {
      const failure = await told(reshape(runId, text, actions()));
      // The words come back with a complaint, so the page hears of that first.
      if (failure === undefined) reply({ type: 'plan/reshaped', runId });
      return failure;
    },
    'run/replan': ({ runId }) => told(replan(runId, actions())),
    'amendment/decide': (decided) => told(decideAmendment(decided, actions())),
    'plan/approve': ({ runId }) => told(approvePlan(runId, actions())),
    'plan/discard': ({ runId }) => told(discardPlan(runId, actions())),
    'run/pause': ({ runId }) => told(pauseRun(runId, actions())),
    'run/resume': ({ runId }) => told(resumeRun(runId, actions())),
    'run/cancel': ({ runId }) => told(cancelRun(runId, actions())),
    'run/show': ({ runId }) => told(showRun(runId, actions())),
    'runView/open': ({ runId, taskId }) => told(openRunView(runId, taskId, actions())),
    'model/choose': async () => {
      await pickModel(actions().settings(), actions().keys);
      return undefined;
    },
    'log/show': async () => {
      actions().log.show();
      return undefined;
    },
    'task/cancel': (target) => told(cancelTask(target, actions())),
    'task/skip': (target) => told(skipTask(target, actions())),
    'task/retry': (target) => told(retryTask(target, actions())),
    'task/rerun': (target) => told(rerunFromTask(target, actions())),
    'task/instruct': (target) => told(instructTask(target, actions())),
    'task/answer': (given) => told(answerAgent(given, actions())),
    'command/decide': (answer) => told(decideCommand(answer, actions())),
    'conflict/settle': (answer) => told(settleConflict(answer, actions())),
    'changes/accept': ({ runId, taskId }) => told(acceptTask(runId, taskId, actions())),
    'changes/reject': ({ runId, taskId }) => told(rejectTask(runId, taskId, actions())),
    'changes/open': ({ runId, taskId }) => told(openTaskDiff(runId, taskId, actions())),
    'changes/acceptAll': ({ runId }) => told(acceptAll(runId, actions())),
    'changes/rejectAll': ({ runId }) => told(rejectAll(runId, actions())),
  };
}

/** By the command of the same name, which shows what goes wrong itself. */
async function byCommand(id: string, runId: string): Promise<Outcome> {
  await vscode.commands.executeCommand(id, runId);
  return undefined;
}

async function listTemplates(reply: Reply, { app }: ActionDeps): Promise<Outcome> {
  const opened = await app();
  if (!opened.ok) return opened.failure;
  const listed = await opened.value.listTemplates();
  if (!listed.ok) return listed.failure;
  reply({ type: 'templates/results', templates: listed.value });
  return undefined;
}
