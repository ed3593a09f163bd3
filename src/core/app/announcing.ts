import type { Activities } from '../../shared/protocol.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { AppListener } from './app.ts';

/** Calls every listener. What a listener does wrong is its own affair: it must not break the run. */
export type Tell = (say: (listener: AppListener) => void) => void;

export function createTell(listeners: ReadonlySet<AppListener>, log: Log): Tell {
  return (say) => {
    for (const listener of listeners) {
      try {
        say(listener);
      } catch (error) {
        log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
  };
}

/** A view shows the activities about as often. */
const ACTIVITIES_EVERY_MS = 50;

/**
 * To be called whenever an activity changed; tells them to whoever listens, changes that follow one another closely
 * together. Every telling copies the activities of all agents, and each of many agents changes its own with every word.
 */
export function createActivityTelling(deps: {
  readonly runId: string;
  readonly activities: () => Activities;
  readonly tell: Tell;
  readonly clock: Pick<Clock, 'sleep'>;
}): () => void {
  const { runId, tell } = deps;
  let isDue = false;
  const tellNow = (): void => {
    isDue = false;
    const activities = deps.activities();
    tell((listener) => listener.onActivities?.(runId, activities));
  };
  return () => {
    tell((listener) => {
      if (listener.onActivities === undefined || isDue) return;
      isDue = true;
      void deps.clock.sleep(ACTIVITIES_EVERY_MS).then(tellNow);
    });
  };
}
