import { useState } from 'react';
import type { RunState } from '../../src/shared/runState.ts';
import { waitingCommands, waitingText } from '../../src/shared/waitingCommands.ts';
import { CommandRequest } from '../common/CommandRequest.tsx';
import { Icon } from '../common/Icon.tsx';
import { plural } from '../models/format.ts';

const SHOWN_AT_ONCE = 10;

/** The commands of agents that wait for the person. */
export function CommandsCard({ state }: { state: RunState }) {
  const [limit, setLimit] = useState(SHOWN_AT_ONCE);
  const waiting = waitingCommands(state);
  if (waiting.length === 0) return null;
  return (
    <section className="card" id="commands-card" aria-label="Commands">
      <header className="card-header">
        <Icon name="bell" className="tone-attention" />
        <h2 className="card-title" role="status">
          {waitingText(waiting.length)}
        </h2>
      </header>
      <ul className="command-requests">
        {waiting.slice(0, limit).map((command) => (
          <li key={command.approval.command}>
            <CommandRequest runId={state.runId} command={command} />
          </li>
        ))}
      </ul>
      {waiting.length <= limit ? null : (
        <button type="button" className="link-button" onClick={() => setLimit(limit + 5 * SHOWN_AT_ONCE)}>
          Show {plural(waiting.length - limit, 'more command')}
        </button>
      )}
    </section>
  );
}
