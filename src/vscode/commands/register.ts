import * as vscode from 'vscode';
import type { Failure } from '../../shared/failures.ts';
import type { RunListEntry } from '../../shared/protocol.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { isOver } from '../../shared/runState.ts';
import type { RunStateName } from '../../shared/runState.ts';
import type { TaskCommand } from '../../shared/taskCommands.ts';
import { detailOf, messageOf } from '../log.ts';
import { pickModel } from '../models/chooseModel.ts';
import { askForApiKey } from '../models/setApiKey.ts';
import { inBackground, showFailure } from '../notices.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';
import { acceptAll, acceptTask, rejectAll, rejectTask } from './decide.ts';
import { answerAgents } from './answerAgents.ts';
import { answerCommands, cleanUpCheckouts, manageCommandRules } from './decideCommand.ts';
import { openFileDiff, openTaskDiff } from './openDiff.ts';
import { approvePlan, cancelRun, openRunView, pauseRun, resumeRun } from './runControl.ts';
import { runWorkflow } from './runWorkflow.ts';
import { commandsOfContext } from './contextCommands.ts';
import { onRun } from './onRun.ts';
import type { Command } from './onRun.ts';
import { commandsOfPlans } from './planCommands.ts';
import { fileIn, pickTask, runIdIn, taskIn } from './targets.ts';
import type { TaskTarget } from './targets.ts';
import { cancelTask, instructTask, pickTaskFor, rerunFromTask, retryTask, skipTask } from './taskControl.ts';

/** Registers every command of the manifest. Each shows what went wrong; none of them rejects. */
export function registerCommands(deps: ActionDeps, isActive: (runId: string) => boolean): vscode.Disposable {
  const commands = {
    ...commandsOfRuns(deps, isActive),
    ...commandsOfTasks(deps),
    ...commandsOfChanges(deps),
    ...commandsOfPlans(deps),
    ...commandsOfContext(deps),
    ...otherCommands(deps),
  };
  const registrations = Object.entries(commands).map(([id, command]) =>
    vscode.commands.registerCommand(id, (argument: unknown, more: unknown) =>
      perform(id, () => command(argument, more), deps),
    ),
  );
  return vscode.Disposable.from(...registrations);
}

/** Does it and shows what went wrong, without waiting for the person to read it. Resolves with whether it went well. */
export async function perform(
  what: string,
  action: () => Promise<Outcome>,
  deps: Pick<ActionDeps, 'log'>,
): Promise<boolean> {
  const failure = await action().catch((error: unknown): Failure => {
    deps.log.error(`${what} failed: ${detailOf(error)}`);
    return { kind: 'internal', message: `Something went wrong: ${messageOf(error)}` };
  });
  if (failure === undefined) return true;
  deps.log.info(`${what}: ${failure.message}`);
  inBackground('Showing a message', showFailure(failure), deps.log);
  return false;
}

function commandsOfRuns(deps: ActionDeps, isActive: (runId: string) => boolean): Record<string, Command> {
  const isRunning = (entry: RunListEntry): boolean => isActive(entry.runId);
  const isPlanned = (entry: RunListEntry): boolean =>
    entry.runId === deps.shown.state?.runId && deps.shown.state.planning.phase === 'awaiting-approval';
  return {
    'wavewright.runWorkflow': (argument) => runWorkflow(typeof argument === 'string' ? argument : undefined, deps),
    'wavewright.approvePlan': onRun(
      approvePlan,
      {
        fits: (entry) => isPlanned(entry) && !isOver(entry.state as RunStateName),
        placeHolder: 'The plan to approve',
        nothing: 'No plan waits for approval.',
      },
      deps,
    ),
    'wavewright.pauseRun': onRun(
      pauseRun,
      {
        fits: isRunning,
        placeHolder: 'The run to pause',
        nothing: 'No run is running.',
      },
      deps,
    ),
    'wavewright.resumeRun': onRun(
      (runId) => resumeRun(runId, deps),
      {
        fits: (entry) => entry.state === 'failed' || (!isOver(entry.state as RunStateName) && !isRunning(entry)),
        placeHolder: 'The run to resume',
        nothing: 'No run is paused or was interrupted.',
      },
      deps,
    ),
    'wavewright.cancelRun': onRun(
      cancelRun,
      {
        fits: (entry) => !isOver(entry.state as RunStateName),
        placeHolder: 'The run to cancel',
        nothing: 'No run is running or paused.',
      },
      deps,
    ),
    'wavewright.openReport': onRun(
      (runId) => deps.reports.open(runId),
      {
        fits: () => true,
        placeHolder: 'The run to report on',
        nothing: 'There are no runs yet.',
      },
      deps,
    ),
    'wavewright.openRunView': (argument) => openRunView(runIdIn(argument), taskIn(argument)?.taskId, deps),
  };
}

