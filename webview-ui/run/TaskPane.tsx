import { IconButton } from '../common/Button.tsx';
import { AgentQuestion } from '../common/AgentQuestion.tsx';
import { ChangesOfTask } from '../common/ChangesOfTask.tsx';
import { ClampedText } from '../common/ClampedText.tsx';
import { CommandRequest } from '../common/CommandRequest.tsx';
import { ConflictChoice } from '../common/ConflictChoice.tsx';
import { GateList } from '../common/GateList.tsx';
import { Icon, StateIcon } from '../common/Icon.tsx';
import { Markdown } from '../common/Markdown.tsx';
import { NoteList } from '../common/NoteList.tsx';
import { Elapsed, RetryIn } from '../common/Times.tsx';
import { useNow } from '../common/page.ts';
import { plural } from '../models/format.ts';
import { ROLE_LOOKS } from '../models/looks.ts';
import { attemptTime } from '../models/taskDetails.ts';
import type { LinkedTask, TaskDetails } from '../models/taskDetails.ts';
import { Section } from './Section.tsx';
import { HandedOn, ToolCalls, Turns } from './TaskWork.tsx';
import { useSelection } from './selection.ts';
import { TaskButtons } from './TaskButtons.tsx';

/** Everything about one task. */
export function TaskPane({ runId, details }: { runId: string; details: TaskDetails }) {
  return (
    <>
      <PaneHeader details={details} />
      <TaskButtons runId={runId} details={details} />
      <Standing runId={runId} details={details} />
      {details.summary === undefined ? null : (
        <Section title="Result">
          {details.reused === undefined ? null : <p className="quiet">{details.reused}</p>}
          <Markdown text={details.summary} />
        </Section>
      )}
      <HandedOn details={details} />
      {details.gates.length === 0 ? null : (
        <Section title="Gates" extra={details.gates.length > 1 ? details.gates.length : undefined}>
          <GateList gates={details.gates} />
        </Section>
      )}
      {details.changes === undefined ? null : (
        <Section title="Changes" extra={plural(details.changes.files.length, 'file')}>
          <ChangesOfTask runId={runId} changes={details.changes} />
        </Section>
      )}
      {details.asked.length === 0 ? null : (
        <Section title="Asked you" extra={details.asked.length}>
          {details.asked.map(({ id, question, answer }) => (
            <ClampedText key={id} text={`${question}\n${answer}`} />
          ))}
        </Section>
      )}
      {details.notes.notes.length === 0 ? null : (
        <Section title="Notes for other agents" extra={details.notes.notes.length + details.notes.more}>
          <NoteList {...details.notes} />
        </Section>
      )}
      {details.data === undefined ? null : (
        <details className="section fold">
          <summary>Data handed on</summary>
          <pre className="code" tabIndex={0}>
            {details.data}
          </pre>
        </details>
      )}
      <Section title="Instructions">
        <ClampedText text={details.instructions} />
        {details.specials.map((special) => (
          <p key={special} className="quiet" dir="auto">
            {special}
          </p>
        ))}
        {details.instructionsAdded.map((text, index) => (
          <ClampedText key={index} text={`Added: ${text}`} />
        ))}
      </Section>
      <Group details={details} />
      {details.overlaps.map(({ path, tasks }) => (
        <Links key={path} title={`${path} also changed by`} tasks={tasks} />
      ))}
      <Links title="Waits for" tasks={details.waitsFor} />
      <Links title="Needed by" tasks={details.heldUp} />
      <ToolCalls details={details} />
      <Turns details={details} />
      <Attempts details={details} />
    </>
  );
}

function PaneHeader({ details }: { details: TaskDetails }) {
  const selection = useSelection();
  const role = ROLE_LOOKS[details.role];
  return (
    <header className="pane-header">
      <div className="pane-title">
        <StateIcon look={details.look} isSilent />
        <h2 className="clamped-title" dir="auto" title={details.title.slice(0, 1_000)}>
          {details.title}
        </h2>
        <IconButton icon="close" label="Close details" onClick={() => selection.select(undefined)} />
      </div>
      <p className="pane-facts quiet number">
        <span>{details.look.label}</span>
        <span>
          <Icon name={role.icon} /> {role.label}
        </span>
        <span>Wave {details.waveNumber}</span>
        {details.priority === 'normal' ? null : <span>{details.priority} priority</span>}
        <span>{details.cost}</span>
        <span>{details.tokens}</span>
      </p>
    </header>
  );
}

