import type { RecordedEvent } from '../shared/events.ts';
import type { Reporter } from './reporter.ts';

/** Prints every event as a line of JSON: the run's id, number and time of the event, the event itself. */
export function createJsonReporter(write: (text: string) => void): Reporter {
  return {
    events: (runId, events) => write(events.map((event) => lineOf(runId, event)).join('')),
  };
}

function lineOf(runId: string, { seq, at, event }: RecordedEvent): string {
  return `${JSON.stringify({ runId, seq, at, event })}\n`;
}
