import * as z from 'zod';

/** A path in the input of a tool. */
export function pathField(description: string): z.ZodString {
  return z
    .string()
    .min(1)
    .max(4_096)
    .describe(`${description} Relative to the root of the repository, with forward slashes.`);
}
