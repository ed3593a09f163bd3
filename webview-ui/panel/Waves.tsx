import { memo, useState } from 'react';
import type { RunState } from '../../src/shared/runState.ts';
import { Icon } from '../common/Icon.tsx';
import { StateBar } from '../common/StateBar.tsx';
import { usePage, useSaved } from '../common/page.ts';
import { plural } from '../models/format.ts';
import type { RunPicture } from '../models/runPicture.ts';
import { excerptOf, isOpenByDefault, openWavesWith } from '../models/waves.ts';
import type { WavePicture } from '../models/waves.ts';
import { TaskItem } from './TaskItem.tsx';

/** Rows of one wave that are shown before somebody asks for more. */
const ROWS_AT_ONCE = 50;

/** The waves of a run as rows that open to their tasks. */
export function Waves({ picture, state }: { picture: RunPicture; state: RunState | undefined }) {
  const { openWaves } = useSaved();
  const { saved } = usePage();
  const { runId, total } = picture;
  return (
    <div className="waves">
      {picture.waves.map((wave) => {
        const key = `${runId}/run/${wave.index}`;
        const isOpen = openWaves[key] ?? isOpenByDefault(wave, { total });
        return (
          <Wave
            key={wave.index}
            wave={wave}
            runId={runId}
            state={state}
            isOpen={isOpen}
            onToggle={() => saved.update({ openWaves: openWavesWith(openWaves, runId, key, !isOpen) })}
          />
        );
      })}
    </div>
  );
}

interface WaveProps {
  readonly wave: WavePicture;
  readonly runId: string;
  readonly state: RunState | undefined;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function Wave({ wave, runId, state, isOpen, onToggle }: WaveProps) {
  const id = `wave-run-${wave.index}`;
  return (
    <div className="wave">
      <h3>
        <button type="button" className="wave-row" aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
          <span className="wave-name">Wave {wave.index + 1}</span>
          <StateBar bar={wave.bar} className="small" />
          <span className="wave-count number">{`${wave.done}/${wave.total}`}</span>
        </button>
      </h3>
      <div id={id} hidden={!isOpen}>
        {isOpen ? <Rows wave={wave} runId={runId} state={state} /> : null}
      </div>
    </div>
  );
}

const Rows = memo(function Rows({ wave, runId, state }: Omit<WaveProps, 'isOpen' | 'onToggle'>) {
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const rows = excerptOf(wave.rows, limit);
  return (
    <>
      <ul className="tasks" aria-label={`Tasks of wave ${wave.index + 1}`}>
        {rows.map((row) => (
          <TaskItem key={row.id} row={row} runId={runId} state={state} />
        ))}
      </ul>
      {rows.length === wave.rows.length ? null : (
        <button type="button" className="link-button more" onClick={() => setLimit(limit + 4 * ROWS_AT_ONCE)}>
          Show more ({plural(wave.rows.length - rows.length, 'task')} not shown)
        </button>
      )}
    </>
  );
});
