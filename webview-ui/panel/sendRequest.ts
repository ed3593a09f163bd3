import type { Page } from '../common/page.ts';

/**
 * Sends what was written. The text leaves the composer, and comes back into it when the extension complains before the
 * page shows another run, unless something new was written meanwhile.
 */
export function sendRequest({ store, saved, post }: Page, text: string): void {
  const { noticeCount, picture } = store.get();
  saved.update({ draft: '' });
  const stop = store.subscribe(() => {
    const now = store.get();
    const isTaken = now.picture?.runId !== picture?.runId;
    const isRefused = now.noticeCount !== noticeCount;
    if (!isTaken && !isRefused) return;
    stop();
    if (!isTaken && saved.get().draft === '') saved.update({ draft: text });
  });
  post({ type: 'request/submit', text: text.trim() });
}
