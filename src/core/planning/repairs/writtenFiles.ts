import picomatch from 'picomatch';
import type { PlannedTask } from '../../../shared/plan.ts';
import { agentRole } from '../../agents/roles.ts';
import { createWriteGuard } from '../../changes/writeScope.ts';
import type { Survey } from '../survey/survey.ts';
import { placeOf } from './globs.ts';

/** A glob that covers more files than these says where somebody works, not what they change. */
const FEW_FILES = 3;
/** Comparisons of paths with globs in all. */
const MAX_COMPARED = 500_000;

/**
 * Ids of the tasks that are there to write each file, in plan order: those that name it, and those with a glob that covers
 * only a few files of the repository, this one among them. Only files that several are to write.
 */
export function sharedFiles(
  tasks: readonly PlannedTask[],
  survey: Survey | undefined,
): ReadonlyMap<string, readonly string[]> {
  const expand = expander(survey);
  const writers = new Map<string, string[]>();
  for (const task of tasks) {
    if (!agentRole(task.role).mayWrite) continue;
    const isKept = createWriteGuard([{ of: '', deny: task.mayNotWrite ?? [] }]);
    const files = new Set((task.mayWrite ?? []).flatMap(expand));
    for (const path of files) {
      if (isKept(path) !== undefined) continue;
      const known = writers.get(path);
      if (known === undefined) writers.set(path, [task.id]);
      else known.push(task.id);
    }
  }
  return new Map([...writers].filter(([, ids]) => ids.length > 1));
}

/** The files that a glob stands for; none where they are many, or not known. */
function expander(survey: Survey | undefined): (glob: string) => readonly string[] {
  const paths = (survey?.modules.modules ?? []).map(({ path }) => path).sort();
  const known = new Map<string, readonly string[]>();
  let left = MAX_COMPARED;
  const find = (glob: string): readonly string[] => {
    if (glob.includes('{{')) return [];
    const { base, covers } = placeOf(glob);
    const below = base === '' ? 0 : firstAtOrAfter(paths, `${base}/`);
    const isFolder = paths[below]?.startsWith(`${base}/`) === true;
    if (covers === 'file' && !isFolder) return [base];
    const isMatch = covers === 'some' ? picomatch(glob, { dot: true, nonegate: true }) : () => true;
    const found: string[] = [];
    for (let at = below; at < paths.length && left > 0 && found.length <= FEW_FILES; at += 1) {
      const path = paths[at] ?? '';
      if (base !== '' && !path.startsWith(`${base}/`)) break;
      left -= 1;
      if (isMatch(path)) found.push(path);
    }
    return found.length > FEW_FILES || left === 0 ? [] : found;
  };
  return (glob) => {
    const files = known.get(glob) ?? find(glob);
    known.set(glob, files);
    return files;
  };
}

function firstAtOrAfter(sorted: readonly string[], value: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
