import * as z from 'zod';
import { bestOfSchema } from './bestOf.ts';
import { gateSchema } from './gates.ts';
import { MAX_GLOBS, globProblem } from './scopes.ts';
import { COMPLEXITIES, DEPENDENCY_KINDS, TASK_TYPES, TIERS } from './taskKinds.ts';

export const ROLES = ['code', 'review', 'test', 'search', 'docs', 'debug', 'analysis'] as const;
export type PlanRole = (typeof ROLES)[number];

/** Roles of tasks that come about by themselves: `verify` judges for gates and loops, `resolve` brings changes together. */
export const INNER_ROLES = ['verify', 'resolve'] as const;

/** Who does a task: as a plan names it, or as it came about. */
export type Role = PlanRole | (typeof INNER_ROLES)[number];

/** From the most urgent to the least. */
export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Characters of a task's id at most. */
export const TASK_ID_LENGTH = 64;

/** Ids appear in events, file names of reports and prompts, so they are kept plain. */
export const TASK_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** A way into the data that a task finished with: names joined by dots, such as `files` or `report.findings`. */
const pathSchema = z
  .string()
  .regex(/^[\w-]+(\.[\w-]+)*$/, 'expected names joined by dots, such as "files" or "report.findings"');

const jsonSchemaSchema = z.record(z.string(), z.unknown());

const inputSchema = z.strictObject({
  from: z.string().describe('Id of the task that gives it; one of dependsOn.'),
  path: pathSchema
    .optional()
    .describe('Where it stands in the data of that task, such as "files"; all of it when left out.'),
  schema: jsonSchemaSchema.optional().describe('JSON Schema that the value must fit.'),
});

/** Most items of one fan-out. */
export const MAX_ITEMS = 5_000;

const fanOutSchema = z.strictObject({
  from: z.string().optional().describe('Id of the task whose data holds the list; one of dependsOn.'),
  path: pathSchema.optional().describe('Where the list stands in the data of that task, such as "files".'),
  items: z
    .array(z.unknown(), 'expected a list')
    .min(1, 'expected at least one item')
    .max(MAX_ITEMS, `expected at most ${MAX_ITEMS} items`)
    .optional()
    .describe('The list itself, where it is known already.'),
  max: z
    .int()
    .min(1)
    .max(MAX_ITEMS)
    .default(100)
    .describe('With more items than this the task fails instead of costing more than was thought.'),
  enough: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('Share of the items that must succeed; tasks that depend on this one start when so many have.'),
});

const CONDITIONS = ['empty', 'not-empty', 'true', 'false'] as const;

const conditionSchema = z.strictObject({
  from: z.string().describe('Id of the task whose data decides; one of dependsOn.'),
  path: pathSchema.optional().describe('Where the value stands in that data.'),
  is: z
    .enum(CONDITIONS)
    .optional()
    .describe('"empty": an empty list, text or object, null or nothing. Either is or equals is given.'),
  equals: z
    .union([z.string(), z.number(), z.boolean(), z.null()], 'expected a text, a number, true, false or null')
    .optional()
    .describe('The value that it must have.'),
});

const loopSchema = z.strictObject({
  check: z
    .string()
    .trim()
    .min(1)
    .max(20_000)
    .describe('What an agent that only reads checks after each round, and when it counts as passed.'),
  maxRounds: z.int().min(1).max(10).default(3).describe('How often at most.'),
});

const scopeSchema = z
  .array(
    z.string().superRefine((glob, context) => {
      const problem = globProblem(glob);
      if (problem !== undefined) context.addIssue(`expected a glob such as "src/**", came one ${problem}`);
    }),
  )
  .min(1)
  .max(MAX_GLOBS);

const dependencySchema = z.strictObject({
  kind: z.enum(DEPENDENCY_KINDS).default('data').describe('Whether its result is handed over.'),
  reason: z.string().trim().max(300).optional().describe('Why, in a few words.'),
});

