import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

/**
 * What the editor answers, unless that takes longer than is allowed or nobody waits for it any more; the editor cannot be
 * told to stop. Fails with `timeout`, `cancelled`, and `wrong-use` when it refuses.
 */
export function bounded<Answer>(
  asked: Thenable<Answer>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Result<Answer, Failure>> {
  return new Promise((resolve) => {
    const end = (result: Result<Answer, Failure>): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      resolve(result);
    };
    const cancel = (): void => end(failed({ kind: 'cancelled', message: 'The editor is not waited for any more.' }));
    const timer = setTimeout(
      () => end(failed({ kind: 'timeout', timeoutMs, message: `The editor gave no answer within ${timeoutMs} ms.` })),
      timeoutMs,
    );
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted === true) cancel();
    asked.then(
      (answer) => end(ok(answer)),
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        end(failed({ kind: 'wrong-use', message: `The editor could not answer: ${reason}` }));
      },
    );
  });
}
