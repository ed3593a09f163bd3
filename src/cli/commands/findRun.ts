import type { App } from '../../core/app/app.ts';
import type { RunSummary } from '../../core/ports/store.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

/**
 * The id of the run that a person means: by its id or an unmistakable beginning of it; without either, the newest that
 * `fits`. Failures: not-found, and those of the store.
 */
export async function findRun(
  app: App,
  named: string | undefined,
  fits: (run: RunSummary) => boolean,
): Promise<Result<string, Failure>> {
  const runs = await app.listRuns();
  if (!runs.ok) return runs;
  if (named === undefined) {
    const newest = runs.value.find(fits);
    return newest === undefined ? failed(notFound('There is no such run on this folder.')) : ok(newest.runId);
  }
  const matching = runs.value.filter(({ runId }) => runId.startsWith(named)).map(({ runId }) => runId);
  if (matching.includes(named)) return ok(named);
  const [only, another] = matching;
  if (only === undefined) {
    return failed(notFound(`There is no run "${named}" on this folder. "wavewright list" shows them all.`));
  }
  return another === undefined
    ? ok(only)
    : failed(notFound(`"${named}" may mean several runs: ${matching.join(', ')}. Write more of the id.`));
}

function notFound(message: string): Failure {
  return { kind: 'not-found', message };
}
