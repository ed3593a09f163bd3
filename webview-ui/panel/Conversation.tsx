import { useEffect } from 'react';
import type { Activities, ShownRun } from '../../src/shared/protocol.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { waitingCommands } from '../../src/shared/waitingCommands.ts';
import { waitingQuestions } from '../../src/shared/waitingQuestions.ts';
import { ClampedText } from '../common/ClampedText.tsx';
import { hasFocusIn } from '../common/hasFocusIn.ts';
import { Trouble } from '../common/Trouble.tsx';
import { troublePicture } from '../models/outcome.ts';
import { planningPicture } from '../models/planning.ts';
import type { RunPicture } from '../models/runPicture.ts';
import { AgentQuestionsCard } from './AgentQuestionsCard.tsx';
import { AmendmentsCard } from './AmendmentsCard.tsx';
import { ChangesCard } from './ChangesCard.tsx';
import { CommandsCard } from './CommandsCard.tsx';
import { OutcomeCard } from './OutcomeCard.tsx';
import { PlanCard } from './plan/PlanCard.tsx';
import { PlanningNote } from './PlanningNote.tsx';
import { QuestionsCard } from './QuestionsCard.tsx';
import { RunCard } from './RunCard.tsx';

/** Everything about the shown run, from the request to its results. */
export function Conversation({ run, picture }: { run: ShownRun; picture: RunPicture }) {
  const milestone = milestoneOf(picture, run.kind === 'whole' ? askingCard(run.state, picture) : undefined);
  useEffect(() => {
    // The page does not scroll away from under somebody who reads or clicks in the conversation.
    if (hasFocusIn('.conversation')) return;
    document.getElementById(milestone.element)?.scrollIntoView({ block: 'start' });
  }, [milestone.element, milestone.key]);
  return (
    <main className="conversation" aria-label="Conversation" tabIndex={-1}>
      {run.kind === 'whole' ? (
        <WholeRun state={run.state} activities={run.activities} picture={picture} />
      ) : (
        <Outline picture={picture} />
      )}
    </main>
  );
}

function WholeRun({ state, activities, picture }: { state: RunState; activities: Activities; picture: RunPicture }) {
  const planning = planningPicture(state, activities);
  const trouble = troublePicture(state, picture);
  const isPlan = picture.phase === 'awaiting-approval' && picture.state === 'initializing';
  return (
    <>
      <section className="request" id="request" aria-label="Your request">
        <ClampedText text={state.request} />
      </section>
      {planning === undefined ? null : <PlanningNote planning={planning} picture={picture} />}
      <QuestionsCard state={state} picture={picture} />
      {isPlan ? <PlanCard key={state.runId} state={state} picture={picture} /> : null}
      {picture.isInterrupted ? null : <CommandsCard state={state} />}
      <AgentQuestionsCard state={state} />
      <AmendmentsCard state={state} />
      {!isPlan && picture.total > 0 ? <RunCard picture={picture} state={state} trouble={trouble} /> : null}
      {picture.total > 0 || trouble === undefined ? null : <Trouble trouble={trouble} picture={picture} />}
      <ChangesCard state={state} />
      <OutcomeCard state={state} />
    </>
  );
}

function Outline({ picture }: { picture: RunPicture }) {
  return (
    <>
      <p className="outline-hint quiet" role="status">
        Loading the run…
      </p>
      <RunCard picture={picture} state={undefined} trouble={undefined} />
    </>
  );
}

/** The card in which agents ask something of the person. */
function askingCard(state: RunState, { isInterrupted }: RunPicture): string | undefined {
  if (!isInterrupted && waitingCommands(state).length > 0) return 'commands-card';
  return waitingQuestions(state).length > 0 ? 'agent-questions-card' : undefined;
}

/** What the person should see next: where somebody asks something of them, else the card that the run's state brought about. */
function milestoneOf(
  { runId, phase, state, total }: RunPicture,
  asking: string | undefined,
): { element: string; key: string } {
  const key = `${runId}/${phase}/${state}`;
  if (asking !== undefined) return { element: asking, key };
  if (phase === 'awaiting-answers') return { element: 'questions-card', key };
  if (total === 0) return { element: 'request', key };
  if (phase === 'awaiting-approval') return { element: 'plan-card', key };
  return { element: 'run-card', key };
}
