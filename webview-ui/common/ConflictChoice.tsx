import type { QuestionPicture } from '../models/taskDetails.ts';
import { Button } from './Button.tsx';
import { useAsking } from './page.ts';

const SIDES_SHOWN = 50;

/** A file in which changes do not go together: whose version shall count? */
export function ConflictChoice(props: { runId: string; taskId: string; question: QuestionPicture }) {
  const { runId, taskId, question } = props;
  const { path, reason, sides } = question;
  const [ask, isAsked] = useAsking(`${runId}/${taskId}/${path}`);
  return (
    <div>
      <p className="plain-text" dir="auto">
        <code>{path}</code>: {reason}. The changes of one task are taken, those of the others to this file are left out.
      </p>
      <div className="buttons">
        {sides.slice(0, SIDES_SHOWN).map(({ id, title }) => (
          <Button
            key={id}
            icon="check"
            label={`Take the version of ${title}: ${path}`}
            disabled={isAsked}
            onClick={() => ask({ type: 'conflict/settle', runId, taskId, path, take: id })}
          >
            Take “{title.slice(0, 60)}”
          </Button>
        ))}
      </div>
    </div>
  );
}
