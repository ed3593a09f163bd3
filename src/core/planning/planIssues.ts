import type * as z from 'zod';
import { planSchema } from '../../shared/plan.ts';

/** How a file is spoken of that is made like a plan. */
export interface PlanWords {
  /** The file as a whole, such as "plan". */
  readonly whole: string;
  /** "a plan has ..." for what stands at this place; `undefined`: as in a plan. */
  readonly knownKeys?: (path: readonly PropertyKey[]) => string | undefined;
}

/** An issue of the plan's schema as a sentence that names the place: the task by its id where it has one. */
export function describeIssue(issue: z.core.$ZodIssue, plan: unknown, words: PlanWords = { whole: 'plan' }): string {
  const place = placeOf(issue.path, plan, words);
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => JSON.stringify(key)).join(', ');
    const known = words.knownKeys?.(issue.path) ?? knownKeys(issue.path);
    return `${place}: unknown ${issue.keys.length === 1 ? 'key' : 'keys'} ${keys}; ${known}`;
  }
  const isMissing = issue.path.length > 0 && valueAt(plan, issue.path) === undefined;
  const message = issue.message
    .replace(/^(Invalid (input|option)|Too (small|big)): /, '')
    .replace(/^Invalid discriminator value\. Expected /, 'expected one of ')
    .replace(/, received undefined$/, '');
  return isMissing ? `${place} is missing; ${message}` : `${place}: ${message}`;
}

function placeOf(path: readonly PropertyKey[], plan: unknown, { whole }: PlanWords): string {
  const [first, index, ...rest] = path;
  if (first !== 'tasks' || typeof index !== 'number') return path.length === 0 ? whole : path.join('.');
  const id = valueAt(plan, ['tasks', index, 'id']);
  const task = typeof id === 'string' && id !== '' ? `task ${JSON.stringify(id)}` : `task number ${index + 1}`;
  return rest.length === 0 ? task : `${task}, ${rest.join('.')}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return current;
}

const KNOWN_KEYS: Readonly<Record<string, string>> = {
  forEach: 'forEach has from and path, or items, and max and enough',
  when: 'when has from, path, and is or equals',
  loop: 'loop has check and maxRounds',
  bestOf: 'bestOf has attempts, judge and lenses',
  inputs: 'an input has from, path and schema',
};

function knownKeys([first, , part]: readonly PropertyKey[]): string {
  if (first === undefined) return 'a plan has version, title, tasks and, where needed, notes and agreements';
  const known = typeof part === 'string' && Object.hasOwn(KNOWN_KEYS, part) ? KNOWN_KEYS[part] : undefined;
  return known ?? `a task has id, title, role, instructions, dependsOn and, where needed, ${OPTIONAL_KEYS}`;
}

/** The keys that a task may have besides, as the schema names them. */
const OPTIONAL_KEYS = Object.keys(planSchema.shape.tasks.element.shape)
  .filter((key) => !['id', 'title', 'role', 'instructions', 'dependsOn'].includes(key))
  .join(', ');
