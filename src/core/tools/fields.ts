import * as z from 'zod';

/** A path in the input of a tool. What agents are told says from where paths count. */
export function pathField(description: string): z.ZodString {
  return z.string().min(1).max(4_096).describe(description);
}

/** A glob in the input of a tool. */
export function globField(description: string): z.ZodString {
  return z
    .string()
    .min(1)
    .max(500)
    .describe(
      `${description}, such as "**/*.test.js" or "src/**/*.{ts,tsx}". Matched against the whole path, or only the file name when the glob has no slash. Several places: "{lib/**,index.js}".`,
    );
}

/** The name of a commit in the input of a tool. */
export function commitField(description: string): z.ZodString {
  return z
    .string()
    .min(1)
    .max(250)
    .describe(`${description} An id or its beginning, a branch, a tag, or such as HEAD~2.`);
}
