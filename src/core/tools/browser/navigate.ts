import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { BrowserSession, LoadedPage } from '../../ports/browsers.ts';
import { explainFailure, explainMissing } from '../explain.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool, ToolContext, ToolOutcome } from '../tool.ts';
import { inSession } from './openSession.ts';
import { pageFacts, pageMaterial } from './pageMaterial.ts';

/** Characters of the page's text that come at once. */
const FIRST_CHARACTERS = 2_000;

/** Opens a page in the agent's browser. */
export const browserNavigateTool: Tool = defineTool({
  name: 'browser_navigate',
  description:
    'Opens a page in a browser without a window, for the other browser tools to look at. Give the path of an HTML file of your view, whose links, styles and scripts come from your view as well, or the address of a server on this machine that a person runs, such as http://localhost:3000; servers that you start with run_command end with that command. Other hosts are refused unless the person has allowed them. ' +
    `Gives title, status, problems (script errors, requests that failed) and the first ${FIRST_CHARACTERS} characters of text. You have a page of your own, nobody is logged in, and there are no downloads or further windows.`,
  input: z.strictObject({
    page: z
      .string()
      .trim()
      .min(1)
      .max(4_096)
      .describe('A path from the root of the repository, such as "docs/index.html", or an address.'),
  }),
  effect: 'outside',
  subject: ({ page }) => page,
  async run({ page }, context, signal) {
    const { browser } = context;
    const address = await addressFor(page, context, signal);
    if (typeof address !== 'string') return address;
    await context.begin?.();
    return inSession(browser, (session) => visit(session, address, signal), told, signal);
  },
});

/** The refusal where there is nothing to open. */
async function addressFor(
  page: string,
  { browser, view }: Pick<ToolContext, 'browser' | 'view'>,
  signal: AbortSignal,
): Promise<string | ToolOutcome> {
  if (browser === undefined) return refused('There is no browser here, so nothing was done. Work without one.');
  if (/\.pdf$/i.test(page.replace(/[?#].*$/s, ''))) return { ...refused(NO_PDF), note: 'PDFs cannot be opened.' };
  if (/^[a-z][a-z0-9+.-]*:/i.test(page)) {
    const refusal = browser.refusal(page);
    return refusal === undefined ? page : { ...refused(refusal), note: 'This address may not be asked.' };
  }
  const path = page.replace(/[?#].*$/s, '');
  const file = await view.readFile(path, signal);
  if (!file.ok) return explainFailure(file.failure);
  return file.value === undefined
    ? explainMissing(view, path, signal)
    : browser.addressOf(path) + page.slice(path.length);
}

const NO_PDF =
  'The browser does not show PDFs, so nothing was opened. Look at the HTML that the PDF was made from; write_pdf says how many pages a PDF has.';

interface Visit {
  readonly page: LoadedPage;
  /** `undefined`: it gave none. */
  readonly text: string | undefined;
}

async function visit(session: BrowserSession, address: string, signal: AbortSignal): Promise<Result<Visit, Failure>> {
  const page = await session.navigate(address, signal);
  if (!page.ok) return page;
  const text = await session.extract({ as: 'text' }, signal);
  return ok({ page: page.value, text: text.ok ? text.value : undefined });
}

function told({ page, text }: Visit): ToolOutcome {
  if (text === undefined) return said(pageFacts(page));
  const rest = text.length - FIRST_CHARACTERS;
  const beginning = pageMaterial('Its text', text.slice(0, FIRST_CHARACTERS));
  return said(
    `${pageFacts(page)}\n${beginning}${rest > 0 ? `\n[${rest} more characters; browser_extract gives all]` : ''}`,
  );
}
