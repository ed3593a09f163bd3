import { useState } from 'react';
import { Button } from '../../common/Button.tsx';
import { ClampedText } from '../../common/ClampedText.tsx';
import { Icon } from '../../common/Icon.tsx';
import { TextList } from '../../common/TextList.tsx';
import { usePage } from '../../common/page.ts';
import { planTaskDetails, planTaskRow } from '../../models/planTasks.ts';
import type { PlanTaskDetails, PlanTaskRow } from '../../models/planTasks.ts';
import { usePlanEdits } from './planEdits.ts';
import type { PlanEdits } from './planEdits.ts';
import { SplitForm } from './SplitForm.tsx';
import { EditForm } from './TaskForm.tsx';

/** A task of the plan as a row that opens to all that is planned of it, and to its forms. */
export function PlanTask({ taskId }: { taskId: string }) {
  const edits = usePlanEdits();
  const [isOpen, setOpen] = useState(false);
  const row = edits && planTaskRow(edits.state, taskId);
  if (edits === undefined || row === undefined) return null;
  const { chosen } = edits;
  return (
    <li className={`task plan-task${chosen === undefined ? '' : ' choosing'}`}>
      {chosen === undefined ? null : <Chooser row={row} chosen={chosen} edits={edits} />}
      <button type="button" className="task-row" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <RowContent row={row} />
      </button>
      {isOpen ? <Body row={row} edits={edits} /> : null}
    </li>
  );
}

function Chooser(props: { row: PlanTaskRow; chosen: ReadonlySet<string>; edits: PlanEdits }) {
  const { row, chosen, edits } = props;
  return (
    <input
      type="checkbox"
      className="task-chooser"
      aria-label={`Choose ${row.title}`}
      checked={chosen.has(row.id)}
      onChange={(event) => {
        const next = new Set(chosen);
        if (event.target.checked) next.add(row.id);
        else next.delete(row.id);
        edits.choose(next);
      }}
    />
  );
}

function RowContent({ row }: { row: PlanTaskRow }) {
  return (
    <>
      <Icon name={row.role.icon} label={row.role.label} />
      <span className="task-text">
        <span className="task-title" dir="auto">
          {row.title}
        </span>
        <span className="task-note">{row.facts}</span>
        {row.gates.length === 0 ? null : (
          <span className="task-note" dir="auto" title={`Gates: ${row.gates.join(', ')}`}>
            <Icon name="verified" /> {row.gates.join(', ')}
          </span>
        )}
      </span>
      <span className="task-facts number">
        {row.isCritical ? <Icon name="milestone" className="critical" label="On the critical path" /> : null}
        {row.expected === undefined ? null : <span title="Likely">{row.expected}</span>}
      </span>
    </>
  );
}

function Body({ row, edits }: { row: PlanTaskRow; edits: PlanEdits }) {
  const { form, state } = edits;
  const isMine = form !== undefined && form.kind !== 'add' && form.taskId === row.id;
  if (isMine && form.kind === 'edit') return <EditForm taskId={row.id} edits={edits} />;
  if (isMine && form.kind === 'split') return <SplitForm taskId={row.id} edits={edits} />;
  const details = planTaskDetails(state, row.id);
  if (details === undefined) return null;
  return (
    <div className="task-body">
      <ClampedText text={details.instructions} className="instructions" />
      <Facts details={details} />
      <Lists details={details} />
      <Actions row={row} edits={edits} />
    </div>
  );
}

function Facts({ details }: { details: PlanTaskDetails }) {
  return (
    <dl className="task-facts-list">
      {details.facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const DEPENDENCIES_SHOWN = 20;

function Lists({ details }: { details: PlanTaskDetails }) {
  const { dependencies, gates, criteria, specials } = details;
  const needs = dependencies.slice(0, DEPENDENCIES_SHOWN).map(({ title, kind, reason }) => {
    const how = kind === 'data' ? 'needs its result' : 'only comes later';
    return `${title} (${how}${reason === undefined ? '' : `: ${reason}`})`;
  });
  const more = dependencies.length - needs.length;
  return (
    <>
      <TextList texts={specials} label="Conditions" />
      {needs.length === 0 ? null : <p className="quiet">Waits for</p>}
      <TextList texts={more > 0 ? [...needs, `and ${more} more`] : needs} label="Waits for" />
      {gates.length === 0 ? null : <p className="quiet">Must pass</p>}
      <TextList texts={gates.map(({ name, what }) => (what === '' ? name : `${name}: ${what}`))} label="Gates" />
      {criteria.length === 0 ? null : <p className="quiet">Good when</p>}
      <TextList texts={criteria} label="Criteria" />
    </>
  );
}

function Actions({ row, edits }: { row: PlanTaskRow; edits: PlanEdits }) {
  const { post } = usePage();
  const { edit, openForm, isBusy, state } = edits;
  const { id: taskId, title } = row;
  return (
    <div className="buttons">
      <Button icon="edit" label={`Edit: ${title}`} disabled={isBusy} onClick={() => openForm({ kind: 'edit', taskId })}>
        Edit
      </Button>
      <Button
        icon="split-horizontal"
        label={`Split: ${title}`}
        disabled={isBusy}
        onClick={() => openForm({ kind: 'split', taskId })}
      >
        Split
      </Button>
      <Button
        icon="trash"
        label={`Remove: ${title}`}
        disabled={isBusy || state.taskIds.length === 1}
        onClick={() => edit([{ op: 'remove', taskId }])}
      >
        Remove
      </Button>
      <button
        type="button"
        className="link-button"
        aria-label={`Open in run view: ${title}`}
        onClick={() => post({ type: 'runView/open', runId: state.runId, taskId })}
      >
        Open in run view
      </button>
    </div>
  );
}
