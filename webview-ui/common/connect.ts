import type { HostMessage } from '../../src/shared/protocol.ts';
import type { ViewStore } from './viewStore.ts';

/**
 * Feeds the store with the extension's messages, and has it ask for a snapshot now and whenever the page becomes
 * visible: VS Code drops messages to hidden pages. Returns how to stop.
 */
export function connect(store: ViewStore, page: Window): () => void {
  const onMessage = ({ data }: MessageEvent<unknown>): void => {
    if (isMessage(data)) store.receive(data);
  };
  const onVisibility = (): void => {
    if (page.document.visibilityState === 'visible') store.refresh();
  };
  page.addEventListener('message', onMessage);
  page.document.addEventListener('visibilitychange', onVisibility);
  store.refresh();
  return () => {
    page.removeEventListener('message', onMessage);
    page.document.removeEventListener('visibilitychange', onVisibility);
  };
}

/** Browser extensions and developer tools post to windows too; what has no type of ours is not for us. */
function isMessage(data: unknown): data is HostMessage {
  return typeof data === 'object' && data !== null && 'type' in data && typeof data.type === 'string';
}
