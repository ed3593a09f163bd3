import { Button, IconButton } from '../../common/Button.tsx';
import { Icon } from '../../common/Icon.tsx';
import { usePage } from '../../common/page.ts';
import { plural } from '../../models/format.ts';
import { usePlanEdits } from './planEdits.ts';
import type { PlanEdits } from './planEdits.ts';
import { AddForm } from './TaskForm.tsx';

/** What can be done with the plan as a whole, above its tasks. */
export function PlanToolbar() {
  const edits = usePlanEdits();
  const { post } = usePage();
  if (edits === undefined) return null;
  const { form, openForm, chosen, choose, isBusy, state } = edits;
  const { runId } = state;
  return (
    <div className="plan-tools">
      <div className="plan-toolbar" role="toolbar" aria-label="Edit the plan">
        <h3 className="plan-tools-title">Tasks</h3>
        <IconButton
          icon="add"
          label="Add a task"
          disabled={isBusy || form?.kind === 'add'}
          onClick={() => openForm({ kind: 'add' })}
        />
        <IconButton
          icon="list-selection"
          label={chosen === undefined ? 'Choose tasks to merge or remove' : 'Stop choosing tasks'}
          onClick={() => choose(chosen === undefined ? new Set() : undefined)}
        />
        <IconButton icon="file-code" label="Edit as YAML" onClick={() => post({ type: 'plan/openYaml', runId })} />
        <IconButton
          icon="save-as"
          label="Save as template"
          onClick={() => post({ type: 'plan/saveAsTemplate', runId })}
        />
      </div>
      <History edits={edits} />
      {chosen === undefined ? null : <Chosen edits={edits} chosen={chosen} />}
      {form?.kind === 'add' ? <AddForm edits={edits} /> : null}
    </div>
  );
}

/** What the last edit was, with the way back, and what was taken back, with the way there again. */
function History({ edits }: { edits: PlanEdits }) {
  const { history, undo, redo, isBusy } = edits;
  if (history.undo === undefined && history.redo === undefined) return null;
  return (
    <div className="plan-history">
      {history.undo === undefined ? null : (
        <Step icon="discard" verb="Undo" what={history.undo} isBusy={isBusy} onClick={undo} />
      )}
      {history.redo === undefined ? null : (
        <Step icon="redo" verb="Redo" what={history.redo} isBusy={isBusy} onClick={redo} />
      )}
    </div>
  );
}

interface StepProps {
  readonly icon: string;
  readonly verb: 'Undo' | 'Redo';
  readonly what: string;
  readonly isBusy: boolean;
  readonly onClick: () => void;
}

function Step({ icon, verb, what, isBusy, onClick }: StepProps) {
  const text = `${verb}: ${what}`;
  return (
    <button type="button" className="history-step" title={text} disabled={isBusy} onClick={onClick}>
      <Icon name={icon} />
      <span className="one-line" dir="auto">
        {text}
      </span>
    </button>
  );
}

function Chosen({ edits, chosen }: { edits: PlanEdits; chosen: ReadonlySet<string> }) {
  const { edit, choose, isBusy, state } = edits;
  const taskIds = state.taskIds.filter((id) => chosen.has(id));
  return (
    <div className="plan-chosen" role="group" aria-label="Chosen tasks">
      <span role="status">
        {taskIds.length === 0 ? 'Choose tasks below' : `${plural(taskIds.length, 'task')} chosen`}
      </span>
      <div className="buttons">
        <Button
          icon="git-merge"
          disabled={isBusy || taskIds.length < 2}
          onClick={() => edit([{ op: 'merge', taskIds }])}
        >
          Merge
        </Button>
        <Button
          icon="trash"
          label="Remove the chosen tasks"
          disabled={isBusy || taskIds.length === 0 || taskIds.length === state.taskIds.length}
          onClick={() => edit(taskIds.map((taskId) => ({ op: 'remove' as const, taskId })))}
        >
          Remove
        </Button>
        <Button onClick={() => choose(undefined)}>Done</Button>
      </div>
    </div>
  );
}
