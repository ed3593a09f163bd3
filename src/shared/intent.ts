import * as z from 'zod';

/** The kinds of work that have a template of their own, and what fits none of them. */
export const WORKFLOW_TYPES = [
  'migration',
  'refactoring',
  'feature-development',
  'testing',
  'documentation',
  'review',
  'debugging',
  'custom',
] as const;
export type WorkflowType = (typeof WORKFLOW_TYPES)[number];

/** What is meant when nothing fits. */
export const DEFAULT_WORKFLOW_TYPE: WorkflowType = 'feature-development';

/** Questions that may be asked before planning. */
export const MAX_QUESTIONS = 3;

const text = z.string().trim().min(1).max(1_000);
const texts = z.array(text).max(40);

export const questionSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected a short name such as "scope"'),
  question: text.describe('One question that the person can answer in a few words.'),
  options: z.array(text).max(6).default([]).describe('Likely answers; the person may write another.'),
  default: text.describe('What is taken when nobody answers.'),
});

export const intentSchema = z.strictObject({
  primary: z.enum(WORKFLOW_TYPES).describe('The kind of work; feature-development when nothing fits.'),
  secondary: z.array(z.enum(WORKFLOW_TYPES)).max(4).default([]).describe('Kinds that it includes besides.'),
  entities: texts
    .default([])
    .describe('Modules, files, names, technologies that the request speaks of, as the repository writes them.'),
  requirements: texts.default([]).describe('What must hold although the request does not say so.'),
  successCriteria: texts.default([]).describe('How one sees that the work is done; each can be checked.'),
  questions: z
    .array(questionSchema)
    .max(MAX_QUESTIONS)
    .default([])
    .describe(
      'Only where the request can be meant in ways that lead to quite different work, and the repository does not tell.',
    ),
});

/** What a request is meant to achieve. */
export type Intent = z.infer<typeof intentSchema>;
export type Question = z.infer<typeof questionSchema>;

export interface Answer {
  readonly id: string;
  readonly answer: string;
}
