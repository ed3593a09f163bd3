import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import { refuse } from './failures.ts';

/** `list`: the runs on this folder, the newest first. */
export async function listCommand({ app, options, terminal }: CommandContext): Promise<ExitCode> {
  const runs = await app.listRuns();
  if (!runs.ok) return refuse(terminal, runs.failure);
  if (runs.value.length === 0 && !options.json) terminal.err('There are no runs on this folder yet.\n');
  const lines = runs.value.map((run) => {
    if (options.json) return `${JSON.stringify(run)}\n`;
    const created = new Date(run.createdAt).toISOString().slice(0, 16).replace('T', ' ');
    return `${run.runId}  ${run.state.padEnd(12)}  ${created}  ${run.title}\n`;
  });
  terminal.out(lines.join(''));
  return EXIT.succeeded;
}
