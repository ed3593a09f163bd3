import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import type { BrowserSession } from '../../ports/browsers.ts';
import { explainFailure } from '../explain.ts';
import { refused } from '../tool.ts';
import type { ToolOutcome } from '../tool.ts';
import type { BrowserAccess } from './browserAccess.ts';

/** Does something with the session of the attempt and says what came of it; what the browser failed with is worded for the model. */
export async function inSession<Value>(
  browser: BrowserAccess | undefined,
  work: (session: BrowserSession) => Promise<Result<Value, Failure>>,
  say: (value: Value) => ToolOutcome | Promise<ToolOutcome>,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  if (browser === undefined) return refused('There is no browser here, so nothing was done. Work without one.');
  const session = await browser.session(signal);
  if (!session.ok) return explainFailure(session.failure);
  const done = await work(session.value);
  return done.ok ? say(done.value) : explainBrowserFailure(done.failure);
}

function explainBrowserFailure(failure: Failure): ToolOutcome {
  if (failure.kind === 'timeout') {
    return refused(`${failure.message} The page is closed now; open it again, or go on without it.`);
  }
  if (failure.kind === 'not-allowed') {
    return refused(`${failure.message} Only servers of this machine and hosts that the person allows may be.`);
  }
  return explainFailure(failure);
}
