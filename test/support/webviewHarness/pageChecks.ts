import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { WebviewMessage } from '../../../src/shared/protocol.ts';
import type { OpenPage } from './harness.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What the page asked for besides snapshots. */
export async function asked(open: OpenPage): Promise<WebviewMessage[]> {
  return (await open.posted()).filter((message) => message.type !== 'snapshot/request');
}

/** Opens all that is folded, so that nothing escapes the checks; what it asks for on the way does not matter. */
export async function openEverything(open: OpenPage): Promise<void> {
  await open.page.evaluate(async () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    for (let round = 0; round < 3; round += 1) {
      for (const button of document.querySelectorAll<HTMLElement>('[aria-expanded="false"]')) button.click();
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }
    document.querySelector<HTMLElement>('.task-card')?.click();
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact?: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** Serious and critical findings of axe, one line each. */
export async function seriousFindings(open: OpenPage): Promise<string[]> {
  // By the debugger, because the page's own policy allows no foreign script.
  const isLoaded = await open.page.evaluate(() => 'axe' in window);
  if (!isLoaded) await open.page.evaluate(await readFile(axePath, 'utf8'));
  const results = await open.page.evaluate(
    () => (window as unknown as { axe: { run(): Promise<unknown> } }).axe.run() as Promise<AxeResults>,
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** How many pixels the conversation is wider than the panel shows; 0 or less when nothing has to be scrolled sideways. */
export function widthBeyondPanel(open: OpenPage): Promise<number> {
  return open.page.evaluate(() => {
    const conversation = document.querySelector('.conversation');
    return conversation === null ? 0 : conversation.scrollWidth - conversation.clientWidth;
  });
}
