import { countOf, formatBytes } from '../../shared/format.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import { refuse } from './failures.ts';

/** `clean`: removes the directories in which commands of agents ran, as far as nobody uses them. */
export async function cleanCommand({ app, options, terminal }: CommandContext): Promise<ExitCode> {
  const before = await app.checkoutSize();
  if (!before.ok) return refuse(terminal, before.failure);
  const freed = await app.cleanUpCheckouts();
  if (!freed.ok) return refuse(terminal, freed.failure);
  const left = await app.checkoutSize();
  if (!left.ok) return refuse(terminal, left.failure);
  if (options.json) {
    terminal.out(`${JSON.stringify({ freedBytes: freed.value, left: left.value })}\n`);
    return EXIT.succeeded;
  }
  const removed = countOf(before.value.directories - left.value.directories, 'directory', 'directories');
  terminal.out(`Removed ${removed} for commands, ${formatBytes(freed.value)}.\n`);
  if (left.value.directories > 0) {
    const kept = countOf(left.value.directories, 'directory is', 'directories are');
    terminal.out(`${kept} left, ${formatBytes(left.value.bytes)}: in use, or with work that is nowhere else.\n`);
  }
  return EXIT.succeeded;
}
