import { taskOf } from '../../../src/shared/runState.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import { IconButton } from '../../common/Button.tsx';
import { Select } from '../../common/Field.tsx';
import { shortened } from '../../models/format.ts';
import { possibleDependencies } from '../../models/taskEdits.ts';
import type { DraftDependency } from '../../models/taskEdits.ts';

const KIND_OPTIONS = [
  { value: 'data' as const, label: 'needs its result' },
  { value: 'order' as const, label: 'only comes later' },
];

const TITLE_LENGTH = 120;
const OPTIONS_SHOWN = 1_000;

interface DependencyFieldsProps {
  readonly state: RunState;
  /** undefined: a task that is not there yet. */
  readonly taskId: string | undefined;
  readonly dependencies: readonly DraftDependency[];
  readonly onChange: (dependencies: readonly DraftDependency[]) => void;
}

/** What a task waits for: each can be taken away or made another kind, and others can be added. */
export function DependencyFields({ state, taskId, dependencies, onChange }: DependencyFieldsProps) {
  const titleOf = (id: string): string => shortened(taskOf(state, id)?.title ?? id, TITLE_LENGTH);
  const taken = new Set(dependencies.map(({ id }) => id));
  const others = possibleDependencies(state, taskId)
    .filter(({ id }) => !taken.has(id))
    .slice(0, OPTIONS_SHOWN);
  return (
    <fieldset className="dependencies">
      <legend>Waits for</legend>
      {dependencies.map(({ id, kind }) => (
        <div key={id} className="dependency">
          <span className="one-line" dir="auto" title={titleOf(id)}>
            {titleOf(id)}
          </span>
          <Select
            label={`How it depends on ${titleOf(id)}`}
            value={kind}
            options={KIND_OPTIONS}
            onChange={(chosen) =>
              onChange(dependencies.map((known) => (known.id === id ? { id, kind: chosen } : known)))
            }
          />
          <IconButton
            icon="close"
            label={`Does not wait for ${titleOf(id)}`}
            onClick={() => onChange(dependencies.filter((known) => known.id !== id))}
          />
        </div>
      ))}
      {others.length === 0 ? null : (
        <Select
          label="Add a task that it waits for"
          value=""
          options={[
            { value: '', label: 'Add a task that it waits for…' },
            ...others.map(({ id }) => ({ value: id, label: titleOf(id) })),
          ]}
          onChange={(id) => {
            if (id !== '') onChange([...dependencies, { id, kind: 'data' }]);
          }}
        />
      )}
    </fieldset>
  );
}