const taskSchema = z.strictObject({
  id: z
    .string()
    .regex(
      TASK_ID_PATTERN,
      'expected 1 to 64 letters, digits, dots, underscores or hyphens, starting with a letter or digit',
    )
    .describe('Unique within the plan; short and telling, like "convert-parser".'),
  title: z.string().trim().min(1).max(200).describe('One line for people.'),
  role: z.enum(ROLES).describe('Who does it: review, search and analysis only read; the others may change files.'),
  instructions: z
    .string()
    .trim()
    .min(1)
    .max(50_000)
    .describe(
      'Everything the agent needs to know. Besides this text it sees the request, the agreements, the results of the tasks named in dependsOn and the repository, nothing else.',
    ),
  dependsOn: z
    .array(z.string())
    .default([])
    .describe(
      'Ids of the tasks whose results or changes this one needs. Tasks without a path between them run at the same time.',
    ),
  dependencies: z
    .record(z.string(), dependencySchema)
    .optional()
    .describe(
      'More about those in dependsOn, by their ids. "data" (when nothing is said): its result is needed and handed over; "order": it only has to come later, and nothing is handed over.',
    ),
  agent: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('Name of an agent that the repository defines, which does the task within its role.'),
  type: z.enum(TASK_TYPES).optional().describe('What the task is about; by its role when left out.'),
  complexity: z
    .enum(COMPLEXITIES)
    .optional()
    .describe(
      'By lines changed: trivial below 10, simple to 50, moderate to 200, complex to 1,000, very-complex above.',
    ),
  lines: z.int().min(0).max(1_000_000).optional().describe('About how many lines it changes.'),
  priority: z.enum(PRIORITIES).default('normal').describe('Which task starts first when not all can.'),
  forEach: fanOutSchema
    .optional()
    .describe(
      'Runs this task once per item of a list, at the same time. In title and instructions {{item}}, {{item.name}} and {{index}} (from 1) stand for the item. The data of the task becomes {items: [{item, taskId, state, summary, data}]}.',
    ),
  when: conditionSchema.optional().describe('The task is skipped unless this holds.'),
  loop: loopSchema
    .optional()
    .describe('After the work another agent checks it, and the work goes on with what it found, until it passes.'),
  bestOf: bestOfSchema
    .optional()
    .describe(
      'Several agents do this task independently of each other, and a judge chooses; only the result and the changes that are chosen count. For hard, open-ended tasks of which several solutions are worth their price.',
    ),
  inputs: z.record(z.string(), inputSchema).optional().describe('Values from the data of earlier tasks, by name.'),
  output: jsonSchemaSchema
    .optional()
    .describe('JSON Schema of the data that the agent must finish with; later tasks can rely on it.'),
  mayAdd: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('How many further tasks the agent may add to the plan when it finishes. Left out: none.'),
  reads: scopeSchema
    .optional()
    .describe('Globs of the paths that it needs to know, beside those that it writes. It may read all others, too.'),
  criteria: z
    .array(z.string().trim().min(1).max(500))
    .max(20)
    .optional()
    .describe('By what one sees that the result is good; the agent and whoever reviews it get them.'),
  gates: z
    .array(gateSchema)
    .max(10)
    .superRefine((gates, context) => {
      const names = gates.map(({ name }) => name);
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      if (twice !== undefined) context.addIssue(`expected gates with names of their own, came "${twice}" twice`);
    })
    .optional()
    .describe('What its result must pass before tasks that depend on it may start. Left out: by its type. []: none.'),
  tier: z.enum(TIERS).optional().describe('How able a model it needs; by type and complexity when left out.'),
  mayWrite: scopeSchema
    .optional()
    .describe('Globs of the paths that it may change, such as "src/parser/**"; left out: all that its role may.'),
  mayNotWrite: scopeSchema.optional().describe('Globs of the paths that it may not change.'),
  minutes: z
    .number()
    .gt(0)
    .max(10_000)
    .optional()
    .describe(
      'About how long an agent takes. Of equally urgent tasks those with the longest way still behind them start first.',
    ),
  model: z.string().trim().min(1).max(200).optional().describe('Id of another model than that of the run.'),
  maxAttempts: z.int().min(1).max(10).optional().describe('How often it is tried, the first time included.'),
  maxTurns: z.int().min(1).max(1_000).optional().describe('Answers of the model in one attempt, at most.'),
  timeoutSeconds: z.int().min(1).max(86_400).optional().describe('Seconds that one attempt may take.'),
  budgetUsd: z.number().gt(0).max(1_000_000).optional().describe('At most so many dollars for this task.'),
  budgetTokens: z.int().min(1).optional().describe('At most so many tokens, in and out, for this task.'),
});

/** What a planner submits: a plan without the version. */
export const planProposalSchema = z.strictObject({
  title: z.string().trim().min(1).max(200).describe('The whole work in one line.'),
  notes: z
    .string()
    .trim()
    .max(10_000)
    .optional()
    .describe(
      'For the person who approves the plan, in Markdown: assumptions, risks, decisions made. Agents do not see it.',
    ),
  agreements: z
    .string()
    .trim()
    .max(20_000)
    .optional()
    .describe(
      'Decisions that several tasks share, such as an interface, names or a format. Every agent gets this text.',
    ),
  tasks: z.array(taskSchema).min(1, 'expected at least one task').describe('All of them, in any order.'),
});

/** A plan file, in YAML or JSON. */
export const planSchema = planProposalSchema.extend({ version: z.literal(1) });

export type PlannedTask = z.infer<typeof taskSchema>;
export type FanOut = z.infer<typeof fanOutSchema>;
export type Condition = z.infer<typeof conditionSchema>;
export type Loop = z.infer<typeof loopSchema>;
export type TaskInput = z.infer<typeof inputSchema>;
export type PlannedDependency = z.infer<typeof dependencySchema>;
export type Plan = z.infer<typeof planSchema>;
