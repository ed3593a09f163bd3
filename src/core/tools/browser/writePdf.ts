import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import { ok } from '../../../shared/result.ts';
import type { BrowserSession } from '../../ports/browsers.ts';
import { explainFailure, explainMissing } from '../explain.ts';
import { pathField } from '../fields.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool } from '../tool.ts';
import { inSession } from './openSession.ts';
import { pdfPages } from './pdfPages.ts';

/** Makes a PDF of a page of the agent's view. */
export const writePdfTool: Tool = defineTool({
  name: 'write_pdf',
  description:
    'Renders an HTML file of your view, with its styles and pictures, into a PDF (A4, with its print styles) and writes it into your view. Gives the number of pages. The HTML file is the page that is open in your browser afterwards, with its print styles; PDFs themselves cannot be opened. For a document in Markdown, write it as HTML first.',
  input: z.strictObject({
    from: pathField('The HTML file.'),
    to: pathField('The PDF to write; ends with .pdf.'),
  }),
  effect: 'own-view',
  subject: ({ from, to }) => `${from} to ${to}`,
  async run({ from, to }, { browser, view }, signal) {
    if (browser === undefined) return refused('There is no browser here, so no PDF was written. Leave it out.');
    if (!/\.pdf$/i.test(to)) return refused(`${to} does not end with .pdf, so nothing was written. Give another path.`);
    if (!/\.x?html?$/i.test(from)) return refused(`${from} is no HTML file, so nothing was written. Write one first.`);
    const file = await view.readFile(from, signal);
    if (!file.ok) return explainFailure(file.failure);
    if (file.value === undefined) return explainMissing(view, from, signal);
    return inSession(
      browser,
      (session) => render(session, browser.addressOf(from), signal),
      async ({ bytes, problems }) => {
        const written = await view.writeFile(to, bytes);
        if (!written.ok) return explainFailure(written.failure);
        const told =
          problems.length === 0 ? '' : ` Problems of the page:\n${problems.map((line) => `- ${line}`).join('\n')}`;
        const open = `Open in your browser now: ${from}, with its print styles.`;
        return said(`Wrote ${to} (${sizeOf(bytes)}). ${open}${told}`);
      },
      signal,
    );
  },
});

function sizeOf(bytes: Uint8Array): string {
  const pages = pdfPages(bytes);
  const kilobytes = `${Math.ceil(bytes.byteLength / 1024)} KB`;
  return pages === undefined ? `A4, ${kilobytes}` : `${pages} ${pages === 1 ? 'page' : 'pages'}, A4, ${kilobytes}`;
}

interface Rendered {
  readonly bytes: Uint8Array;
  readonly problems: readonly string[];
}

async function render(
  session: BrowserSession,
  address: string,
  signal: AbortSignal,
): Promise<Result<Rendered, Failure>> {
  const page = await session.navigate(address, signal);
  if (!page.ok) return page;
  const pdf = await session.pdf(signal);
  return pdf.ok ? ok({ bytes: pdf.value, problems: page.value.problems }) : pdf;
}
