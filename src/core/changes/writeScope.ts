import picomatch from 'picomatch';
import type { Failure } from '../../shared/failures.ts';
import { globMatcher } from './glob.ts';

/**
 * Which paths may be written and deleted, as globs from the root of the repository. A glob that matches a folder
 * covers everything below it, and so does a plain path of one (`src`, `src/`). A glob without a slash but with a wildcard
 * (`*.lock`) matches names anywhere; in `deny`, plain names (`.env`) do, too, and case makes no difference.
 */
export interface WriteScope {
  /** Whose rule it is, as told to the model: "this task", "the request". */
  readonly of: string;
  /** Only these may be written. Absent: all. */
  readonly allow?: readonly string[];
  /** These may not be written, whatever `allow` says. */
  readonly deny?: readonly string[];
}

/** Why a path may not be written: a failure `not-allowed` that names the scope. `undefined`: it may be. */
export type WriteGuard = (path: string) => Failure | undefined;

/** A path may be written when every scope lets it be. */
export function createWriteGuard(scopes: readonly WriteScope[]): WriteGuard {
  const guards = scopes.map(guardOf);
  return (path) => {
    for (const guard of guards) {
      const failure = guard(path);
      if (failure !== undefined) return failure;
    }
    return undefined;
  };
}

function guardOf({ of, allow, deny = [] }: WriteScope): WriteGuard {
  const denied = deny.map((glob) => ({ glob, matches: matcherOf(glob, { plainNamesAnywhere: true }) }));
  const allowed = allow?.map((glob) => matcherOf(glob, { plainNamesAnywhere: false }));
  return (path) => {
    const denial = denied.find(({ matches }) => matches(path));
    if (denial !== undefined) return refusal(path, `${of} must not change ${denial.glob}`);
    if (allowed === undefined || allowed.some((matches) => matches(path))) return undefined;
    const places = allow?.join(', ') ?? '';
    return refusal(path, places === '' ? `${of} must not change any file` : `${of} may change only ${places}`);
  };
}

function refusal(path: string, rule: string): Failure {
  const message = `"${path}" was not changed: ${rule}. Keep to that; if the work cannot be done so, say it in your summary.`;
  return { kind: 'not-allowed', message };
}

function matcherOf(glob: string, options: { readonly plainNamesAnywhere: boolean }): (path: string) => boolean {
  const trimmed = glob.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
  const isName = !trimmed.includes('/') && (options.plainNamesAnywhere || /[*?[{(]/.test(trimmed));
  const matches = compiled(trimmed, options.plainNamesAnywhere);
  return (path) => {
    const segments = path.split('/');
    return segments.some((segment, index) => matches(isName ? segment : segments.slice(0, index + 1).join('/')));
  };
}

/** Patterns in round brackets, such as `!(generated)`, that only picomatch knows. */
const EXTENDED = /[!+*]\(/;

function compiled(glob: string, ignoreCase: boolean): (path: string) => boolean {
  if (EXTENDED.test(glob)) return picomatch(glob, { dot: true, nonegate: true, nocase: ignoreCase });
  // From the root: without a slash the matcher would take a plain path for a name anywhere.
  return globMatcher(`./${glob}`, { ignoreCase });
}
