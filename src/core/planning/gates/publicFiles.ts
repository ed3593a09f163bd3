import { GLOB_LENGTH, MAX_GLOBS } from '../../../shared/scopes.ts';
import type { PlannedTask } from '../../../shared/plan.ts';
import { createWriteGuard } from '../../changes/writeScope.ts';
import type { Survey } from '../survey/survey.ts';

/**
 * Globs for the files that the task may change and that code beyond it relies on: entry points of the repository, and
 * modules that others import which the task may not change itself. What only the task's own files import may change with
 * them. Empty when there is none.
 */
export function reliedOnFiles(
  { mayWrite, mayNotWrite }: Pick<PlannedTask, 'mayWrite' | 'mayNotWrite'>,
  { modules, entryPoints }: Pick<Survey, 'modules' | 'entryPoints'>,
): readonly string[] {
  const guard = createWriteGuard([{ of: 'the task', ...(mayWrite && { allow: mayWrite }), deny: mayNotWrite ?? [] }]);
  const isInside = (path: string): boolean => guard(path) === undefined;
  const tests = new Set(modules.modules.flatMap(({ kind, path }) => (kind === 'test' ? [path] : [])));
  const outside = modules.modules.filter(({ path }) => !isInside(path));
  const imported = outside.flatMap(({ imports }) => imports);
  const relied = new Set([...entryPoints, ...imported].filter((path) => isInside(path) && !tests.has(path)));
  return [...relied]
    .sort()
    .map(globOf)
    .filter((glob) => glob.length <= GLOB_LENGTH)
    .slice(0, MAX_GLOBS);
}

/** A glob that matches this path alone. */
function globOf(path: string): string {
  return path.replace(/[*?[\]{}()!+@|\\]/g, '?');
}
