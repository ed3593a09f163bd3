import type { CheckoutChange, CheckoutChanges, LeftOutReason } from '../../ports/checkouts.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { CommandChange, CommandReport } from '../../tools/commands/commandAccess.ts';

/** Takes what a command changed into the view. What the view refuses is told, and is gone with the next update. */
export async function takeChanges(
  { changed }: CheckoutChanges,
  view: Pick<WorkspaceView, 'writeFile' | 'deleteFile'>,
  wasThere: (path: string) => boolean,
): Promise<Pick<CommandReport, 'changes' | 'leftOut'>> {
  const changes: CommandChange[] = [];
  const leftOut: string[] = [];
  for (const change of deletedFirst(changed)) {
    const { path, bytes, executable } = change;
    const taken = await (bytes === undefined ? view.deleteFile(path) : view.writeFile(path, bytes, { executable }));
    if (taken.ok) changes.push({ path, kind: kindOf(change, wasThere) });
    else leftOut.push(taken.failure.message);
  }
  return { changes: changes.sort((a, b) => (a.path < b.path ? -1 : 1)), leftOut };
}

/** A file may have become a folder, or a folder a file. */
function deletedFirst(changes: readonly CheckoutChange[]): CheckoutChange[] {
  const isDeleted = ({ bytes }: CheckoutChange): boolean => bytes === undefined;
  return [...changes.filter(isDeleted), ...changes.filter((change) => !isDeleted(change))];
}

function kindOf({ path, bytes }: CheckoutChange, wasThere: (path: string) => boolean): CommandChange['kind'] {
  if (bytes === undefined) return 'deleted';
  return wasThere(path) ? 'changed' : 'added';
}

const NAMED = 10;

/** What is told to an agent whose role changes no files. */
export function discarded({ changed }: CheckoutChanges): string[] {
  if (changed.length === 0) return [];
  const names = changed.slice(0, NAMED).map(({ path }) => path);
  const rest = changed.length > NAMED ? ` and ${changed.length - NAMED} more` : '';
  return [`Your role changes no files, so what the command did to these was thrown away: ${names.join(', ')}${rest}.`];
}

const REASONS: Readonly<Record<LeftOutReason, string>> = {
  link: 'it is a link, and views hold files',
  'link-outside': 'it is a link that leads out of the repository',
  'too-large': 'it is too large; output belongs into an ignored folder',
  name: 'its name cannot be written in a view',
  repository: 'it has a repository of its own',
  unreadable: 'it cannot be read',
  'no-file': 'it is no file but a pipe, socket or device',
};

/** A sentence for each file that cannot become part of a view and was not told before; remembers those in `told`. */
export function leftOutSentences({ leftOut }: CheckoutChanges, told: Set<string>): string[] {
  const news = leftOut.filter(({ path, reason }) => !told.has(`${reason} ${path}`));
  for (const { path, reason } of news) told.add(`${reason} ${path}`);
  return news.map(({ path, reason }) => `"${path}" was left out: ${REASONS[reason]}.`);
}
