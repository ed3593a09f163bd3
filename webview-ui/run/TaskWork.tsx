import { Icon } from '../common/Icon.tsx';
import { plural } from '../models/format.ts';
import { outcomeOf } from '../models/taskDetails.ts';
import type { TaskDetails } from '../models/taskDetails.ts';
import { callFigures, fillText, reachedOutside } from '../models/taskWork.ts';
import { Section } from './Section.tsx';

/** What the task hands on besides its summary: decisions, open points, files. */
export function HandedOn({ details }: { details: TaskDetails }) {
  return details.points.map(({ title, lines }) => (
    <Section key={title} title={title} extra={lines.length}>
      <ul className="points">
        {lines.map((line, index) => (
          <li key={index} className="plain-text" dir="auto">
            {line}
          </li>
        ))}
      </ul>
    </Section>
  ));
}

/** The calls that the agent made, with a mark at those that may have reached beyond its own view. */
export function ToolCalls({ details }: { details: TaskDetails }) {
  const { toolCalls, earlierToolCalls } = details;
  if (toolCalls.length === 0) return null;
  return (
    <Section title="Tool calls" extra={toolCalls.length + earlierToolCalls}>
      {earlierToolCalls === 0 ? null : <p className="quiet">{plural(earlierToolCalls, 'earlier call')} not shown</p>}
      <ul className="tool-calls">
        {toolCalls.map((call, index) => (
          <li
            key={index}
            className={`${call.ok ? '' : 'failed'} ${outcomeOf(call) === undefined ? '' : 'with-outcome'}`}
            title={callFigures(call)}
          >
            <Icon name={call.ok ? 'check' : 'close'} label={call.ok ? 'worked' : 'failed'} />
            <span className="tool-name">{call.name}</span>
            <span className="tool-subject one-line" dir="auto" title={call.subject.slice(0, 1_000)}>
              {call.subject.slice(0, 400)}
            </span>
            {reachedOutside(call) ? (
              <span className="tool-mark" title="It may have had an effect outside this task's own view of the files.">
                outside
              </span>
            ) : null}
            <ToolOutcome call={call} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ToolOutcome({ call }: { call: TaskDetails['toolCalls'][number] }) {
  const outcome = outcomeOf(call);
  if (outcome === undefined) return null;
  return (
    <span className="tool-outcome number one-line" title={outcome}>
      {outcome}
    </span>
  );
}

/** What each turn of the newest attempt took, and how full the context window was. */
export function Turns({ details }: { details: TaskDetails }) {
  if (details.turns === undefined) return null;
  const { turns, earlier, compacted } = details.turns;
  return (
    <details className="section fold">
      <summary>Turns</summary>
      {compacted === undefined ? null : <p className="quiet">{compacted}</p>}
      {earlier === 0 ? null : <p className="quiet">{plural(earlier, 'earlier turn')} not shown</p>}
      <ol className="turns number" start={earlier + 1}>
        {turns.map(({ turn, tokens, fill }) => (
          <li key={turn}>
            {tokens}
            {fill === undefined ? null : <span className="quiet"> · {fillText(fill)}</span>}
          </li>
        ))}
      </ol>
    </details>
  );
}
