import { useState } from 'react';
import { taskOf } from '../../../src/shared/runState.ts';
import { Button, IconButton } from '../../common/Button.tsx';
import { TextAreaField, TextField } from '../../common/Field.tsx';
import {
  INSTRUCTIONS_MAX_LENGTH,
  MAX_PARTS,
  MIN_PARTS,
  TITLE_MAX_LENGTH,
  operationToSplit,
  partsOf,
  problemWithParts,
} from '../../models/taskEdits.ts';
import type { PartDraft } from '../../models/taskEdits.ts';
import type { PlanEdits } from './planEdits.ts';
import { PlanForm } from './TaskForm.tsx';

/** Makes several tasks of one. Whatever depends on it depends on all of them afterwards. */
export function SplitForm({ taskId, edits }: { taskId: string; edits: PlanEdits }) {
  const task = taskOf(edits.state, taskId);
  const [parts, setParts] = useState<readonly PartDraft[]>(() => (task === undefined ? [] : partsOf(task)));
  if (task === undefined) return null;
  const set = (index: number, change: Partial<PartDraft>): void =>
    setParts(parts.map((part, at) => (at === index ? { ...part, ...change } : part)));
  return (
    <PlanForm
      label={`Split ${task.title}`}
      problem={problemWithParts(parts)}
      action={`Split into ${parts.length}`}
      onSave={() => edits.edit([operationToSplit(edits.state, taskId, parts)])}
      onCancel={() => edits.openForm(undefined)}
      isBusy={edits.isBusy}
    >
      {parts.map((part, index) => (
        <PartFields
          key={index}
          number={index + 1}
          part={part}
          onChange={(change) => set(index, change)}
          onRemove={parts.length > MIN_PARTS ? () => setParts(parts.filter((_, at) => at !== index)) : undefined}
        />
      ))}
      {parts.length >= MAX_PARTS ? null : (
        <div className="buttons">
          <Button icon="add" onClick={() => setParts([...parts, { title: '', instructions: '' }])}>
            Another Part
          </Button>
        </div>
      )}
    </PlanForm>
  );
}

interface PartFieldsProps {
  readonly number: number;
  readonly part: PartDraft;
  readonly onChange: (change: Partial<PartDraft>) => void;
  /** undefined where no part can be spared. */
  readonly onRemove: (() => void) | undefined;
}

function PartFields({ number, part, onChange, onRemove }: PartFieldsProps) {
  return (
    <fieldset className="part">
      <legend>Part {number}</legend>
      {onRemove === undefined ? null : (
        <IconButton icon="close" label={`Take part ${number} away`} onClick={onRemove} />
      )}
      <TextField
        label="Title"
        isFirst={number === 1}
        maxLength={TITLE_MAX_LENGTH}
        value={part.title}
        onChange={(title) => onChange({ title })}
      />
      <TextAreaField
        label="Instructions"
        rows={3}
        maxLength={INSTRUCTIONS_MAX_LENGTH}
        value={part.instructions}
        onChange={(instructions) => onChange({ instructions })}
      />
    </fieldset>
  );
}
