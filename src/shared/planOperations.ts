import * as z from 'zod';
import { PRIORITIES, planSchema } from './plan.ts';
import type { PlannedTask } from './plan.ts';
import { DEPENDENCY_KINDS } from './taskKinds.ts';

const task = planSchema.shape.tasks.element;
const { id, title, role, instructions, dependsOn: _dependsOn, priority: _priority, ...options } = task.shape;

type OptionShape = typeof options;

/** What a task need not say; `null` takes it away. */
const removableOptions = Object.fromEntries(
  Object.entries(options).map(([name, schema]) => [name, schema.nullable()]),
) as { readonly [Name in keyof OptionShape]: z.ZodNullable<OptionShape[Name]> };

/** Without the defaults of a task: what is not named stays as it is. */
const changesShape = {
  title: title.optional(),
  role: role.optional(),
  instructions: instructions.optional(),
  dependsOn: z.array(z.string()).optional(),
  priority: z.enum(PRIORITIES).optional(),
  ...removableOptions,
};

/** What of a task is to be another. `null`: it is not said any more. */
export const taskChangesSchema = z.strictObject(changesShape);
export type TaskChanges = z.infer<typeof taskChangesSchema>;

const taskId = z.string().min(1).describe('Id of a task of the plan.');

/** One change of a plan that has not been approved. */
export const planOperationSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('add'), task }),
  z.strictObject({
    op: z.literal('remove'),
    taskId,
    reconnect: z
      .boolean()
      .optional()
      .describe('Whether what depends on it depends on what it depended on from then on; true when left out.'),
  }),
  z.strictObject({
    op: z.literal('update'),
    taskId,
    changes: taskChangesSchema.describe('What is to be another; null takes away what need not be said.'),
  }),
  z.strictObject({
    op: z.literal('connect'),
    taskId,
    on: taskId.describe('The task that it is to depend on.'),
    kind: z.enum(DEPENDENCY_KINDS).optional(),
    reason: z.string().trim().max(300).optional(),
  }),
  z.strictObject({ op: z.literal('disconnect'), taskId, on: taskId }),
  z.strictObject({
    op: z.literal('merge'),
    taskIds: z.array(taskId).min(2).max(100),
    into: z.strictObject({ id, title }).optional().describe('Left out: the id of the first, and all titles.'),
  }),
  z.strictObject({
    op: z.literal('split'),
    taskId,
    into: z
      .array(z.strictObject({ id, ...changesShape }))
      .min(2)
      .max(100)
      .describe('The parts; what they do not say is as it was. What depended on the task depends on all of them.'),
  }),
  z.strictObject({ op: z.literal('rename'), taskId, to: id }),
  z.strictObject({ op: z.literal('set-agreements'), text: z.string().trim().max(20_000) }),
  z.strictObject({ op: z.literal('set-title'), text: z.string().trim().min(1).max(200) }),
]);

/** Operations of one edit at most. */
export const MAX_OPERATIONS = 500;

export const planOperationsSchema = z.array(planOperationSchema).min(1).max(MAX_OPERATIONS);

/** How a person changes a plan that waits for approval. */
export const planEditSchema = z.discriminatedUnion('kind', [
  /** `text`: the whole plan, as YAML or JSON. */
  z.strictObject({ kind: z.literal('file'), text: z.string() }),
  z.strictObject({ kind: z.literal('operations'), operations: planOperationsSchema }),
  z.strictObject({ kind: z.literal('undo') }),
  z.strictObject({ kind: z.literal('redo') }),
]);

export type PlanOperation = z.infer<typeof planOperationSchema>;
export type PlanEdit = z.infer<typeof planEditSchema>;

/** A part of a task that is split: what it does not say is as the task has it. */
export type TaskPart = Extract<PlanOperation, { op: 'split' }>['into'][number];

/** The task with these changes. What it depends on is told in one place: `dependencies` has nothing of others. */
export function changedTask(before: PlannedTask, changes: TaskChanges): PlannedTask {
  const merged: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) Reflect.deleteProperty(merged, name);
    else if (value !== undefined) merged[name] = value;
  }
  return merged as unknown as PlannedTask;
}
