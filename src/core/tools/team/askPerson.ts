import * as z from 'zod';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool, ToolOutcome } from '../tool.ts';
import { explainFailure } from '../explain.ts';
import type { PersonAnswer } from './personAccess.ts';

const DECIDE = 'Decide yourself, on the safe side, and say in your summary what you decided and why.';

/** Asks the person who watches the run. It begins nothing that could not be done again: the question is known by its call. */
export const askPersonTool: Tool = defineTool({
  name: 'ask_person',
  description:
    'Asks the person who watches the run, and waits for the answer, perhaps for hours. Only for what you cannot find out and must not decide: what is wanted, which of several behaviours is right, something that cannot be undone. ' +
    'One question that can be answered without reading code. Few questions may be asked; when nobody is there you are told to decide yourself.',
  input: z.strictObject({
    question: z.string().trim().min(1).max(2_000).describe('The question, with what one has to know to answer it.'),
    options: z
      .array(z.string().trim().min(1).max(200))
      .max(5)
      .optional()
      .describe('Likely answers; the person may also answer in other words.'),
  }),
  effect: 'outside',
  bounds: { timeLimitMs: 'own', isLasting: true },
  subject: ({ question }) => question,
  async run({ question, options = [] }, { person, callKey }, signal) {
    if (person === undefined || callKey === undefined) return answered({ kind: 'nobody' });
    const asked = await person.ask({ text: question, options: [...new Set(options)] }, callKey, signal);
    if (asked.ok) return answered(asked.value);
    if (asked.failure.kind === 'not-allowed') return { ...refused(`${asked.failure.message} ${DECIDE}`) };
    if (asked.failure.kind !== 'paused') return explainFailure(asked.failure);
    return {
      ...refused('Not answered: the work was paused. Ask again if it is still needed.'),
      failure: asked.failure,
    };
  },
});

function answered(answer: PersonAnswer): ToolOutcome {
  switch (answer.kind) {
    case 'answered':
      return said(`The person answered: ${answer.text}`);
    case 'left':
      return said(`The person leaves this to you. ${DECIDE}`);
    case 'nobody':
      return said(`Nobody is there to be asked. ${DECIDE}`);
  }
}
