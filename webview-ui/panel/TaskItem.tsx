import { memo, useState } from 'react';
import { specialsOf } from '../../src/shared/amendments.ts';
import { taskOf } from '../../src/shared/runState.ts';
import type { RunState, TaskState } from '../../src/shared/runState.ts';
import { ChangesOfTask } from '../common/ChangesOfTask.tsx';
import { ClampedText } from '../common/ClampedText.tsx';
import { ConflictChoice } from '../common/ConflictChoice.tsx';
import { GateList } from '../common/GateList.tsx';
import { StateIcon, VerdictIcon } from '../common/Icon.tsx';
import { Markdown } from '../common/Markdown.tsx';
import { Elapsed, RetryIn } from '../common/Times.tsx';
import { usePage, useViewState } from '../common/page.ts';
import { adviceFor } from '../models/failureAdvice.ts';
import { gatePictures } from '../models/gates.ts';
import { changesRow } from '../models/outcome.ts';
import { questionsOf } from '../models/taskDetails.ts';
import type { TaskRow } from '../models/taskRows.ts';

interface TaskItemProps {
  readonly row: TaskRow;
  readonly runId: string;
  /** undefined in an outline: then the row does not open. */
  readonly state: RunState | undefined;
}

/** A task as a row that opens to what it is about and what came of it. */
export const TaskItem = memo(function TaskItem({ row, runId, state }: TaskItemProps) {
  const [isOpen, setOpen] = useState(false);
  if (state === undefined) {
    return (
      <li className="task">
        <div className="task-row">
          <RowContent row={row} />
        </div>
      </li>
    );
  }
  return (
    <li className="task">
      <button type="button" className="task-row" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <RowContent row={row} />
      </button>
      {isOpen ? <TaskBody row={row} runId={runId} state={state} /> : null}
    </li>
  );
});

function RowContent({ row }: { row: TaskRow }) {
  return (
    <>
      <StateIcon look={row.look} />
      <span className="task-text">
        <span className="task-title" dir="auto">
          {row.title}
        </span>
        <Note row={row} />
      </span>
      <span className="task-facts number">
        {row.attempts > 1 ? <span title={`${row.attempts} attempts`}>×{row.attempts}</span> : null}
        {row.cost === undefined ? null : <span>{row.cost}</span>}
      </span>
    </>
  );
}

function Note({ row }: { row: TaskRow }) {
  const isProblem = row.noteKind === 'problem';
  return (
    <>
      {row.retryAt === undefined ? null : (
        <span className="task-note">
          <RetryIn at={row.retryAt} />
        </span>
      )}
      {row.note === undefined ? null : (
        <span className={`task-note${isProblem ? ' problem' : ''}`} dir="auto">
          {row.note}
          {row.noteSince === undefined ? null : (
            <>
              {' · '}
              <Elapsed from={row.noteSince} to={undefined} />
            </>
          )}
        </span>
      )}
      {row.verdict === undefined ? null : (
        <span className="task-note">
          <VerdictIcon verdict={row.verdict} /> {row.gates}
        </span>
      )}
      {row.changes === undefined ? null : <span className="task-note">{row.changes}</span>}
      {row.overlap === undefined ? null : (
        <span className="task-note" dir="auto">
          {row.overlap}
        </span>
      )}
    </>
  );
}

function TaskBody({ row, runId, state }: TaskItemProps & { state: RunState }) {
  const { post } = usePage();
  // The row stays the same while its change set is being written; the page as a whole does not.
  useViewState();
  const task = taskOf(state, row.id);
  if (task === undefined) return null;
  const changes = changesRow(state, task);
  const advice = task.failure === undefined ? undefined : adviceFor(task.failure).text;
  return (
    <div className="task-body">
      {task.failure === undefined ? null : (
        <div className="problem-text">
          <ClampedText text={task.failure.message} />
          {advice === undefined ? null : <p className="quiet">{advice}</p>}
        </div>
      )}
      {questionsOf(task, state).map((question) => (
        <ConflictChoice key={question.path} runId={runId} taskId={task.id} question={question} />
      ))}
      {task.result === undefined ? (
        <ClampedText text={task.instructions} className="instructions" />
      ) : (
        <Markdown text={task.result.summary} />
      )}
      {specialsOf(task.options).map((special) => (
        <p key={special} className="quiet" dir="auto">
          {special}
        </p>
      ))}
      <GatesOfTask task={task} />
      {changes === undefined ? null : <ChangesOfTask runId={runId} changes={changes} />}
      <button
        type="button"
        className="link-button"
        aria-label={`Open in run view: ${row.title}`}
        onClick={() => post({ type: 'runView/open', runId, taskId: row.id })}
      >
        Open in run view
      </button>
    </div>
  );
}

function GatesOfTask({ task }: { task: TaskState }) {
  const gates = gatePictures(task);
  return gates.length === 0 ? null : <GateList gates={gates} />;
}
