import * as z from 'zod';
import { defineTool, said } from './tool.ts';
import type { Tool } from './tool.ts';

/** Ends an agent with its result. */
export const finishTool: Tool = defineTool({
  name: 'finish',
  description:
    'Ends your work on the task. Call it once, when the task is done or when you are sure that it cannot be done. It may come last in an answer with other calls: it counts only if all of them succeed. ' +
    'The changes you made to files are kept as they are then; agents whose tasks depend on yours get the summary, the data and the changed files, nothing else of your work.',
  input: z.strictObject({
    summary: z
      .string()
      .trim()
      .min(1)
      .max(20_000)
      .describe(
        'What you did and what came out, for the person and for the next agents: changes and their reasons, decisions, what is left open. Say plainly what could not be done.',
      ),
    data: z
      .unknown()
      .optional()
      .describe(
        'What tasks after yours need in a fixed form, such as a list of files or findings: an object or array, not a string of JSON. Leave it out when there is none.',
      ),
  }),
  effect: 'end',
  subject: () => '',
  run: () => Promise.resolve(said('Finished.')),
  ending: ({ summary, data }) => (data === undefined ? { summary } : { summary, data }),
});
