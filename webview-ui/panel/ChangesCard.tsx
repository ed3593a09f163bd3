import { useState } from 'react';
import { isOver } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { Button } from '../common/Button.tsx';
import { ChangesOfTask } from '../common/ChangesOfTask.tsx';
import { Icon } from '../common/Icon.tsx';
import { useAsking } from '../common/page.ts';
import { plural } from '../models/format.ts';
import { changesPicture } from '../models/outcome.ts';
import type { ChangesPicture, ChangesRow } from '../models/outcome.ts';

const ROWS_AT_ONCE = 20;

/** The change sets of a run that wait for the person. */
export function ChangesCard({ state }: { state: RunState }) {
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const changes = changesPicture(state);
  const { waiting, accepted, rejected } = changes;
  if (waiting.length + accepted + rejected === 0) return null;
  return (
    <section className="card" id="changes-card" aria-label="Changes">
      <header className="card-header">
        <Icon name="git-compare" />
        <h2 className="card-title">
          {waiting.length === 0
            ? 'All changes are decided'
            : `Changes of ${plural(waiting.length, 'task')} wait for you`}
        </h2>
      </header>
      <p className="facts">
        {accepted === 0 ? null : <span className="fact">{accepted} accepted</span>}
        {rejected === 0 ? null : <span className="fact">{rejected} rejected</span>}
      </p>
      {waiting.length === 0 ? null : (
        <DecideAll runId={state.runId} changes={changes} isRunOver={isOver(state.state)} />
      )}
      <ul className="change-sets">
        {waiting.slice(0, limit).map((row) => (
          <ChangeSetItem
            key={row.taskId}
            runId={state.runId}
            row={row}
            isOpenAtFirst={row.conflicts.length > 0 || waiting.length <= 3}
          />
        ))}
      </ul>
      {waiting.length <= limit ? null : (
        <button type="button" className="link-button" onClick={() => setLimit(limit + 5 * ROWS_AT_ONCE)}>
          Show {plural(waiting.length - limit, 'more task')}
        </button>
      )}
    </section>
  );
}

function DecideAll({ runId, changes, isRunOver }: { runId: string; changes: ChangesPicture; isRunOver: boolean }) {
  const [ask, isAsked] = useAsking(`${runId}/${changes.waiting.length}/${changes.isApplying}`);
  const isBusy = isAsked || changes.isApplying;
  return (
    <div className="buttons">
      <Button
        icon="check-all"
        kind={isRunOver ? 'primary' : 'secondary'}
        disabled={isBusy}
        onClick={() => ask({ type: 'changes/acceptAll', runId })}
      >
        {changes.isApplying ? 'Accepting…' : 'Accept All'}
      </Button>
      <Button icon="close-all" disabled={isBusy} onClick={() => ask({ type: 'changes/rejectAll', runId })}>
        Reject All
      </Button>
    </div>
  );
}

const NOTES: Partial<Record<ChangesRow['decision'], string>> = {
  'in-conflict': 'in conflict',
  stale: 'builds on rejected work',
};

function ChangeSetItem({ runId, row, isOpenAtFirst }: { runId: string; row: ChangesRow; isOpenAtFirst: boolean }) {
  const [wish, setWish] = useState<boolean | undefined>(undefined);
  const isOpen = wish ?? isOpenAtFirst;
  const note = NOTES[row.decision];
  return (
    <li className="change-set">
      <button type="button" className="change-set-row" aria-expanded={isOpen} onClick={() => setWish(!isOpen)}>
        <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
        <span className="task-text">
          <span className="task-title" dir="auto">
            {row.title}
          </span>
          {note === undefined ? null : <span className="task-note problem">{note}</span>}
        </span>
        <span className="task-facts number">{plural(row.files.length, 'file')}</span>
      </button>
      {isOpen ? (
        <div className="task-body">
          <ChangesOfTask runId={runId} changes={row} />
        </div>
      ) : null}
    </li>
  );
}
