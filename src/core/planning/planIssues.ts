import type * as z from 'zod';

/** An issue of the plan's schema as a sentence that names the place: the task by its id where it has one. */
export function describeIssue(issue: z.core.$ZodIssue, plan: unknown): string {
  const place = placeOf(issue.path, plan);
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => JSON.stringify(key)).join(', ');
    return `${place}: unknown ${issue.keys.length === 1 ? 'key' : 'keys'} ${keys}; ${knownKeys(issue.path)}`;
  }
  const isMissing = issue.path.length > 0 && valueAt(plan, issue.path) === undefined;
  const message = issue.message.replace(/^Invalid (input|option): /, '').replace(/, received undefined$/, '');
  return isMissing ? `${place} is missing; ${message}` : `${place}: ${message}`;
}

function placeOf(path: readonly PropertyKey[], plan: unknown): string {
  const [first, index, ...rest] = path;
  if (first !== 'tasks' || typeof index !== 'number') return path.length === 0 ? 'plan' : path.join('.');
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

function knownKeys(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? 'a plan has version, title, tasks and, where needed, notes and agreements'
    : 'a task has id, title, role, instructions, dependsOn and priority';
}
