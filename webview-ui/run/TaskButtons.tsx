import type { TaskCommand } from '../../src/shared/taskCommands.ts';
import { Button } from '../common/Button.tsx';
import { useAsking } from '../common/page.ts';
import type { TaskDetails } from '../models/taskDetails.ts';

const BUTTONS = {
  retry: { type: 'task/retry', text: 'Retry', icon: 'debug-restart' },
  instruct: { type: 'task/instruct', text: 'Add instruction', icon: 'comment' },
  skip: { type: 'task/skip', text: 'Skip', icon: 'debug-step-over' },
  cancel: { type: 'task/cancel', text: 'Cancel', icon: 'circle-slash' },
  rerun: { type: 'task/rerun', text: 'Re-run from here', icon: 'run-below' },
} as const satisfies Record<TaskCommand, object>;

const ORDER = Object.keys(BUTTONS) as TaskCommand[];

/** What can be done with the task now. */
export function TaskButtons({ runId, details }: { runId: string; details: TaskDetails }) {
  const { id, commands, look, instructionsAdded } = details;
  const [ask, isAsked] = useAsking(`${runId}/${id}/${look.label}/${instructionsAdded.length}`);
  if (commands.length === 0) return null;
  return (
    <div className="buttons">
      {ORDER.filter((command) => commands.includes(command)).map((command) => {
        const { type, text, icon } = BUTTONS[command];
        return (
          <Button key={command} icon={icon} disabled={isAsked} onClick={() => ask({ type, runId, taskId: id })}>
            {text}
          </Button>
        );
      })}
    </div>
  );
}
