import type { App } from '../../core/app/app.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { openChangeSets } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';
import { countOf } from '../../shared/format.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Accepts every change set of the run that waits for a decision, as one step; whether all of them are accepted now.
 * Conflicts are told, and nothing is written then.
 */
export async function acceptAll(
  app: App,
  state: RunState,
  tell: Terminal['out'],
  warn: Terminal['err'],
): Promise<Result<boolean, Failure>> {
  const open = openChangeSets(state).map(({ id }) => id);
  const nothing = { ok: true, value: true } as const;
  if (open.length === 0) return nothing;
  const ordered = await app.tasksToAccept(state.runId, open);
  if (!ordered.ok) return ordered;
  const outcome = await app.acceptTasks(state.runId, ordered.value);
  if (!outcome.ok) return outcome;
  if (outcome.value.kind === 'applied') {
    const merged = outcome.value.merged.map(({ path }) => `  merged with your own changes: ${path}\n`);
    tell(`Accepted: ${countOf(outcome.value.files.length, 'file')} written.\n${merged.join('')}`);
    return nothing;
  }
  const lines = outcome.value.conflicts.map(({ path, between, reason }) => {
    const sides = between.map((side) => (side === 'workspace' ? 'your own changes' : `task ${side}`)).join(' and ');
    return `  ${path.path}: ${sides} (${reason})\n`;
  });
  warn(`Nothing was accepted, because changes are in conflict:\n${lines.join('')}`);
  return { ok: true, value: false };
}
