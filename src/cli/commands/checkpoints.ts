import type { JournalCheckpoint } from '../../core/app/app.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import { refuse } from './failures.ts';
import { findRun } from './findRun.ts';

/** Files that a line names; `--json` has them all. */
const NAMED_FILES = 3;

/** `checkpoints`: lists the places from which a fork of a run can go on, and what had changed at each. */
export async function checkpointsCommand(
  named: string | undefined,
  { app, options, terminal }: CommandContext,
): Promise<ExitCode> {
  const runId = await findRun(app, named, () => true);
  if (!runId.ok) return refuse(terminal, runId.failure);
  const checkpoints = await app.listCheckpoints(runId.value);
  if (!checkpoints.ok) return refuse(terminal, checkpoints.failure);
  if (checkpoints.value.length === 0 && !options.json) terminal.err('This run has no plan yet, so no checkpoints.\n');
  const lines = checkpoints.value.map((checkpoint) =>
    options.json ? `${JSON.stringify(checkpoint)}\n` : lineOf(checkpoint),
  );
  terminal.out(lines.join(''));
  return EXIT.succeeded;
}

function lineOf({ seq, at, what, files, tasks }: JournalCheckpoint): string {
  const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  const done = `${tasks.succeeded}/${tasks.total}`;
  const names = files.slice(0, NAMED_FILES).map(({ path, change }) => `${change} ${path.path}`);
  if (files.length > NAMED_FILES) names.push(`${files.length - NAMED_FILES} more`);
  const changed = names.length === 0 ? '' : ` (${names.join(', ')})`;
  return `${String(seq).padStart(6)}  ${time}  ${done.padStart(7)}  ${what}${changed}\n`;
}
