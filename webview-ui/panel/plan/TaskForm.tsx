import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Role } from '../../../src/shared/plan.ts';
import { taskOf } from '../../../src/shared/runState.ts';
import { planRoleOf } from '../../../src/shared/taskKinds.ts';
import { Button } from '../../common/Button.tsx';
import { Field, Select, TextAreaField, TextField } from '../../common/Field.tsx';
import { ROLE_LOOKS } from '../../models/looks.ts';
import { TIER_LABELS } from '../../models/planTasks.ts';
import {
  EMPTY_DRAFT,
  INSTRUCTIONS_MAX_LENGTH,
  TITLE_MAX_LENGTH,
  draftOf,
  operationToAdd,
  operationsToUpdate,
  problemWithDraft,
} from '../../models/taskEdits.ts';
import type { TaskDraft } from '../../models/taskEdits.ts';
import { DependencyFields } from './DependencyFields.tsx';
import type { PlanEdits } from './planEdits.ts';

/** Changes a task of the plan. */
export function EditForm({ taskId, edits }: { taskId: string; edits: PlanEdits }) {
  const task = taskOf(edits.state, taskId);
  const [draft, setDraft] = useState(() => (task === undefined ? EMPTY_DRAFT : draftOf(task)));
  if (task === undefined) return null;
  const save = (): void => {
    const operations = operationsToUpdate(task, draft);
    if (operations.length === 0) edits.openForm(undefined);
    else edits.edit(operations);
  };
  return (
    <PlanForm
      label={`Edit ${task.title}`}
      problem={problemWithDraft(draft)}
      action="Save"
      onSave={save}
      onCancel={() => edits.openForm(undefined)}
      isBusy={edits.isBusy}
    >
      <TaskFields draft={draft} onChange={setDraft} taskId={taskId} edits={edits} />
    </PlanForm>
  );
}

/** Adds a task to the plan. */
export function AddForm({ edits }: { edits: PlanEdits }) {
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  return (
    <PlanForm
      label="Add a task"
      problem={problemWithDraft(draft)}
      action="Add Task"
      onSave={() => edits.edit([operationToAdd(edits.state, draft)])}
      onCancel={() => edits.openForm(undefined)}
      isBusy={edits.isBusy}
    >
      <TaskFields draft={draft} onChange={setDraft} taskId={undefined} edits={edits} />
    </PlanForm>
  );
}

interface PlanFormProps {
  readonly label: string;
  /** What keeps it from being saved; told when somebody tries. */
  readonly problem: string | undefined;
  readonly action: string;
  readonly onSave: () => void;
  readonly onCancel: () => void;
  readonly isBusy: boolean;
  readonly children: ReactNode;
}

/** A form with a button that saves and one that gives up; Escape gives up, too. */
export function PlanForm({ label, problem, action, onSave, onCancel, isBusy, children }: PlanFormProps) {
  const [hasTried, setTried] = useState(false);
  return (
    <form
      className="task-form"
      aria-label={label.slice(0, 300)}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (problem === undefined && !isBusy) onSave();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      {children}
      <p className="form-problem" role="status">
        {hasTried && problem !== undefined ? problem : ''}
      </p>
      <div className="buttons">
        <Button kind="primary" submits disabled={isBusy}>
          {action}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

/** What a person can choose: the others come about by themselves. */
const ROLE_OPTIONS = [...new Set((Object.keys(ROLE_LOOKS) as Role[]).map(planRoleOf))].map((value) => ({
  value,
  label: ROLE_LOOKS[value].label,
}));

const TIER_OPTIONS = [
  { value: '' as const, label: 'Automatic' },
  ...(Object.keys(TIER_LABELS) as (keyof typeof TIER_LABELS)[]).map((value) => ({ value, label: TIER_LABELS[value] })),
];

interface TaskFieldsProps {
  readonly draft: TaskDraft;
  readonly onChange: (draft: TaskDraft) => void;
  /** undefined: a task that is not there yet. */
  readonly taskId: string | undefined;
  readonly edits: PlanEdits;
}

function TaskFields({ draft, onChange, taskId, edits }: TaskFieldsProps) {
  const set = (change: Partial<TaskDraft>): void => onChange({ ...draft, ...change });
  return (
    <>
      <TextField
        label="Title"
        isFirst
        maxLength={TITLE_MAX_LENGTH}
        value={draft.title}
        onChange={(title) => set({ title })}
      />
      <TextAreaField
        label="Instructions"
        rows={4}
        maxLength={INSTRUCTIONS_MAX_LENGTH}
        value={draft.instructions}
        onChange={(instructions) => set({ instructions })}
      />
      <div className="field-row">
        <Field label="Role">
          {(id) => <Select id={id} value={draft.role} options={ROLE_OPTIONS} onChange={(role) => set({ role })} />}
        </Field>
        <Field label="Model tier">
          {(id) => <Select id={id} value={draft.tier} options={TIER_OPTIONS} onChange={(tier) => set({ tier })} />}
        </Field>
        <TextField
          label="Model (id)"
          placeholder="By tier"
          maxLength={200}
          value={draft.model}
          onChange={(model) => set({ model })}
        />
        <TextField
          label="Budget (dollars)"
          inputMode="decimal"
          placeholder="None of its own"
          value={draft.budgetUsd}
          onChange={(budgetUsd) => set({ budgetUsd })}
        />
      </div>
      <DependencyFields
        state={edits.state}
        taskId={taskId}
        dependencies={draft.dependencies}
        onChange={(dependencies) => set({ dependencies })}
      />
    </>
  );
}
