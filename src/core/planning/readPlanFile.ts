import { parse } from 'yaml';
import type { Failure } from '../../shared/failures.ts';
import { planSchema } from '../../shared/plan.ts';
import type { Plan } from '../../shared/plan.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

export function readPlanFile(text: string): Result<Plan, Failure> {
  const parsed = planSchema.safeParse(parse(text));
  if (parsed.success) return ok(parsed.data);
  return failed({ kind: 'plan-invalid', problems: [parsed.error.message], message: parsed.error.message });
}
