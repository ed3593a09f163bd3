import { Button } from './Button.tsx';
import { useAsking } from './page.ts';
import type { RunAction, RunPicture } from '../models/runPicture.ts';

const BUTTONS = {
  approve: { type: 'plan/approve', text: 'Approve', icon: 'check', kind: 'primary' },
  discard: { type: 'plan/discard', text: 'Discard', icon: 'trash', kind: 'secondary' },
  resume: { type: 'run/resume', text: 'Resume', icon: 'debug-continue', kind: 'primary' },
  replan: { type: 'run/replan', text: 'Plan a Way On', icon: 'compass', kind: 'secondary' },
  pause: { type: 'run/pause', text: 'Pause', icon: 'debug-pause', kind: 'secondary' },
  cancel: { type: 'run/cancel', text: 'Cancel', icon: 'debug-stop', kind: 'secondary' },
} as const satisfies Record<RunAction, object>;

/** The buttons that the state of the run allows, of the given ones. */
export function RunButtons({ picture, of }: { picture: RunPicture; of: readonly RunAction[] }) {
  const [ask, isAsked] = useAsking(`${picture.runId}/${picture.state}/${picture.phase}/${picture.look.label}`);
  const shown = picture.actions.filter((action) => of.includes(action));
  if (shown.length === 0) return null;
  return (
    <div className="buttons">
      {shown.map((action) => {
        const { type, text, icon, kind } = BUTTONS[action];
        return (
          <Button
            key={action}
            icon={icon}
            kind={kind}
            disabled={isAsked}
            onClick={() => ask({ type, runId: picture.runId })}
          >
            {action === 'approve' ? (picture.explicitYes ?? text) : text}
          </Button>
        );
      })}
    </div>
  );
}
