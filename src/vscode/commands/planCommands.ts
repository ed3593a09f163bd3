import type { RunListEntry } from '../../shared/protocol.ts';
import { awaitsAnswers, awaitsApproval } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';
import type { ActionDeps } from './actionDeps.ts';
import { onRun } from './onRun.ts';
import type { Command } from './onRun.ts';
import { answerInQuickPicks, reshapeInWords } from './planDialogs.ts';
import { runSpecification } from './runSpecification.ts';
import { redoPlanEdit, replan, undoPlanEdit } from './shapePlan.ts';
import type { RunQuestion } from './targets.ts';
import { runTemplate, savePlanAsTemplate } from './templates.ts';

/** The commands that lead to a plan and shape it. */
export function commandsOfPlans(deps: ActionDeps): Record<string, Command> {
  const waiting = whereShown(awaitsApproval, deps);
  const isShown = ({ runId }: RunListEntry): boolean => runId === deps.shown.state?.runId;
  const planned = (placeHolder: string): RunQuestion => ({ fits: waiting, placeHolder, nothing: NO_PLAN });
  return {
    'wavewright.runSpecification': (argument) => runSpecification(argument, deps),
    'wavewright.runTemplate': (argument) => runTemplate(argument, deps),
    'wavewright.editPlan': onRun((runId) => deps.plans.open(runId), planned('The plan to edit'), deps),
    'wavewright.undoPlanEdit': onRun(undoPlanEdit, planned('The plan'), deps),
    'wavewright.redoPlanEdit': onRun(redoPlanEdit, planned('The plan'), deps),
    'wavewright.savePlanAsTemplate': onRun(
      (runId, _deps, argument) => savePlanAsTemplate(argument, runId, deps),
      { fits: isShown, placeHolder: 'The run whose plan becomes a template', nothing: NO_RUN },
      deps,
    ),
    'wavewright.reshapePlan': onRun(
      (runId, _deps, argument) => reshapeInWords(runId, argument, deps),
      { fits: isShown, placeHolder: 'The run whose plan is to be another', nothing: NO_RUN },
      deps,
    ),
    'wavewright.replan': onRun(
      replan,
      {
        fits: (entry) => entry.state === 'failed' || isShown(entry),
        placeHolder: 'The run for which a way on is planned',
        nothing: NO_RUN,
      },
      deps,
    ),
    'wavewright.answerQuestions': onRun(
      (runId, _deps, argument) => answerInQuickPicks(runId, argument, deps),
      {
        fits: whereShown(awaitsAnswers, deps),
        placeHolder: 'The run to answer',
        nothing: 'No questions wait for answers.',
      },
      deps,
    ),
  };
}

const NO_PLAN = 'No plan waits for approval.';
const NO_RUN = 'No run is shown. Pick one in the list of runs.';

/** Only of the run that is shown it is known. */
function whereShown(fits: (state: RunState) => boolean, { shown }: ActionDeps): (entry: RunListEntry) => boolean {
  return ({ runId }) => runId === shown.state?.runId && fits(shown.state);
}
