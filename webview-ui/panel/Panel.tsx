import { useViewState } from '../common/page.ts';
import { Notice } from '../common/Notice.tsx';
import { Composer } from './composer/Composer.tsx';
import { Conversation } from './Conversation.tsx';
import { EmptyState } from './EmptyState.tsx';

/** The side panel: the conversation of the shown run above, the composer below. */
export function Panel() {
  const { environment, run, picture } = useViewState();
  return (
    <div className="panel">
      <Announcement text={picture === undefined ? '' : `${picture.look.label}: ${picture.title}`} />
      {run === undefined || environment === undefined ? (
        <main className="conversation" aria-busy="true" aria-label="Conversation" />
      ) : picture === undefined ? (
        <EmptyState environment={environment} />
      ) : (
        <Conversation run={run} picture={picture} />
      )}
      <Notice />
      <Composer />
    </div>
  );
}

/** Tells a screen reader when the run enters another state. */
function Announcement({ text }: { text: string }) {
  return (
    <div className="visually-hidden" role="status">
      {text.slice(0, 300)}
    </div>
  );
}
