import * as z from 'zod';
import type { HandoffPoints } from '../../shared/handoffPoints.ts';
import { proposedTaskSchema } from './proposedTask.ts';
import { defineTool, refused, said } from './tool.ts';
import type { Tool, ToolEnding } from './tool.ts';

/** What keeps an agent from ending like this, in sentences; none when it may. */
export type EndCheck = (ending: ToolEnding) => readonly string[];

const MOST_POINTS = 30;

const point = z.string().trim().min(1).max(600);

const input = z.strictObject({
  summary: z
    .string()
    .trim()
    .min(1)
    .max(20_000)
    .describe(
      'What you did and what came out, for the person and for the next agents: changes and their reasons. Say plainly what could not be done.',
    ),
  decisions: z
    .array(point)
    .max(MOST_POINTS)
    .optional()
    .describe('Decisions that tasks after yours must keep to, each with its reason.'),
  openPoints: z.array(point).max(MOST_POINTS).optional().describe('What is left open or has to be watched.'),
  files: z
    .array(z.strictObject({ path: z.string().trim().min(1).max(500), why: point }))
    .max(MOST_POINTS)
    .optional()
    .describe('Files that tasks after yours should look at, and why; those you changed are named to them anyway.'),
  data: z
    .unknown()
    .optional()
    .describe(
      'What tasks after yours need in a fixed form, such as a list of files or findings: an object or array, not a string of JSON. Leave it out when there is none. Where your task gives an <output> schema, data must fit it.',
    ),
  tasks: z
    .array(proposedTaskSchema)
    .optional()
    .describe('Further tasks for the plan. Only when your task says with <may-add> that you may add some.'),
});

/** Described once: to make its JSON Schema costs some tenths of a millisecond and much garbage, which counts with hundreds of agents. */
const unchecked = defineTool({
  name: 'finish',
  description:
    'Ends your work on the task. Call it once, when the task is done or when you are sure that it cannot be done. It may come last in an answer with other calls: it counts only if all of them succeed. ' +
    'The changes you made to files are kept as they are then; agents whose tasks depend on yours get what you say here and the changed files, nothing else of your work.',
  input,
  effect: 'end',
  subject: () => '',
  run: () => Promise.resolve(said('Finished.')),
  ending: endingOf,
});

/** The tool that ends an agent with its result. All such tools look the same to models, whatever `check` they make. */
export function createFinishTool(check: EndCheck): Tool {
  return {
    ...unchecked,
    subject: () => '',
    run(given, context, signal) {
      const ending = unchecked.ending?.(given);
      const problems = ending === undefined ? [] : check(ending);
      if (problems.length === 0) return unchecked.run(given, context, signal);
      const lines = problems.map((problem) => `- ${problem}`);
      return Promise.resolve(refused(['Not finished. Mend all of this and call finish again:', ...lines].join('\n')));
    },
  };
}

/** For an agent that may add no tasks and give any data. */
export const finishTool: Tool = createFinishTool(({ tasks }) =>
  tasks === undefined ? [] : ['tasks: you may not add tasks to the plan; leave it out.'],
);

function endingOf({ summary, data, tasks = [], ...rest }: z.infer<typeof input>): ToolEnding {
  const points = pointsOf(rest);
  return {
    summary,
    ...(points === undefined ? {} : { points }),
    ...(data === undefined ? {} : { data }),
    ...(tasks.length === 0 ? {} : { tasks }),
  };
}

/** Those lists that hold something; `undefined` when none does. */
function pointsOf(given: Pick<z.infer<typeof input>, 'decisions' | 'openPoints' | 'files'>): HandoffPoints | undefined {
  const { decisions = [], openPoints = [], files = [] } = given;
  if (decisions.length + openPoints.length + files.length === 0) return undefined;
  return {
    ...(decisions.length === 0 ? {} : { decisions }),
    ...(openPoints.length === 0 ? {} : { openPoints }),
    ...(files.length === 0 ? {} : { files }),
  };
}
