import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';

/** Does the work once and gives its result to all who ask; work that failed or threw is done again for the next. */
export function onceUntilFailed<Value>(
  work: () => Promise<Result<Value, Failure>>,
): () => Promise<Result<Value, Failure>> {
  let known: Promise<Result<Value, Failure>> | undefined;
  return () => {
    if (known !== undefined) return known;
    const current = work();
    const forget = (): void => {
      if (known === current) known = undefined;
    };
    current.then((result) => {
      if (!result.ok) forget();
    }, forget);
    known = current;
    return current;
  };
}
