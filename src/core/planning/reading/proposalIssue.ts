import type * as z from 'zod';
import { describeIssue } from '../planIssues.ts';
import { describeValue } from './values.ts';

/** What to write instead, by the field of a task. */
const ADVICE: Readonly<Record<string, string>> = {
  dependsOn: 'name tasks by their ids',
  when: 'write {"from": the id of a task, "path": a way into its data, "is": "not-empty"}, or leave it out',
  forEach: 'write {"from": the id of a task, "path": the list in its data}, or {"items": [...]}',
  loop: 'write {"check": what an agent checks after each round}, or leave it out',
  bestOf: 'write {"attempts": 2 to 5, "judge": what to prefer}, or leave it out',
  inputs: 'write {"name": {"from": the id of a task, "path": a way into its data}}',
  mayWrite: 'name paths within the repository',
  instructions: 'say what is to be done, in at most 50000 characters',
};

/** A longer text is not quoted. */
const QUOTED_LENGTH = 60;

/** What keeps a mended plan from being one: where it is, what was expected, what came, and what to write instead. */
export function proposalIssue(issue: z.core.$ZodIssue, plan: unknown): string {
  const told = describeIssue(issue, plan).replace(/, received \w+$/, '');
  const [first, , field] = issue.path;
  const advice =
    first === 'tasks' && typeof field === 'string' && Object.hasOwn(ADVICE, field) ? ADVICE[field] : undefined;
  const came =
    issue.code === 'unrecognized_keys' || /\bcame\b|is missing/.test(told) ? '' : cameInstead(plan, issue.path);
  return `${told}${came}${advice === undefined ? '' : `; ${advice}`}`;
}

function cameInstead(plan: unknown, path: readonly PropertyKey[]): string {
  let value = plan;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return '';
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  if (typeof value === 'string' && value.length > QUOTED_LENGTH) return `, came a text of ${value.length} characters`;
  return `, came ${describeValue(value)}`;
}
