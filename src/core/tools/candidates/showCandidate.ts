import * as z from 'zod';
import { pathField } from '../fields.ts';
import { showChangesTool } from '../files/showChanges.ts';
import { defineTool } from '../tool.ts';
import type { Tool } from '../tool.ts';
import { openCandidate } from './candidateAccess.ts';

export const candidateField = z.string().min(1).max(200).describe('Id of the candidate.');

/** Shows a judge what one of its candidates changed. */
export const showCandidateTool: Tool = defineTool({
  name: 'show_candidate',
  description:
    'Only for whoever is to choose among candidates: what one of them changed, as show_changes shows it and within its limits.',
  input: z.strictObject({
    candidate: candidateField,
    path: pathField('Only this file, or this folder and below. Default: everything.').optional(),
  }),
  effect: 'read',
  subject: ({ candidate, path }) => [candidate, ...(path === undefined ? [] : [path])].join(' '),
  run({ candidate, path }, context, signal) {
    const opened = openCandidate(context.candidates, candidate);
    if (!opened.ok) return Promise.resolve(opened.outcome);
    return showChangesTool.run(path === undefined ? {} : { path }, { ...context, view: opened.view }, signal);
  },
});
