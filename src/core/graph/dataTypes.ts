import type { PlannedTask } from '../../shared/plan.ts';
import type { JsonSchema } from './dataSchema.ts';

/** What the plan tells about a value in the data of a task: the types that it may have, that there is none, or nothing. */
export type KnownType = { readonly kind: 'types'; readonly types: readonly string[] } | 'nothing' | 'unknown';

/** What the data of a fan-out looks like, whatever its members hand over. */
const FAN_OUT_OUTPUT: JsonSchema = {
  type: 'object',
  properties: { items: { type: 'array' } },
  additionalProperties: false,
};

/** What `path` leads to in the data that this task will hand over. */
export function typeAt(task: Pick<PlannedTask, 'forEach' | 'output'>, path: string | undefined): KnownType {
  let schema: unknown = task.forEach === undefined ? task.output : FAN_OUT_OUTPUT;
  for (const name of path?.split('.') ?? []) {
    if (!isObject(schema)) return 'unknown';
    const { properties, additionalProperties } = schema;
    if (!isObject(properties)) return 'unknown';
    if (!Object.hasOwn(properties, name)) return additionalProperties === false ? 'nothing' : 'unknown';
    schema = properties[name];
  }
  if (!isObject(schema)) return 'unknown';
  const types: readonly unknown[] = [schema['type']].flat();
  const named = types.filter((type) => typeof type === 'string');
  return named.length === 0 ? 'unknown' : { kind: 'types', types: named };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
