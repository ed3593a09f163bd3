import * as z from 'zod';
import { pathField } from '../fields.ts';
import { readFileTool } from '../files/readFile.ts';
import { defineTool } from '../tool.ts';
import type { Tool } from '../tool.ts';
import { openCandidate } from './candidateAccess.ts';
import { candidateField } from './showCandidate.ts';

/** Shows a judge a file as one of its candidates left it. */
export const readCandidateTool: Tool = defineTool({
  name: 'read_candidate',
  description:
    'Only for whoever is to choose among candidates: a file as one of them left it, changed or not, as read_file gives it and within its limits.',
  input: z.strictObject({
    candidate: candidateField,
    path: pathField('The file to read.'),
    startLine: z.int().min(1).optional().describe('First line wanted, counted from 1.'),
    endLine: z.int().min(1).optional().describe('Last line wanted, itself included.'),
    lineNumbers: z.boolean().optional().describe('true: each line begins with its number and "| ".'),
  }),
  effect: 'read',
  subject: ({ candidate, path }) => `${candidate} ${path}`,
  run({ candidate, ...wanted }, context, signal) {
    const opened = openCandidate(context.candidates, candidate);
    if (!opened.ok) return Promise.resolve(opened.outcome);
    return readFileTool.run(wanted, { ...context, view: opened.view }, signal);
  },
});
