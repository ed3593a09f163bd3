import * as z from 'zod';
import type { PlanPart } from '../../../shared/planningFacts.ts';
import { globProblem } from '../../../shared/scopes.ts';
import { inputSchemaOf, refused, said } from '../../tools/tool.ts';
import type { Tool } from '../../tools/tool.ts';
import { findCycles } from '../../graph/cycles.ts';

export const PLAN_PARTS = 'plan_parts';

/** Planners at work side by side for one request. */
export const MOST_PARTS = 8;

/** With fewer tasks than this allowed, one planner plans as well and costs less. */
export const FEWEST_TASKS_FOR_PARTS = 30;

const partSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, 'expected a short name in lower-case letters, such as "server"')
    .describe('Short; begins the ids of its tasks: "server".'),
  title: z.string().trim().min(1).max(200),
  instructions: z
    .string()
    .trim()
    .min(1)
    .max(20_000)
    .describe('What belongs to it and what does not, and all that its planner needs to know of what you found.'),
  mayWrite: z.array(z.string()).min(1).max(50).describe('Globs of the paths that its tasks may change.'),
  dependsOn: z
    .array(z.string())
    .default([])
    .describe('Ids of the parts that must be done before it can begin; [] where none must.'),
});

const inputSchema = z.strictObject({
  title: z.string().trim().min(1).max(200).describe('The whole work in one line.'),
  notes: z.string().trim().max(10_000).optional().describe('For the person, as in submit_plan.'),
  agreements: z
    .string()
    .trim()
    .max(20_000)
    .optional()
    .describe('What all parts share: interfaces between them, names, formats.'),
  parts: z.array(partSchema).min(2).max(MOST_PARTS),
});

/** The other end of a planner: the parts into which a large request falls. */
export interface ProposedParts {
  readonly kind: 'parts';
  readonly title: string;
  readonly notes: string | undefined;
  readonly agreements: string | undefined;
  readonly parts: readonly PlanPart[];
}

/** The tool that ends a planner by handing a large request on to planners of its parts. */
export const planPartsTool: Tool = {
  description: {
    name: PLAN_PARTS,
    description: `Instead of submit_plan, for a request so large that its tasks would be more than about ${FEWEST_TASKS_FOR_PARTS} and that falls into 2 to ${MOST_PARTS} parts which can be planned without knowing each other's plans: each part gets a planner of its own, all at the same time. Ends your work.`,
    inputSchema: inputSchemaOf(inputSchema),
  },
  effect: 'end',
  subject: () => '',
  async run(input) {
    const parsed = inputSchema.safeParse(input);
    const problems = parsed.success
      ? partProblems(parsed.data.parts)
      : parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`);
    if (problems.length === 0) return said('The parts are accepted.');
    return refused(`The parts cannot be planned:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  },
  ending(input) {
    const parsed = inputSchema.safeParse(input);
    if (!parsed.success || partProblems(parsed.data.parts).length > 0) return undefined;
    const { title, notes, agreements, parts } = parsed.data;
    const end: ProposedParts = { kind: 'parts', title, notes, agreements, parts };
    return { summary: title, data: end };
  },
};

/** What keeps the parts from being planned side by side, in sentences. */
function partProblems(parts: readonly PlanPart[]): string[] {
  const ids = parts.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [
    ...twice.map((id) => `Two parts have the id "${id}": give each an id of its own.`),
    ...parts.flatMap(({ id, dependsOn }) =>
      dependsOn
        .filter((other) => !ids.includes(other) || other === id)
        .map((other) => `Part "${id}" depends on "${other}", which is no other part.`),
    ),
    ...parts.flatMap(({ id, mayWrite }) =>
      mayWrite.flatMap((glob) => {
        const problem = globProblem(glob);
        return problem === undefined
          ? []
          : [`Part "${id}": a glob such as "src/**" was expected, came one ${problem}.`];
      }),
    ),
    ...findCycles(parts).map((cycle) => `These parts wait for each other: ${cycle.join(', ')}.`),
  ];
}
