import type { App } from '../../core/app/app.ts';
import type { Reporter } from '../reporter.ts';

/** Has `reporter` render the events of runs as long as `work` is under way; what the work gives. */
export async function watch<Value>(
  app: Pick<App, 'subscribe'>,
  reporter: Reporter,
  work: () => Promise<Value>,
): Promise<Value> {
  const unsubscribe = app.subscribe({
    onEvents: reporter.events,
    onProviderWait: (_runId, until) => reporter.providerWait?.(until),
  });
  try {
    return await work();
  } finally {
    unsubscribe();
  }
}
