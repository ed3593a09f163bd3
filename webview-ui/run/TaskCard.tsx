import type { NodeProps } from '@xyflow/react';
import { Fragment, memo, useEffect, useRef, useSyncExternalStore } from 'react';
import { hasFocusIn } from '../common/hasFocusIn.ts';
import { Icon, StateIcon, VerdictIcon } from '../common/Icon.tsx';
import { RetryIn } from '../common/Times.tsx';
import { ROLE_LOOKS } from '../models/looks.ts';
import type { TaskRow } from '../models/taskRows.ts';
import { useGraphKeys } from './graphContext.ts';
import { useSelection } from './selection.ts';
import { useTaskRow } from './useTaskRow.ts';

/** A task as a card of the graph. */
export const TaskCard = memo(function TaskCard({ id }: NodeProps) {
  const row = useTaskRow(id);
  const keys = useGraphKeys();
  const selection = useSelection();
  const isSelected = useSyncExternalStore(selection.subscribe, () => selection.selected() === id);
  const isTabStop = useSyncExternalStore(selection.subscribe, () => keys.tabStop() === id);
  const card = useRef<HTMLDivElement>(null);
  const hasKeyboard = useSyncExternalStore(selection.subscribe, () => selection.focused() === id);
  useEffect(() => {
    // A card that was out of sight exists only now; the keyboard has been waiting for it in the graph.
    if (hasKeyboard && hasFocusIn('.split-main')) card.current?.focus({ preventScroll: true });
  }, [hasKeyboard]);
  if (row === undefined) return null;
  return (
    <div
      ref={card}
      className={`task-card tone-${row.look.tone}${isSelected ? ' selected' : ''}`}
      role="button"
      tabIndex={isTabStop ? 0 : -1}
      aria-pressed={isSelected}
      onKeyDown={(event) => {
        if (keys.press(id, event.key)) event.preventDefault();
      }}
    >
      <CardContent row={row} />
    </div>
  );
});

/** The text, in which a line may end after each slash: paths are long and cards are narrow. */
function PathsMayBreak({ text }: { text: string }) {
  return text.split(/(?<=\/)/).map((part, index) => (
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ));
}

function CardContent({ row }: { row: TaskRow }) {
  const role = row.role === undefined ? undefined : ROLE_LOOKS[row.role];
  return (
    <>
      <div className="card-top">
        <StateIcon look={row.look} />
        <span className="card-title" dir="auto" title={row.title}>
          <PathsMayBreak text={row.title} />
        </span>
      </div>
      <div className="card-note one-line" dir="auto">
        {row.retryAt === undefined ? (
          (row.note ?? <span aria-hidden="true">{row.look.label}</span>)
        ) : (
          <RetryIn at={row.retryAt} />
        )}
      </div>
      <div className="card-bottom number">
        <span className="visually-hidden">wave {row.wave + 1}</span>
        {role === undefined ? null : (
          <span className="card-role">
            <Icon name={role.icon} />
            {role.label}
          </span>
        )}
        {row.changes === undefined ? null : <span className="one-line">{row.changes}</span>}
        <span className="card-facts">
          {row.verdict === undefined || row.gates === undefined ? null : (
            <VerdictIcon verdict={row.verdict} label={row.gates} />
          )}
          {row.overlap === undefined ? null : <Icon name="git-merge" label={row.overlap} />}
          {row.attempts > 1 ? <span title={`${row.attempts} attempts`}>×{row.attempts}</span> : null}
          {row.cost === undefined ? null : <span>{row.cost}</span>}
        </span>
      </div>
    </>
  );
}
