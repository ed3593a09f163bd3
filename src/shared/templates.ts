import * as z from 'zod';
import { WORKFLOW_TYPES } from './intent.ts';
import type { WorkflowType } from './intent.ts';
import { planSchema } from './plan.ts';

/** Where a repository keeps its own templates. */
export const TEMPLATE_FOLDER = '.wavewright/templates';

/** Short enough to be typed after a "/" in a request. */
export const TEMPLATE_NAME_PATTERN = /^[a-z][a-z0-9-]{0,62}$/;

/** Beginnings of placeholders that a parameter cannot be named like. */
export const RESERVED_NAMES = ['request', 'intent', 'survey', 'item', 'index'] as const;

const MODULE_KINDS = ['core', 'utility', 'entry', 'test', 'other'] as const;

/** What a survey may find, for tasks that make sense only then. */
export const SURVEYED = [
  'files',
  'modules',
  'core-modules',
  'utility-modules',
  'tests',
  'test-command',
  'documents',
  'git',
] as const;
export type Surveyed = (typeof SURVEYED)[number];

const parameterSchema = z.strictObject({
  description: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('What it is for, in a sentence: the person is asked with it.'),
  default: z.string().max(10_000).optional().describe('Taken when no value is given.'),
  required: z
    .boolean()
    .optional()
    .describe(
      'Without a value there is no plan. Left out: true unless there is a default. false: it may stand for nothing.',
    ),
  options: z.array(z.string().min(1).max(500)).min(1).max(30).optional().describe('The only values that it may have.'),
});

const headSchema = z.strictObject({
  name: z
    .string()
    .regex(TEMPLATE_NAME_PATTERN, 'expected lower-case letters, digits and hyphens, such as "add-endpoint"')
    .describe('Chosen by: a request that begins with "/" and this name uses the template.'),
  title: z.string().trim().min(1).max(200).describe('For people, in a few words.'),
  description: z.string().trim().min(1).max(1_000).describe('When to use it, in a sentence or two.'),
  type: z.enum(WORKFLOW_TYPES).optional().describe('The kind of work that it is for.'),
  needs: z
    .array(z.enum(SURVEYED))
    .max(SURVEYED.length)
    .optional()
    .describe('What a repository must have for the template to make sense; without it there is no plan.'),
  parameters: z
    .record(
      z
        .string()
        .regex(
          /^[a-z][A-Za-z0-9_-]{0,39}$/,
          'expected a name of letters, digits, "_" and "-" that begins with a small letter',
        ),
      parameterSchema,
    )
    .optional()
    .describe('Values that the person gives, by name; {{name}} stands for one in the texts of the plan.'),
});

const onlySchema = z
  .strictObject({
    survey: z.enum(SURVEYED).optional().describe('What the look over the repository must have found.'),
    parameter: z.string().optional().describe('Name of a parameter that must have a value, or the one in equals.'),
    equals: z.string().optional().describe('The value that the parameter must have.'),
    not: z.boolean().optional().describe('true: the task is left out exactly when the rest holds.'),
  })
  .superRefine(({ survey, parameter, equals }, context) => {
    if ((survey === undefined) === (parameter === undefined))
      context.addIssue('expected one of survey and parameter, not both and not neither');
    if (equals !== undefined && parameter === undefined)
      context.addIssue('expected parameter beside equals: the value of which parameter is compared');
  });

const plannedTask = planSchema.shape.tasks.element;
const fanOut = plannedTask.shape.forEach.unwrap();

const templateFanOut = fanOut.extend({
  survey: z
    .enum(['modules', 'packages', 'folders'])
    .optional()
    .describe(
      'A list of what the look over the repository found, in the place of items. modules: groups of source files that belong together, each {name, files, lines, imports, importedBy}; packages and folders: each {name, folder, files}. from and path beside it are used where the look found no source file, package or folder at all; without them the task is left out then.',
    ),
  kinds: z
    .array(z.enum(MODULE_KINDS))
    .min(1)
    .optional()
    .describe('With survey: modules. Only those of these kinds; all but tests when left out.'),
  groups: z
    .int()
    .min(1)
    .max(500)
    .optional()
    .describe(
      'With survey. So many items at most; where more was found, things that lie close together share one. 24 when left out.',
    ),
});

const templateTask = plannedTask.extend({
  only: onlySchema
    .optional()
    .describe(
      'The task is left out of the plan unless this holds; what depends on it then depends on what it depends on.',
    ),
  forEach: templateFanOut.optional().describe(fanOut.description ?? 'Runs this task once per item of a list.'),
});

/** A template file, in YAML or JSON: a plan with a head, placeholders in its texts, and lists taken from the repository. */
export const templateSchema = planSchema.extend({
  template: headSchema.describe('What the template is called and what it needs to know.'),
  tasks: z.array(templateTask).min(1, 'expected at least one task').describe('All of them, in any order.'),
});

export type Template = z.infer<typeof templateSchema>;
export type TemplateTask = z.infer<typeof templateTask>;
export type TemplateFanOut = z.infer<typeof templateFanOut>;
export type TemplateParameter = z.infer<typeof parameterSchema>;
export type TaskCondition = z.infer<typeof onlySchema>;

/** A template as people choose it. */
export interface TemplateSummary {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly source: 'built-in' | 'repository';
  /** Of a template of the repository: its file. */
  readonly path?: string;
  readonly type?: WorkflowType;
  readonly parameters: readonly {
    readonly name: string;
    readonly description: string;
    readonly required: boolean;
    readonly default?: string;
    readonly options?: readonly string[];
  }[];
  /** Why it cannot be used, each with its line and column; none when it can. */
  readonly problems: readonly string[];
}

/** The template as people choose it. */
export function summaryOf({ template }: Template, source: Pick<TemplateSummary, 'source' | 'path'>): TemplateSummary {
  const { name, title, description, type, parameters = {} } = template;
  return {
    name,
    title,
    description,
    ...source,
    ...(type === undefined ? {} : { type }),
    parameters: Object.entries(parameters).map(
      ([parameter, { description: purpose, default: otherwise, options, ...rest }]) => ({
        name: parameter,
        description: purpose,
        required: isRequired({ default: otherwise, ...rest }),
        ...(otherwise === undefined ? {} : { default: otherwise }),
        ...(options === undefined ? {} : { options }),
      }),
    ),
    problems: [],
  };
}

/** Whether there is no plan without a value for the parameter. */
export function isRequired({ required, default: otherwise }: Pick<TemplateParameter, 'required' | 'default'>): boolean {
  return required ?? otherwise === undefined;
}
