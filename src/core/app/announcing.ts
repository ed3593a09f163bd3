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
