import type { Failure } from '../../shared/failures.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { narrowedBy } from '../planning/specification/narrowing.ts';
import { readSpecification, specificationProblems as problemsOf } from '../planning/specification/readSpecification.ts';
import { readTemplate } from '../planning/templates/readTemplate.ts';
import type { LocatedProblem } from '../planning/specification/readLocated.ts';
import type { StartRun } from './app.ts';

export type { LocatedProblem };

/**
 * The start of a run with what its specification says: request, brief and plan where the caller names none of its own, and
 * limits as `narrowedBy` has them. Fails with all problems of the file, and where it allows nothing that the limits allow.
 */
export function withSpecification(start: StartRun): Result<StartRun, Failure> {
  const { specificationText, ...asked } = start;
  if (specificationText === undefined) return ok(start);
  const read = readSpecification(specificationText, { maxTasks: start.limits.maxTasks });
  if (!read.ok) return read;
  const { request, brief, constraints, plan } = read.value;
  const limits = narrowedBy(start.limits, constraints);
  if (!limits.ok) return limits;
  const planText = start.planText ?? (plan && JSON.stringify(plan));
  return ok({
    ...asked,
    request: start.request.trim() === '' ? request : start.request,
    brief: { ...brief, ...start.brief },
    limits: limits.value,
    ...(planText === undefined ? {} : { planText }),
  });
}

/** What is wrong with the text of a specification or plan file, with places, in the order of the text; for editors. */
export function specificationProblems(text: string): readonly LocatedProblem[] {
  return problemsOf(text, { maxTasks: Number.MAX_SAFE_INTEGER });
}

/** What is wrong with the text of a template file, with places, in the order of the text; for editors. */
export function templateProblems(text: string): readonly LocatedProblem[] {
  const read = readTemplate(text);
  return read.ok ? [] : read.failure;
}
