import * as z from 'zod';
import { defineTool, said } from './tool.ts';
import type { Tool } from './tool.ts';

/** Ends an agent with its result. */
export const finishTool: Tool = defineTool({
  name: 'finish',
  description:
    'Ends your work on the task. Call it once, alone, when the task is done or when you are sure that it cannot be done. ' +
    'The changes you made to files are kept as they are now; agents whose tasks depend on yours get the summary and the data, nothing else of your work but the changed files.',
  input: z.strictObject({
    summary: z
      .string()
      .trim()
      .min(1)
      .max(20_000)
      .describe(
        'What you did and what came out, for the person and for the next agents: files changed, decisions, what is left open. Say plainly what could not be done.',
      ),
    data: z
      .unknown()
      .optional()
      .describe(
        'Any JSON that tasks after yours need, such as a list of files or findings. Leave it out when there is none.',
      ),
  }),
  effect: 'end',
  subject: () => '',
  run: () => Promise.resolve(said('Finished.')),
  ending: ({ summary, data }) => (data === undefined ? { summary } : { summary, data }),
});
