import { merge } from 'node-diff3';
import type { TextMerger } from '../../src/core/ports/repository.ts';

/** A three-way merge in memory, line by line, for texts of tests. */
export function createLineMerger(): TextMerger {
  return {
    merge(base, ours, theirs) {
      const lines = (bytes: Uint8Array): string[] => new TextDecoder().decode(bytes).split('\n');
      const merged = merge(lines(ours), lines(base), lines(theirs), { excludeFalseConflicts: true });
      const text = merged.result.join('\n');
      return Promise.resolve(merged.conflict ? undefined : new TextEncoder().encode(text));
    },
  };
}
