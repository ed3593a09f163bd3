import type { Page } from '../../common/page.ts';
import type { ComposerTarget } from '../../models/composer.ts';

/** What is sent, and what it is for. */
export interface Sending {
  readonly text: string;
  readonly target: ComposerTarget;
}

/**
 * Sends what was written. The text leaves the composer with what it named, and both come back into it when the extension
 * complains before what was asked for is there, unless something new was written meanwhile.
 */
export function sendRequest(page: Page, { text, target }: Sending): void {
  if (target === 'request') sendNewRequest(page, text);
  else sendReshape(page, text);
}

function sendNewRequest(page: Page, text: string): void {
  const { store, saved, post } = page;
  const { picture } = store.get();
  const { context, size, preset } = saved.get();
  saved.update({ draft: '', context: [] });
  restoreOnRefusal(page, {
    isTaken: () => store.get().picture?.runId !== picture?.runId,
    restore: () => saved.update({ draft: text, context }),
  });
  post({
    type: 'request/submit',
    text: text.trim(),
    ...(context.length === 0 ? {} : { context: [...context] }),
    ...(size === undefined ? {} : { size }),
    ...(preset === undefined ? {} : { preset }),
  });
}

function sendReshape(page: Page, text: string): void {
  const { store, saved, post } = page;
  const { picture, reshapedCount } = store.get();
  if (picture === undefined) return;
  saved.update({ draft: '' });
  restoreOnRefusal(page, {
    isTaken: () => store.get().reshapedCount !== reshapedCount,
    restore: () => saved.update({ draft: text }),
  });
  post({ type: 'plan/reshape', runId: picture.runId, text: text.trim() });
}

interface Sent {
  /** Whether what was asked for is there, so that later complaints are about something else. */
  readonly isTaken: () => boolean;
  readonly restore: () => void;
}

function restoreOnRefusal({ store, saved }: Page, { isTaken, restore }: Sent): void {
  const { noticeCount } = store.get();
  const stop = store.subscribe(() => {
    const isRefused = store.get().noticeCount !== noticeCount;
    if (!isTaken() && !isRefused) return;
    stop();
    if (isRefused && saved.get().draft === '') restore();
  });
}
