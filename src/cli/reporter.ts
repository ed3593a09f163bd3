import type { RecordedEvent } from '../shared/events.ts';

/** Renders what happens in a run. Is given all events of one run, in order. */
export interface Reporter {
  events(runId: string, events: readonly RecordedEvent[]): void;
  /** An agent waits for the provider until then (ms since the epoch). */
  providerWait?(until: number): void;
}