function commandsOfTasks(deps: ActionDeps): Record<string, Command> {
  const onTask =
    (name: TaskCommand, action: (target: TaskTarget, deps: ActionDeps) => Promise<Outcome>): Command =>
    async (argument) => {
      const given = taskIn(argument);
      const target = given === undefined ? await pickTaskFor(name, runIdIn(argument), deps) : ok(given);
      return target.ok ? target.value && action(target.value, deps) : target.failure;
    };
  return {
    'wavewright.cancelTask': onTask('cancel', cancelTask),
    'wavewright.skipTask': onTask('skip', skipTask),
    'wavewright.retryTask': onTask('retry', retryTask),
    'wavewright.rerunFromTask': onTask('rerun', rerunFromTask),
    'wavewright.instructTask': onTask('instruct', instructTask),
  };
}

function commandsOfChanges(deps: ActionDeps): Record<string, Command> {
  const onTask =
    (action: (runId: string, taskId: string, deps: ActionDeps) => Promise<Outcome>, question: TaskQuestion): Command =>
    async (argument) => {
      const target = await targetOf(argument, question);
      if (target === undefined) return undefined;
      return target.ok ? target.value && action(target.value.runId, target.value.taskId, deps) : target.failure;
    };
  const targetOf = async (
    argument: unknown,
    question: TaskQuestion,
  ): Promise<Result<TaskTarget | undefined, Failure> | undefined> => {
    const given = taskIn(argument);
    return given === undefined ? pickTask(deps.shown, question) : { ok: true, value: given };
  };
  const onShownRun =
    (action: (runId: string, deps: ActionDeps) => Promise<Outcome>): Command =>
    async (argument) => {
      const runId = runIdIn(argument) ?? deps.shown.state?.runId;
      if (runId !== undefined) return action(runId, deps);
      return { kind: 'wrong-state', message: 'No run is shown. Pick one in the list of runs.' };
    };
  return {
    'wavewright.acceptTask': onTask(acceptTask, { of: 'undecided', placeHolder: 'The task whose changes to accept' }),
    'wavewright.rejectTask': onTask(rejectTask, { of: 'undecided', placeHolder: 'The task whose changes to reject' }),
    'wavewright.openTaskDiff': onTask(openTaskDiff, { of: 'changed', placeHolder: 'The task whose changes to open' }),
    'wavewright.openFileDiff': async (argument) => {
      const file = fileIn(argument);
      return file && openFileDiff(file, deps);
    },
    'wavewright.acceptAll': onShownRun(acceptAll),
    'wavewright.rejectAll': onShownRun(rejectAll),
  };
}

interface TaskQuestion {
  readonly of: 'undecided' | 'changed';
  readonly placeHolder: string;
}

function otherCommands(deps: ActionDeps): Record<string, Command> {
  return {
    'wavewright.chooseModel': async () => {
      await pickModel(deps.settings(), deps.keys);
      return undefined;
    },
    'wavewright.setApiKey': async () => {
      await askForApiKey(deps.keys);
      return undefined;
    },
    'wavewright.answerCommands': () => answerCommands(deps),
    'wavewright.answerAgents': () => answerAgents(deps),
    'wavewright.manageCommandRules': () => manageCommandRules(deps),
    'wavewright.cleanUpCheckouts': () => cleanUpCheckouts(deps),
    'wavewright.showLog': async () => {
      deps.log.show();
      return undefined;
    },
  };
}
