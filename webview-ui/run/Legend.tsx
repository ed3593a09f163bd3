import { Panel } from '@xyflow/react';
import { memo } from 'react';
import { StateIcon } from '../common/Icon.tsx';
import { BAR_ORDER, TASK_LOOKS } from '../models/looks.ts';

/** What the icons and colours mean. */
export const Legend = memo(function Legend() {
  return (
    <Panel position="bottom-left">
      <details className="legend">
        <summary>Legend</summary>
        <ul>
          {BAR_ORDER.map((state) => {
            const { label, icon, tone } = TASK_LOOKS[state];
            return (
              <li key={state}>
                <StateIcon look={{ label, icon, tone }} isSilent /> {label}
              </li>
            );
          })}
        </ul>
        <p className="quiet">Arrow keys move, Enter selects.</p>
      </details>
    </Panel>
  );
});
