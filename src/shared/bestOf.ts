import * as z from 'zod';
import { LENSES } from './reviewing.ts';

/** Fewer are no choice, and more are seldom worth their price. */
export const CANDIDATES = { fewest: 2, most: 5 } as const;

export const bestOfSchema = z.strictObject({
  attempts: z
    .int()
    .min(CANDIDATES.fewest)
    .max(CANDIDATES.most)
    .default(3)
    .describe('How many agents do the work, none of which sees what the others do.'),
  judge: z.string().trim().min(1).max(5_000).optional().describe('What the judge shall prefer.'),
  lenses: z
    .array(z.enum(LENSES))
    .min(1)
    .max(LENSES.length)
    .default(['correctness'])
    .describe('What the judge looks at, the most important first.'),
});

/** Several agents do the work of a task independently, and a judge says whose result counts. */
export type BestOf = z.infer<typeof bestOfSchema>;
