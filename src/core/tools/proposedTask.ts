import * as z from 'zod';
import { ROLES, TASK_ID_PATTERN } from '../../shared/plan.ts';

/** A task that an agent wants to have in the plan when it finishes. */
export const proposedTaskSchema = z.strictObject({
  id: z
    .string()
    .regex(TASK_ID_PATTERN, 'expected letters, digits, dots, underscores or hyphens')
    .describe('Short, telling, and of no other task.'),
  title: z.string().trim().min(1).max(200),
  role: z.enum(ROLES),
  instructions: z
    .string()
    .trim()
    .min(1)
    .max(50_000)
    .describe('All that its agent needs to know; besides, it gets your result and changes.'),
  dependsOn: z
    .array(z.string())
    .default([])
    .describe('Ids of other tasks that it needs, of this list or of those that you know. It depends on yours anyway.'),
  mayAdd: z.int().min(1).optional().describe('How many of the tasks that you may add it may add in your place.'),
});

export type ProposedTask = z.infer<typeof proposedTaskSchema>;
