import { alwaysAllowText, shownCommand } from '../../src/shared/waitingCommands.ts';
import type { CommandDecision, WaitingCommand } from '../../src/shared/waitingCommands.ts';
import { plural } from '../models/format.ts';
import { Button } from './Button.tsx';
import { useAsking } from './page.ts';

const TITLES_SHOWN = 3;

/** A command that waits for the person: what it is, who wants it and why, and what can be said to it. */
export function CommandRequest({ runId, command }: { runId: string; command: WaitingCommand }) {
  const { approval } = command;
  const { approvalId } = approval;
  const [ask, isAsked] = useAsking(`${runId}/${approvalId}`);
  const decide = (decision: CommandDecision) => () => ask({ type: 'command/decide', runId, approvalId, decision });
  const always = alwaysAllowText(approval);
  const line = shownCommand(approval.command);
  return (
    <div className="command-request">
      <pre className="code command-line" tabIndex={0} aria-label="Command">
        {line}
      </pre>
      <p className="plain-text" dir="auto">
        {whoOf(command)}
        {approval.why === undefined ? '' : `: ${approval.why.slice(0, 500)}`}
      </p>
      <p className="quiet plain-text" dir="auto">
        Asks, because {approval.reasons.map(shownCommand).join('; ').slice(0, 1_000)}.
      </p>
      <div className="buttons">
        <Button
          icon="check"
          kind="primary"
          label={`Allow once: ${line}`}
          disabled={isAsked}
          onClick={decide('allow-once')}
        >
          Allow Once
        </Button>
        {always === undefined ? null : (
          <Button icon="check-all" disabled={isAsked} onClick={decide('always-allow')}>
            {always}
          </Button>
        )}
        <Button icon="close" label={`Deny: ${line}`} disabled={isAsked} onClick={decide('deny')}>
          Deny
        </Button>
      </div>
    </div>
  );
}

function whoOf({ tasks }: WaitingCommand): string {
  const titles = tasks.slice(0, TITLES_SHOWN).map(({ title }) => title.slice(0, 200));
  const rest = tasks.length - titles.length;
  return `${titles.join(', ')}${rest === 0 ? '' : ` and ${plural(rest, 'more task')}`}`;
}
