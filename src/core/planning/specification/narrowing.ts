import { APPROVAL_LEVELS } from '../../../shared/approval.ts';
import type { Failure } from '../../../shared/failures.ts';
import { PRESETS } from '../../../shared/forecast.ts';
import type { RunLimits } from '../../../shared/limits.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { MAX_GLOBS } from '../../../shared/scopes.ts';
import type { Constraints } from '../../../shared/specification.ts';
import { createWriteGuard } from '../../changes/writeScope.ts';

const MS_PER_MINUTE = 60_000;

/**
 * The limits as a file of the repository narrows them. Whoever can write to the repository can write that file, so that
 * nothing of it loosens what the person has set: of two numbers the smaller counts, of two approval levels the lower, of
 * two presets the cheaper; models and paths must be allowed by both, and paths that either forbids are forbidden. What is
 * not certain to be narrower is not let through. Fails with `wrong-use` where nothing is left that both allow.
 */
export function narrowedBy(limits: RunLimits, constraints: Constraints): Result<RunLimits, Failure> {
  const { models = {} } = constraints;
  const allowedModels = bothAllow(limits.allowedModels, models.allowed);
  const mayWrite = narrowedScope(limits.mayWrite, constraints.mayWrite);
  const problems = [
    ...(allowedModels?.length === 0
      ? [
          `The file allows only the models ${list(models.allowed)}; the settings allow only ${list(limits.allowedModels)}.`,
        ]
      : []),
    ...(mayWrite?.length === 0
      ? [
          `The file lets only ${list(constraints.mayWrite)} be changed; the settings only ${list(limits.mayWrite)}. Name paths within those of the settings.`,
        ]
      : []),
  ];
  if (problems.length > 0) return failed({ kind: 'wrong-use', message: problems.join(' ') });
  const mayNotWrite = [...new Set([...(limits.mayNotWrite ?? []), ...(constraints.mayNotWrite ?? [])])];
  const mayAsk = (model: string): boolean => allowedModels?.includes(model) ?? true;
  const fallbackModel = limits.fallbackModel ?? models.fallback;
  const { fallbackModel: _fallback, ...others } = limits;
  return ok({
    ...others,
    concurrency: Math.min(limits.concurrency, constraints.concurrency ?? limits.concurrency),
    maxTasks: Math.min(limits.maxTasks, constraints.maxTasks ?? limits.maxTasks),
    maxAttempts: Math.min(limits.maxAttempts, constraints.maxAttempts ?? limits.maxAttempts),
    budgetUsd: Math.min(limits.budgetUsd, constraints.budgetUsd ?? limits.budgetUsd),
    ...known('budgetTokens', smaller(limits.budgetTokens, constraints.budgetTokens)),
    ...known('timeLimitMs', smaller(timeLimitOf(limits), minutes(constraints.timeLimitMinutes))),
    ...known('allowedModels', allowedModels),
    ...(fallbackModel !== undefined && mayAsk(fallbackModel) ? { fallbackModel } : {}),
    ...known('preset', lower(PRESETS, limits.preset, models.preset)),
    ...known('mayWrite', mayWrite),
    ...(mayNotWrite.length === 0 ? {} : { mayNotWrite }),
    ...known('approval', lower(APPROVAL_LEVELS, limits.approval, constraints.approval)),
  });
}

function known<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}

/** 0 stands for none. */
function timeLimitOf({ timeLimitMs }: RunLimits): number | undefined {
  return timeLimitMs === 0 ? undefined : timeLimitMs;
}

function minutes(count: number | undefined): number | undefined {
  return count === undefined ? undefined : Math.max(1, Math.round(count * MS_PER_MINUTE));
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

/** Of two words in a list that goes from less to more the earlier one. */
function lower<Word extends string>(
  words: readonly Word[],
  a: Word | undefined,
  b: Word | undefined,
): Word | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return words.indexOf(a) <= words.indexOf(b) ? a : b;
}

function bothAllow(
  ours: readonly string[] | undefined,
  theirs: readonly string[] | undefined,
): readonly string[] | undefined {
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  return ours.filter((model) => theirs.includes(model));
}

/** Globs that match only what some glob of both lists does. Pairs of which neither certainly lies in the other fall away. */
function narrowedScope(
  ours: readonly string[] | undefined,
  theirs: readonly string[] | undefined,
): readonly string[] | undefined {
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  const pairs = ours.flatMap((a) =>
    theirs.flatMap((b) => {
      if (liesIn(b, a)) return [b];
      return liesIn(a, b) ? [a] : [];
    }),
  );
  return [...new Set(pairs)].slice(0, MAX_GLOBS);
}

/**
 * Whether all that the first glob covers certainly is covered by the second, too; in the meaning of `WriteScope`, where a
 * path or folder covers what is below it.
 */
function liesIn(inner: string, outer: string): boolean {
  const [within, around] = [trimmed(inner), trimmed(outer)];
  if (within === around || around === '**' || around === '**/*') return true;
  // Without wildcards it is a path, of which it can be tried whether the other covers it.
  if (!HAS_SIGNS.test(within)) return createWriteGuard([{ of: 'it', allow: [around] }])(within) === undefined;
  const folder = around.replace(/\/\*\*(?:\/\*)?$/, '');
  return !HAS_SIGNS.test(folder) && within.startsWith(`${folder}/`);
}

const HAS_SIGNS = /[*?[\]{}()!|]/;

function trimmed(glob: string): string {
  return glob.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
}

function list(names: readonly string[] | undefined): string {
  return (names ?? []).join(', ');
}