/** What is asked of the person before it can go on. */
function Asking({ runId, details }: { runId: string; details: TaskDetails }) {
  const { waitingCommand, waitingQuestion, questions } = details;
  return (
    <>
      {waitingCommand === undefined ? null : (
        <Section title="Waits for your word">
          <CommandRequest runId={runId} command={waitingCommand} />
        </Section>
      )}
      {waitingQuestion === undefined ? null : (
        <Section title="Waits for your answer">
          <AgentQuestion runId={runId} waiting={waitingQuestion} />
        </Section>
      )}
      {questions.length === 0 ? null : (
        <Section title="Waits for your word">
          {questions.map((question) => (
            <ConflictChoice key={question.path} runId={runId} taskId={details.id} question={question} />
          ))}
        </Section>
      )}
    </>
  );
}

/** What it does now, or why it stands still. */
function Standing({ runId, details }: { runId: string; details: TaskDetails }) {
  const { activity, activitySince, problem, blockedBy, retryAt, skipped } = details;
  return (
    <>
      <Asking runId={runId} details={details} />
      {activity === undefined ? null : (
        <Section title="Now">
          <p dir="auto" className="plain-text clamped">
            {activity}
            {activitySince === undefined ? null : (
              <>
                {' · '}
                <Elapsed from={activitySince} to={undefined} />
              </>
            )}
          </p>
        </Section>
      )}
      {skipped === undefined ? null : (
        <Section title="Skipped">
          <ClampedText text={skipped} />
        </Section>
      )}
      {problem === undefined ? null : (
        <Section title="Failure">
          <div className="problem-text">
            <ClampedText text={problem.message} />
          </div>
          {problem.advice === undefined ? null : <p className="quiet">{problem.advice}</p>}
        </Section>
      )}
      {blockedBy === undefined ? null : <Links title="Held back by" tasks={[blockedBy]} />}
      {retryAt === undefined ? null : (
        <p className="quiet">
          <RetryIn at={retryAt} />
        </p>
      )}
    </>
  );
}

/** How the task hangs together with others that were added to the plan. */
function Group({ details }: { details: TaskDetails }) {
  const { item, partOf, addedBy, parts, progress } = details;
  return (
    <>
      {item === undefined ? null : (
        <details className="section fold">
          <summary>Item</summary>
          <pre className="code" tabIndex={0}>
            {item}
          </pre>
        </details>
      )}
      {partOf === undefined ? null : <Links title="Part of" tasks={[partOf]} />}
      {addedBy === undefined ? null : <Links title="Added by" tasks={[addedBy]} />}
      <Links title={`Its tasks: ${progress ?? ''}`} tasks={parts} />
    </>
  );
}

const LINKS_SHOWN = 50;

function Links({ title, tasks }: { title: string; tasks: readonly LinkedTask[] }) {
  const selection = useSelection();
  if (tasks.length === 0) return null;
  return (
    <Section title={title} extra={tasks.length > 1 ? tasks.length : undefined}>
      <ul className="links">
        {tasks.slice(0, LINKS_SHOWN).map((task) => (
          <li key={task.id}>
            <button type="button" className="task-link" onClick={() => selection.select(task.id)}>
              <StateIcon look={task.look} />
              <span className="one-line" dir="auto">
                {task.title.slice(0, 400)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {tasks.length > LINKS_SHOWN ? <p className="quiet">and {tasks.length - LINKS_SHOWN} more</p> : null}
    </Section>
  );
}

function Attempts({ details }: { details: TaskDetails }) {
  const { attempts } = details;
  const now = useNow(attempts.some((attempt) => attempt.endedAt === undefined));
  if (attempts.length === 0) return null;
  return (
    <Section title="Attempts" extra={attempts.length > 1 ? attempts.length : undefined}>
      <ul className="attempts">
        {attempts.map((attempt) => (
          <li key={attempt.attempt}>
            <StateIcon look={attempt.look} />
            <div>
              <p className="number">
                Attempt {attempt.attempt}, {attemptTime(attempt, now)}
              </p>
              <p className="quiet number">
                {attempt.effort} · {attempt.model}
              </p>
              {attempt.failure === undefined ? null : (
                <p className="problem-text plain-text clamped" dir="auto" title={attempt.failure.slice(0, 1_000)}>
                  {attempt.failure}
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
