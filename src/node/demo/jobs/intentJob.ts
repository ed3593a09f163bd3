import type { PlanBrief } from '../conversation.ts';
import type { Answer } from '../job.ts';
import { asksForMigration } from './wording.ts';

/** The question what a request is meant to achieve, by the name of the tool that answers it. */
export const STATE_INTENT = 'state_intent';

/** What the request is meant to achieve. Of anything but the one job only that it is some change. */
export function statedIntent({ request }: Pick<PlanBrief, 'request'>): Answer {
  const input = asksForMigration(request) ? MIGRATION : { primary: 'feature-development' };
  return { say: '', calls: [{ name: STATE_INTENT, input }] };
}

const MIGRATION = {
  primary: 'migration',
  secondary: ['documentation'],
  entities: ['CommonJS', 'ES modules', 'package.json'],
  requirements: [
    'Every module exports what it exported before.',
    'A module that cannot be converted safely stays CommonJS, and what loads it can still load it.',
  ],
  successCriteria: [
    'No import names a file or a name that is not there.',
    'The type in package.json is "module", and its paths lead to files that exist.',
    'The tests that passed before pass.',
  ],
  questions: [],
};
