/** Characters of a glob at most, and globs of one list. */
export const GLOB_LENGTH = 500;
export const MAX_GLOBS = 200;

/**
 * What keeps a text from being a glob of paths in a repository, as an end of "came ..., ": empty, absolute, leading out,
 * too long. `undefined` when nothing does.
 */
export function globProblem(glob: string): string | undefined {
  if (glob.trim() === '') return 'which is empty';
  if (glob.length > GLOB_LENGTH) return `which has more than ${GLOB_LENGTH} characters`;
  if (/[\0-\x1f\x7f]/.test(glob)) return 'which has control characters';
  if (glob.includes('\\')) return 'which has a backslash; write folders with "/"';
  if (/^\/|^[A-Za-z]:/.test(glob)) return 'which is absolute; begin at the root of the repository, without a "/"';
  if (glob.split('/').includes('..')) return 'which leads out of the repository with ".."';
  return undefined;
}

/** One sentence for each glob of the lists, by what they are called, that cannot be used. */
export function scopeProblems(lists: Readonly<Record<string, readonly string[] | undefined>>): string[] {
  return Object.entries(lists).flatMap(([name, globs = []]) => [
    ...globs.flatMap((glob) => {
      const problem = globProblem(glob);
      return problem === undefined
        ? []
        : [`${name}: a glob such as "src/**" was expected, came "${glob}", ${problem}.`];
    }),
    ...(globs.length > MAX_GLOBS ? [`${name}: at most ${MAX_GLOBS} globs were expected, came ${globs.length}.`] : []),
  ]);
}
