import { useState } from 'react';
import { Icon } from '../../common/Icon.tsx';
import { usePage, useSaved } from '../../common/page.ts';
import { plural } from '../../models/format.ts';
import { planWaves } from '../../models/planTasks.ts';
import type { PlanWave } from '../../models/planTasks.ts';
import { openWavesWith } from '../../models/waves.ts';
import { usePlanEdits } from './planEdits.ts';
import { PlanTask } from './PlanTask.tsx';

/** Rows of one wave that are shown before somebody asks for more. */
const ROWS_AT_ONCE = 50;

/** A plan of so many tasks is shown with all of its waves open. */
const SMALL_PLAN = 20;

/** The waves of a plan as rows that open to their tasks. */
export function PlanWaves() {
  const edits = usePlanEdits();
  const { saved } = usePage();
  const { openWaves } = useSaved();
  if (edits === undefined) return null;
  const { state } = edits;
  return (
    <div className="waves">
      {planWaves(state).map((wave) => {
        const key = `${state.runId}/plan/${wave.index}`;
        const isOpen = openWaves[key] ?? state.taskIds.length <= SMALL_PLAN;
        return (
          <Wave
            key={wave.index}
            wave={wave}
            isOpen={isOpen}
            onToggle={() => saved.update({ openWaves: openWavesWith(openWaves, state.runId, key, !isOpen) })}
          />
        );
      })}
    </div>
  );
}

function Wave({ wave, isOpen, onToggle }: { wave: PlanWave; isOpen: boolean; onToggle: () => void }) {
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const id = `wave-plan-${wave.index}`;
  const { taskIds } = wave;
  return (
    <div className="wave">
      <h4>
        <button type="button" className="wave-row" aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
          <span className="wave-name">Wave {wave.index + 1}</span>
          {wave.critical === 0 || isOpen ? null : (
            <Icon name="milestone" className="critical" label={`${wave.critical} on the critical path`} />
          )}
          <span className="wave-count number">{plural(taskIds.length, 'task')}</span>
        </button>
      </h4>
      <div id={id} hidden={!isOpen}>
        {isOpen ? (
          <ul className="tasks" aria-label={`Tasks of wave ${wave.index + 1}`}>
            {taskIds.slice(0, limit).map((taskId) => (
              <PlanTask key={taskId} taskId={taskId} />
            ))}
          </ul>
        ) : null}
        {!isOpen || taskIds.length <= limit ? null : (
          <button type="button" className="link-button more" onClick={() => setLimit(limit + 4 * ROWS_AT_ONCE)}>
            Show more ({plural(taskIds.length - limit, 'task')} not shown)
          </button>
        )}
      </div>
    </div>
  );
}
