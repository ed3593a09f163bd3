import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react';
import type { WebviewMessage } from '../../src/shared/protocol.ts';
import type { Saved, SavedState } from './savedState.ts';
import type { ViewState, ViewStore } from './viewStore.ts';

/** What every component of a page may use. */
export interface Page {
  readonly store: ViewStore;
  readonly saved: Saved;
  /** Asks something of the extension. */
  readonly post: (message: WebviewMessage) => void;
}

export const PageContext = createContext<Page | undefined>(undefined);

/** Throws outside of a page. */
export function usePage(): Page {
  const page = use(PageContext);
  if (page === undefined) throw new Error('expected to be inside a PageContext');
  return page;
}

export function useViewState(): ViewState {
  const { store } = usePage();
  return useSyncExternalStore(store.subscribe, store.get);
}

export function useSaved(): SavedState {
  const { saved } = usePage();
  return useSyncExternalStore(saved.subscribe, saved.get);
}

/** The time (ms since the epoch), renewed every second as long as `isTicking`. */
export function useNow(isTicking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isTicking) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}

/** After this time a button can be pressed again: the person may have said no to a question of the extension. */
const ASKED_FOR_MS = 4_000;

/**
 * For buttons that ask for something: after `ask` the second value is true until `situation` becomes another one, the
 * extension says that it could not be done, or a few seconds passed, so that nobody asks twice by accident.
 */
export function useAsking(situation: string): readonly [ask: (message: WebviewMessage) => void, isAsked: boolean] {
  const { post } = usePage();
  const { noticeCount } = useViewState();
  const [askedIn, setAskedIn] = useState<string | undefined>(undefined);
  const now = `${situation}#${noticeCount}`;
  useEffect(() => {
    if (askedIn === undefined) return undefined;
    const timer = setTimeout(() => setAskedIn(undefined), ASKED_FOR_MS);
    return () => clearTimeout(timer);
  }, [askedIn]);
  const ask = (message: WebviewMessage): void => {
    setAskedIn(now);
    post(message);
  };
  return [ask, askedIn === now];
}
