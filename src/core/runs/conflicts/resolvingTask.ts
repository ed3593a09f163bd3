import { pathKey } from '../../../shared/changes.ts';
import type { WorkspacePath } from '../../../shared/changes.ts';
import type { AddedTask } from '../../../shared/events.ts';
import { listed, shortened } from '../../../shared/format.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { gatesOfSides } from './sideGates.ts';

/** Titles named in one title, and characters of each, and of the title as a whole. */
const TITLES_NAMED = 3;
const NAME_LENGTH = 40;
const TITLE_LENGTH = 200;
const PATHS_NAMED = 100;

/** The task that brings together what these tasks changed in these files, for the task `dependant`. */
export function resolvingTask(
  id: string,
  of: { readonly sides: readonly TaskState[]; readonly paths: readonly WorkspacePath[] },
  dependant: TaskState,
): AddedTask {
  const { sides, paths } = of;
  const gates = gatesOfSides(sides);
  return {
    id,
    title: titleOf(sides, paths),
    role: 'resolve',
    priority: dependant.priority,
    instructions: instructionsFor(sides, paths),
    dependsOn: sides.map((side) => side.id),
    resolves: paths,
    depth: dependant.depth,
    ...(gates.length === 0 ? {} : { gates }),
    ...scopeOf(sides),
  };
}

function titleOf(sides: readonly TaskState[], [first, ...others]: readonly WorkspacePath[]): string {
  const names = sides.map(({ title }) => `"${shortened(title, NAME_LENGTH)}"`);
  const tasks = names.length > TITLES_NAMED ? `${names.length} tasks` : listed(names);
  const path = first?.path ?? '';
  const files = others.length === 0 ? path : `${others.length + 1} files`;
  const title = `Bring together the changes to ${files} of ${tasks}`;
  return title.length <= TITLE_LENGTH ? title : `Bring together the changes of ${tasks}`;
}

function instructionsFor(sides: readonly TaskState[], paths: readonly WorkspacePath[]): string {
  const named = sides.slice(0, PATHS_NAMED).map(({ id, title }) => `"${title}" (${id})`);
  const more = sides.length > named.length ? [`${sides.length - named.length} more`] : [];
  const files = paths.slice(0, PATHS_NAMED).map(({ path }) => `- ${path}`);
  const rest = paths.length > files.length ? [`- and ${paths.length - files.length} more`] : [];
  return [
    `The tasks ${listed([...named, ...more])} were carried out at the same time, each without seeing what the others did. In these files they changed the same places, so their changes could not be merged:`,
    ...files,
    ...rest,
    '',
    "Everything else that they did is merged in your view already. Of these files your view holds one task's version only, which the <conflict> elements below mark with in-view; for every task they show, as a diff, what it made of the file that all of them had begun with.",
    '',
    'Bring the changes together: have each file do what all of these tasks set out to do. In their hand-offs, asked says what a task was to do; the hand-off says what came of it.',
    '1. Read each file in conflict, then work what the other versions changed into it, by edits. Where one version deleted or moved what another one changed, decide by what the tasks were to achieve.',
    '2. Where both sides add at the same place and both can stand, keep both: first what is in view, then the others in the order shown, unless the content asks for another order; if that breaks a limit that a side was given, say so.',
    '3. Where two changes really exclude each other, keep what serves the whole work best, and say in your summary what you left out and why.',
    '4. Look whether the merged files fit together: a name that one task changed and another one uses, also in comments, texts and documentation, an import that is there twice or is missing. Mend what is broken by the meeting of these changes, and nothing else.',
    '5. Leave no conflict markers and no comments about the conflict behind.',
    '',
    'What these files are when you finish takes the place of the versions of all these tasks.',
  ].join('\n');
}

/** It may write where the tasks could that it brings together. */
function scopeOf(sides: readonly TaskState[]): Pick<AddedTask, 'mayWrite' | 'mayNotWrite'> {
  const allowed = sides.map(({ options }) => options.mayWrite);
  const mayWrite = allowed.every((globs) => globs !== undefined) ? [...new Set(allowed.flat())] : [];
  const denied = sides.map(({ options }) => options.mayNotWrite ?? []);
  const mayNotWrite = (denied[0] ?? []).filter((glob) => denied.every((globs) => globs.includes(glob)));
  return {
    ...(mayWrite.length === 0 ? {} : { mayWrite }),
    ...(mayNotWrite.length === 0 ? {} : { mayNotWrite }),
  };
}

/** The tasks by id, in order of application, and the paths by name, each once. */
export function distinct(
  meetings: readonly {
    readonly sides: readonly { readonly taskId: string }[];
    readonly paths: readonly WorkspacePath[];
  }[],
  state: RunState,
): { readonly sides: readonly TaskState[]; readonly paths: readonly WorkspacePath[] } {
  const ids = new Set(meetings.flatMap(({ sides }) => sides.map(({ taskId }) => taskId)));
  const sides = [...ids].map((id) => requireTask(state, id));
  const paths = new Map(meetings.flatMap((meeting) => meeting.paths.map((path) => [pathKey(path), path] as const)));
  return {
    sides: sides.sort((a, b) => a.wave - b.wave || a.position - b.position),
    paths: [...paths].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path),
  };
}
