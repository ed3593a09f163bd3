import type { Failure } from '../../shared/failures.ts';
import type { FileWrite, RepositoryWriter } from '../../core/ports/repository.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { checkWrites } from './checkWrites.ts';
import { writeAll } from './writeAll.ts';
import type { RootFolder } from './roots.ts';

export interface DiskWriterDeps {
  readonly roots: readonly RootFolder[];
}

/**
 * Writes files on this machine's disk, one call after the other. Everything that can be known is checked before
 * anything is changed: confinement, what stands there now, permissions. Each file is replaced in one step; should one
 * fail, those before it are put back and the failure says so.
 */
export function createDiskWriter({ roots }: DiskWriterDeps): RepositoryWriter {
  let last: Promise<unknown> = Promise.resolve();

  async function apply(writes: readonly FileWrite[]): Promise<Result<void, Failure>> {
    const checked = await checkWrites(roots, writes);
    if (!checked.ok) return checked;
    const failure = await writeAll(checked.value, async () => {
      const again = await checkWrites(roots, writes);
      return again.ok ? undefined : again.failure;
    });
    return failure === undefined ? ok(undefined) : failed(failure);
  }

  return {
    apply(writes) {
      const result = last.then(() => apply(writes));
      last = result.catch(() => undefined);
      return result;
    },
  };
}
