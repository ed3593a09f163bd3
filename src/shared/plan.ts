import * as z from 'zod';

export const ROLES = ['code', 'review', 'test', 'search', 'docs', 'debug', 'analysis'] as const;
export type Role = (typeof ROLES)[number];

/** From the most urgent to the least. */
export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Ids appear in events, file names of reports and prompts, so they are kept plain. */
export const TASK_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

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
  priority: z.enum(PRIORITIES).default('normal').describe('Which task starts first when not all can.'),
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
  tasks: z.array(taskSchema).min(1, 'expected at least one task'),
});

/** A plan file, in YAML or JSON. */
export const planSchema = planProposalSchema.extend({ version: z.literal(1) });

export type PlannedTask = z.infer<typeof taskSchema>;
export type Plan = z.infer<typeof planSchema>;
