import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { useAsking } from './page.ts';
import type { TroublePicture } from '../models/outcome.ts';
import type { Remedy } from '../models/failureAdvice.ts';
import type { RunPicture } from '../models/runPicture.ts';

const REMEDIES = {
  resume: { text: 'Resume', icon: 'debug-continue' },
  'choose-model': { text: 'Choose Model', icon: 'settings-gear' },
  'show-log': { text: 'Show Log', icon: 'output' },
} as const satisfies Record<Remedy, { text: string; icon: string }>;

/** Why the run stands still or ended badly, with what can be done about it. */
export function Trouble({ trouble, picture }: { trouble: TroublePicture; picture: RunPicture }) {
  const { tone, title, message, advice } = trouble;
  return (
    <section className={`callout ${tone}`} aria-label={title}>
      <Icon name={tone === 'error' ? 'error' : 'warning'} className={`tone-${tone}`} />
      <div className="callout-body">
        <p className="callout-title">{title}</p>
        {message === undefined ? null : (
          <p className="plain-text clamped" dir="auto" title={message}>
            {message}
          </p>
        )}
        {advice.text === undefined ? null : <p className="quiet">{advice.text}</p>}
        <Remedies remedies={advice.remedies} picture={picture} />
      </div>
    </section>
  );
}

function Remedies({ remedies, picture }: { remedies: readonly Remedy[]; picture: RunPicture }) {
  const [ask, isAsked] = useAsking(`${picture.runId}/${picture.state}/${picture.look.label}`);
  const { runId, actions } = picture;
  const possible = remedies.filter((remedy) => remedy !== 'resume' || actions.includes('resume'));
  if (possible.length === 0) return null;
  return (
    <div className="buttons">
      {possible.map((remedy) => {
        const { text, icon } = REMEDIES[remedy];
        const onClick = (): void => {
          if (remedy === 'resume') ask({ type: 'run/resume', runId });
          else ask({ type: remedy === 'choose-model' ? 'model/choose' : 'log/show' });
        };
        const isBusy = remedy === 'resume' && isAsked;
        return (
          <Button
            key={remedy}
            icon={icon}
            kind={remedy === 'resume' ? 'primary' : 'secondary'}
            disabled={isBusy}
            onClick={onClick}
          >
            {text}
          </Button>
        );
      })}
    </div>
  );
}
