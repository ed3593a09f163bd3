import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { usePage, useViewState } from './page.ts';

/** What could not be done, until it is dismissed or the next one comes. */
export function Notice() {
  const { store } = usePage();
  const { notice } = useViewState();
  return (
    <div role="alert">
      {notice === undefined ? null : (
        <div className="notice">
          <Icon name="warning" className="tone-attention" />
          <p className="plain-text clamped" dir="auto" title={notice.message}>
            {notice.message}
          </p>
          <IconButton icon="close" label="Dismiss" onClick={store.dismissNotice} />
        </div>
      )}
    </div>
  );
}
