import * as z from 'zod';
import { defineTool, said } from '../tool.ts';
import type { Tool } from '../tool.ts';
import { elementField } from './elementField.ts';
import { inSession } from './openSession.ts';
import { pageMaterial } from './pageMaterial.ts';

const WORDS = { text: 'Its text', accessibility: 'Its accessibility tree', links: 'Its links' } as const;

/** Reads the open page. */
export const browserExtractTool: Tool = defineTool({
  name: 'browser_extract',
  description:
    'Reads the page that is open, or one element of it: its text as a reader sees it, its accessibility tree (roles, names, states), or its links with their addresses (500 at most).',
  input: z.strictObject({
    as: z.enum(['text', 'accessibility', 'links']).optional().describe('Default: text.'),
    element: elementField('Only this element.').optional(),
  }),
  effect: 'read',
  subject: ({ as = 'text', element }) => [as, element].filter((part) => part !== undefined).join(' of '),
  run: ({ as = 'text', element }, { browser }, signal) =>
    inSession(
      browser,
      (session) => session.extract({ as, selector: element }, signal),
      (text) => said(pageMaterial(WORDS[as], text)),
      signal,
    ),
});
