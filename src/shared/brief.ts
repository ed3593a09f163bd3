import * as z from 'zod';
import { WORKFLOW_TYPES } from './intent.ts';

/** How large a plan the person wants. */
export const SIZES = ['small', 'medium', 'large', 'unlimited'] as const;
export type Size = (typeof SIZES)[number];

/** Tasks that a plan of this size has at most, where the run allows as many. */
export const TASKS_OF_SIZE: Readonly<Record<Size, number>> = {
  small: 6,
  medium: 20,
  large: 100,
  unlimited: Number.MAX_SAFE_INTEGER,
};

const path = z
  .string()
  .trim()
  .min(1)
  .max(1_000)
  .describe('Relative to the root of the repository, with forward slashes.');
const label = z.string().trim().max(200).optional().describe('What it is, for people.');
const body = z.string().max(400_000).describe('The text itself.');

/** Something that the person wants the planner to know. Text is as it was when the request was made. */
export const contextItemSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), path }),
  z.strictObject({ kind: z.literal('folder'), path }),
  z.strictObject({
    kind: z.literal('selection'),
    path,
    fromLine: z.int().min(1).describe('The first line, from 1.'),
    toLine: z.int().min(1).describe('The last line.'),
    text: body.optional(),
  }),
  z.strictObject({
    kind: z.literal('symbol'),
    name: z.string().min(1).max(300).describe('As the code writes it.'),
    path,
    line: z.int().min(1).optional().describe('Where it is declared, from 1.'),
  }),
  z.strictObject({ kind: z.literal('problems'), text: body, label }),
  z.strictObject({ kind: z.literal('diff'), text: body, label }),
  z.strictObject({
    kind: z.literal('url'),
    url: z.url().max(2_000).describe('Where it is found.'),
    text: body.optional(),
  }),
  z.strictObject({ kind: z.literal('text'), text: body, label }),
]);
export type ContextItem = z.infer<typeof contextItemSchema>;

/** What a request says besides its words and the limits. */
export const briefSchema = z.strictObject({
  type: z.enum(WORKFLOW_TYPES).optional().describe('The kind of work, where the person names it.'),
  size: z.enum(SIZES).optional(),
  context: z.array(contextItemSchema).max(50).optional(),
  template: z.string().min(1).max(80).optional().describe('Name of the template that makes the plan.'),
  parameters: z.record(z.string(), z.string()).optional().describe('Values for the parameters of the template.'),
});
export type Brief = z.infer<typeof briefSchema>;

/** As the journal has it: long texts are bodies of their own, and `text` is empty where one is. */
export type RecordedItem = ContextItem & {
  /** Blob: the text, UTF-8. */
  readonly textHash?: string;
};

export interface RecordedBrief extends Omit<Brief, 'context'> {
  readonly context?: readonly RecordedItem[] | undefined;
}
