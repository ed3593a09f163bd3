import * as z from 'zod';

/** An element of a page in the input of a tool. */
export function elementField(description: string): z.ZodString {
  return z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe(
      `${description} A CSS selector such as "#save", its text as "text/Save", or its accessible name as "aria/Save".`,
    );
}
