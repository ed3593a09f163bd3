import type { Failure, FileConflict } from '../../shared/failures.ts';
import { comparePaths } from './paths.ts';

const NAMED_CONFLICTS = 10;

/** The failure that says where changes do not go together, sorted by path. `conflicts` must not be empty. */
export function conflictFailure(conflicts: readonly FileConflict[]): Failure {
  const sorted = [...conflicts].sort((a, b) => comparePaths(a.path.path, b.path.path));
  const lines = sorted.slice(0, NAMED_CONFLICTS).map((conflict) => `${describe(conflict)}.`);
  const more = sorted.length - lines.length;
  if (more > 0) lines.push(`And ${more} more.`);
  return { kind: 'conflict', conflicts: sorted, message: lines.join(' ') };
}

function describe({ path, between, reason }: FileConflict): string {
  const [one, other] = between.map((owner) => (owner === 'workspace' ? 'you' : `task "${owner}"`));
  const both = `${one ?? ''} and ${other ?? ''}`;
  switch (reason) {
    case 'both-changed':
      return `"${path.path}": ${both} changed the same place`;
    case 'both-added':
      return `"${path.path}": ${both} added it with different contents`;
    case 'deleted-and-changed':
      return `"${path.path}": of ${both}, one deleted and the other changed it`;
    case 'binary':
      return `"${path.path}": ${both} changed it, and it is no text that could be merged`;
    case 'too-large':
      return `"${path.path}": ${both} changed it, and it is too large to be merged`;
  }
}
