import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { ListedFile } from '../../changes/baseListing.ts';
import { parseViewPath } from '../../changes/paths.ts';
import type { ViewChange, WorkspaceView } from '../../changes/workspaceView.ts';
import { explainFailure, explainMissing } from '../explain.ts';
import { pathField } from '../fields.ts';
import { createStopwatch } from '../stopwatch.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool, ToolContext } from '../tool.ts';
import { mentionsOf } from './pathMentions.ts';
import type { Mentions, Moves } from './pathMentions.ts';

/** Files that can be moved at once: each of them is in the change set that a person looks at. */
const MAX_FILES = 500;
const MAX_MENTIONS = 40;
const MAX_SHOWN = 200;
const MAX_MS = 3_000;
const MAX_NAMED = 5;

/** Moves a file or a folder within the agent's view. */
export const renameFileTool: Tool = defineTool({
  name: 'rename_file',
  description:
    `Moves a file, or a folder with all files in it (at most ${MAX_FILES}), to another path; contents and executable bits stay as they are. Nothing may be at the new path. ` +
    'Gives the lines that still mention the old path, such as imports: mend those yourself.',
  input: z.strictObject({
    from: pathField('The file or folder to move.'),
    to: pathField('What it is to be called, as a whole path.'),
  }),
  effect: 'own-view',
  subject: ({ from, to }) => `${from} → ${to}`,
  async run(input, context, signal) {
    const { view } = context;
    const [from, to] = [parseViewPath(input.from), parseViewPath(input.to)];
    if (!from.ok) return explainFailure(from.failure);
    if (!to.ok) return explainFailure(to.failure);
    const listed = await view.describeFiles(signal);
    if (!listed.ok) return explainFailure(listed.failure);
    const moved = filesAt(from.value, listed.value);
    if (moved.length === 0) return explainMissing(view, from.value, signal);
    const moves = new Map(moved.map(({ path }) => [path, to.value + path.slice(from.value.length)]));
    const problem = whyNot({ from: from.value, to: to.value, moved }, listed.value);
    if (problem !== undefined) return refused(`${problem} Nothing was moved.`);
    const changes = await changesFor(moves, moved, view, signal);
    if (!changes.ok) return explainFailure(changes.failure);
    const changed = await view.changeFiles(changes.value);
    if (!changed.ok) return explainFailure(changed.failure);
    const isFile = moves.get(from.value) !== undefined;
    const what = isFile ? '' : ` (${moves.size} ${moves.size === 1 ? 'file' : 'files'})`;
    const done = `Moved ${from.value} to ${to.value}${what}.`;
    return said([done, ...(await leftToMend(moves, from.value, context, signal))].join('\n'));
  },
});

function filesAt(path: string, files: readonly ListedFile[]): ListedFile[] {
  return files.filter((file) => file.path === path || file.path.startsWith(`${path}/`));
}

/** What speaks against it, in a sentence. */
function whyNot(
  { from, to, moved }: { readonly from: string; readonly to: string; readonly moved: readonly ListedFile[] },
  files: readonly ListedFile[],
): string | undefined {
  if (from === to) return `${from} is called so already.`;
  if (to.startsWith(`${from}/`) && moved[0]?.path !== from) return `${to} is inside of the folder ${from} itself.`;
  if (moved.length > MAX_FILES)
    return `${from} holds ${moved.length} files, and at most ${MAX_FILES} can be moved at once: move its folders one by one.`;
  const links = moved.flatMap(({ path, link }) => (link === undefined ? [] : [`${path} (to ${link})`]));
  if (links.length > 0)
    return `Links cannot be moved: ${links.slice(0, MAX_NAMED).join(', ')}${links.length > MAX_NAMED ? ` and ${links.length - MAX_NAMED} more` : ''}. Move what they lead to, or the other files one by one.`;
  const there = filesAt(to, files).filter(({ path }) => !moved.some((each) => each.path === path));
  if (there.length === 0) return undefined;
  const what = there[0]?.path === to ? 'a file' : `a folder with ${there.length} files`;
  return `${to} is there already, ${what}. Choose another path, or delete it first if it is to be replaced.`;
}

async function changesFor(
  moves: Moves,
  moved: readonly ListedFile[],
  view: WorkspaceView,
  signal: AbortSignal,
): Promise<Result<ViewChange[], Failure>> {
  const changes: ViewChange[] = [];
  for (const { path } of moved) {
    const file = await view.readFile(path, signal);
    if (!file.ok) return file;
    if (file.value === undefined) {
      return failed({ kind: 'path-missing', path, message: `There is no file "${path}" any more. Nothing was moved.` });
    }
    const { bytes, content } = file.value;
    changes.push({ path }, { path: moves.get(path) ?? path, bytes, executable: content.executable });
  }
  return ok(changes);
}

async function leftToMend(
  moves: Moves,
  from: string,
  { view, clock }: ToolContext,
  signal: AbortSignal,
): Promise<string[]> {
  const watch = createStopwatch(clock, MAX_MS);
  const search = { moves, common: commonPart(moves, from), limit: MAX_MENTIONS, watch };
  return told(await mentionsOf(search, view, signal));
}

/** What every mention of the old path has in it, wherever it stands. */
function commonPart(moves: Moves, from: string): string {
  const segments = from.split('/');
  const name = segments.at(-1) ?? from;
  if (!moves.has(from)) return name;
  const stem = name.replace(/(?<=.)\.[^.]*$/, '');
  // An index file goes by the name of its folder, too.
  return /^(?:index|__init__|mod)$/.test(stem) ? (segments.at(-2) ?? stem) : stem;
}

function told({ mentions, isCut }: Mentions): string[] {
  if (mentions.length === 0) {
    return [isCut ? '[not all files were searched for mentions of the old path]' : 'No file mentions the old path.'];
  }
  return [
    'These lines mention the old path, or lead elsewhere from the new one:',
    ...mentions.map(({ path, line, text }) => `${path}:${line}: ${shortened(text)}`),
    ...(isCut ? ['[there may be more; search_text finds them]'] : []),
  ];
}

function shortened(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
