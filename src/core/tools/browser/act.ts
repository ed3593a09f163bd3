import * as z from 'zod';
import type { BrowserAction } from '../../ports/browsers.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool, ToolOutcome } from '../tool.ts';
import { elementField } from './elementField.ts';
import { inSession } from './openSession.ts';
import { pageFacts } from './pageMaterial.ts';

/** Does one thing to the open page, as a person would. */
export const browserActTool: Tool = defineTool({
  name: 'browser_act',
  description:
    'Does one thing in the page that is open: clicks an element, types a text into one, or presses a key. Gives where the page is afterwards and its problems; look with browser_extract or browser_screenshot at what came of it.',
  input: z.strictObject({
    action: z.enum(['click', 'type', 'press']),
    element: elementField('Of click and type: the element.').optional(),
    text: z.string().max(10_000).optional().describe('Of type: what is typed.'),
    key: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .describe('Of press: the key, such as "Enter", "Tab", "Escape" or "ArrowDown".'),
  }),
  effect: 'outside',
  subject: ({ action, element, key }) => [action, element ?? key ?? ''].join(' ').trim(),
  async run(input, { browser, begin }, signal) {
    const action = actionOf(input);
    if ('isError' in action) return action;
    await begin?.();
    return inSession(
      browser,
      (session) => session.act(action, signal),
      (page) => said(pageFacts(page)),
      signal,
    );
  },
});

interface WantedAction {
  readonly action: BrowserAction['kind'];
  readonly element?: string | undefined;
  readonly text?: string | undefined;
  readonly key?: string | undefined;
}

function actionOf({ action, element, text, key }: WantedAction): BrowserAction | ToolOutcome {
  if (action === 'press') {
    return key === undefined
      ? refused('press needs a key, such as "Enter". Nothing was done.')
      : { kind: 'press', key };
  }
  if (element === undefined) return refused(`${action} needs the element to do it to. Nothing was done.`);
  if (action === 'click') return { kind: 'click', selector: element };
  return text === undefined
    ? refused('type needs the text to type. Nothing was done.')
    : { kind: 'type', selector: element, text };
}
