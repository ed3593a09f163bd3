import * as z from 'zod';
import { LENSES } from '../../../shared/reviewing.ts';
import { PRIORITIES, ROLES } from '../../../shared/plan.ts';
import { COMPLEXITIES, DEPENDENCY_KINDS, TASK_TYPES } from '../../../shared/taskKinds.ts';

/*
 * What a model is shown of a plan: the fields that it can judge, in the fewest words, since this stands in every request
 * of a planner. What is not shown (models, budgets, attempts, places that must not be written) is a person's to say.
 * What comes back is read by `readProposal`, which takes more than this.
 */

const path = z.string().describe('Way into its data: names joined by dots.');
const schema = z.record(z.string(), z.unknown());

const dependency = z.strictObject({
  id: z.string(),
  kind: z
    .enum(DEPENDENCY_KINDS)
    .optional()
    .describe('data (when left out): its result is handed over. order: it only has to come first.'),
  reason: z.string().describe('Why, in a few words.'),
});

const fanOut = z.strictObject({
  from: z.string().optional().describe('Id of the task that finds the list; one of dependsOn.'),
  path: path.optional(),
  items: z.array(z.unknown()).optional().describe('The list itself, where it is known.'),
  max: z.int().optional().describe('The most items that make sense.'),
});

const condition = z.strictObject({
  from: z.string().describe('Id of the task whose data decides; one of dependsOn.'),
  path: path.optional(),
  is: z.enum(['empty', 'not-empty', 'true', 'false']).optional(),
  equals: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
});

const gate = z.strictObject({
  kind: z.enum(['command', 'review']),
  name: z.string(),
  run: z
    .string()
    .optional()
    .describe(
      'command: a line of shell. It ends with 0 when all is good, and must fail, too, when the tool is missing or crashes: name a script or file instead of negating a pipe.',
    ),
  lenses: z.array(z.enum(LENSES)).optional().describe('review: what its reviewers look for.'),
});

export const submittedTaskSchema = z.strictObject({
  id: z.string().describe('Unique; letters, digits and hyphens, telling: "convert-parser".'),
  title: z.string().describe('One line for people.'),
  type: z.enum(TASK_TYPES),
  role: z.enum(ROLES),
  instructions: z.string().describe('All that its agent needs to know.'),
  dependsOn: z.array(dependency).describe('What must be done before it; [] where nothing must.'),
  complexity: z
    .enum(COMPLEXITIES)
    .describe('By lines: below 10, 50, 200, 1,000, above; one step lower for purely mechanical work.'),
  lines: z
    .int()
    .optional()
    .describe('About how many it writes anew; of review, search and analysis: how many it judges or reads.'),
  priority: z.enum(PRIORITIES).optional().describe('Only where several tasks compete.'),
  reads: z
    .array(z.string())
    .optional()
    .describe(
      'Globs of what it has to know, beside what it writes. A file here that another task is still to make brings that dependency.',
    ),
  mayWrite: z
    .array(z.string())
    .optional()
    .describe('Globs of all that it may change, new files too. For every task that changes files.'),
  criteria: z.array(z.string()).optional().describe('By what one sees that its result is good; each can be checked.'),
  gates: z
    .array(gate)
    .optional()
    .describe(
      'Checks of its result beside those of <gates>; a command of the same name replaces that one, such as one that needs a build before it. A new check that cannot pass before the end belongs to the last task only.',
    ),
  forEach: fanOut.optional(),
  when: condition.optional(),
  loop: z
    .strictObject({ check: z.string().describe('What is checked after each round.'), maxRounds: z.int().optional() })
    .optional(),
  bestOf: z
    .strictObject({ attempts: z.int().describe('2 to 5.'), judge: z.string().optional().describe('What to prefer.') })
    .optional(),
  inputs: z
    .record(z.string(), z.strictObject({ from: z.string(), path: path.optional(), schema: schema.optional() }))
    .optional(),
  output: schema.optional().describe('JSON Schema of the data that it must finish with.'),
  mayAdd: z.int().optional().describe('How many tasks its agent may add.'),
});

/** A plan as a model submits it. */
export const submissionSchema = z.strictObject({
  title: z.string().describe('The whole work in one line.'),
  notes: z
    .string()
    .optional()
    .describe('For the person, in Markdown: assumptions, risks, decisions. Agents do not see it.'),
  agreements: z.string().optional().describe('Decisions that several tasks share. Every agent gets this text.'),
  tasks: z.array(submittedTaskSchema).min(1),
});

/** The same where the repository defines agents. */
export const submissionWithAgents = submissionSchema.extend({
  tasks: z
    .array(submittedTaskSchema.extend({ agent: z.string().optional().describe('One of <agents>, where one fits.') }))
    .min(1),
});
