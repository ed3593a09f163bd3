import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { failed } from '../../shared/result.ts';
import type { Log } from '../ports/log.ts';
import { LeaseLost } from '../ports/store.ts';
import { JournalBroken } from '../runs/recorder.ts';
import { DRIVEN_ELSEWHERE } from './leases.ts';

/** Turns what a command throws, a broken store or a bug, into a failure that can be shown, so that nothing else is lost. */
export async function atBorder<Value>(
  run: () => Promise<Result<Value, Failure>>,
  log: Log,
): Promise<Result<Value, Failure>> {
  try {
    return await run();
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    if (reason.cause instanceof LeaseLost) return failed(DRIVEN_ELSEWHERE);
    log.error(reason.stack ?? reason.message);
    return failed({
      kind: reason instanceof JournalBroken ? 'store-unavailable' : 'internal',
      message: reason.message,
    });
  }
}
