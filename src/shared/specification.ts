import * as z from 'zod';
import { APPROVAL_LEVELS } from './approval.ts';
import { briefSchema, contextItemSchema } from './brief.ts';
import { PRESETS } from './forecast.ts';
import { planProposalSchema, planSchema } from './plan.ts';

/** File names of specifications, for people and for what looks for them. */
export const SPECIFICATION_PATTERN = /\.workflow\.(ya?ml|json)$/i;

const modelId = z.string().trim().min(1).max(200);
const scope = planSchema.shape.tasks.element.shape.mayWrite.unwrap();

/**
 * What a run may take and touch. The file lies in the repository, so all of it only narrows what the person has set: the
 * smaller budget, models and paths that both allow, the lower approval level.
 */
export const constraintsSchema = z.strictObject({
  budgetUsd: z.number().gt(0).max(1_000_000).optional().describe('At most so many dollars for the run.'),
  budgetTokens: z.int().min(1).optional().describe('At most so many tokens, in and out, for the run.'),
  timeLimitMinutes: z.number().gt(0).max(100_000).optional().describe('At most so long at work, pauses not counted.'),
  maxTasks: z.int().min(1).max(1_000_000).optional().describe('At most so many tasks, with all that are added.'),
  concurrency: z.int().min(1).max(10_000).optional().describe('At most so many agents at work at the same time.'),
  maxAttempts: z.int().min(1).max(10).optional().describe('How often a task is tried, the first time included.'),
  models: z
    .strictObject({
      allowed: z.array(modelId).min(1).max(50).optional().describe('Ids of the only models that may be asked.'),
      fallback: modelId.optional().describe('Id of the model for an attempt after a failed one.'),
      preset: z
        .enum(PRESETS)
        .optional()
        .describe('How models are chosen for tasks: the cheapest that may do, a balance, or the best.'),
    })
    .optional()
    .describe('Which models may be asked.'),
  mayWrite: scope.optional().describe('Globs of the only paths that the run may change, such as "src/**".'),
  mayNotWrite: scope.optional().describe('Globs of the paths that the run may not change.'),
  approval: z
    .enum(APPROVAL_LEVELS)
    .optional()
    .describe(
      'What agents may do without asking. read-only: nothing is written and no command runs. ask: every command asks. allow-listed: commands that rules allow run, others ask. everything: all commands run.',
    ),
});

/** A specification file `*.workflow.yaml` or `.json`: a request with all that belongs to it. */
export const specificationSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where the form of this file is described; for editors.'),
    version: z.literal(1).describe('The form of this file: 1.'),
    title: z.string().trim().min(1).max(200).optional().describe('The work in one line; for people.'),
    request: z
      .string()
      .trim()
      .min(1)
      .max(100_000)
      .optional()
      .describe('What shall be done, in your words. May begin with "/" and the name of a template.'),
    type: briefSchema.shape.type.describe('The kind of work, where it should not be told from the request.'),
    size: briefSchema.shape.size.describe('How large a plan is wanted.'),
    context: z
      .array(contextItemSchema)
      .max(50)
      .optional()
      .describe('What the planner should look at: files, folders, symbols, texts, addresses.'),
    template: briefSchema.shape.template.describe('Name of the template that makes the plan.'),
    parameters: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'expected a text, a number, true or false'))
      .optional()
      .describe('Values for the parameters of the template, by name.'),
    constraints: constraintsSchema
      .optional()
      .describe('What the run may take and touch. It only narrows what is set for the workspace.'),
    plan: planProposalSchema
      .extend({ title: planProposalSchema.shape.title.optional() })
      .optional()
      .describe('The tasks, where they are known already: nothing is planned then.'),
  })
  .superRefine(({ request, template, plan }, context) => {
    if (request === undefined && template === undefined && plan === undefined)
      context.addIssue('expected a request, a template or a plan: there is nothing to do');
    if (template !== undefined && plan !== undefined)
      context.addIssue({ code: 'custom', path: ['template'], message: 'expected a template or a plan, not both' });
  });

export type Constraints = z.infer<typeof constraintsSchema>;
