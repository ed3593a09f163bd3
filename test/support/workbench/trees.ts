import { setTimeout as delay } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { waitFor } from './waitFor.ts';

/** CSS pixels; less than a view's smallest height. */
const scrollStep = 80;

/** The rows of a tree view in the side bar, by the title of the view. */
function treeRows(page: Page, view: string): Locator {
  return paneOf(page, view).locator('.pane-body .monaco-list-row');
}

/** The row whose label is exactly this. Trees draw only the rows in sight, so it scrolls until the row is there. */
export async function findTreeRow(page: Page, view: string, label: string): Promise<Locator> {
  const row = treeRows(page, view)
    .filter({ has: page.locator('.label-name').getByText(label, { exact: true }) })
    .first();
  let step = scrollStep;
  await waitFor(
    async () => {
      if (await row.isVisible()) return true;
      const before = await treeRows(page, view).allInnerTexts();
      await paneOf(page, view).locator('.pane-body').hover({ timeout: 5000 });
      await page.mouse.wheel(0, step);
      await delay(100);
      const after = await treeRows(page, view).allInnerTexts();
      // At the end it turns round.
      if (before.join() === after.join()) step = -step;
      return undefined;
    },
    { what: `the row "${label}" of "${view}"` },
  );
  return row;
}

/** Clicks an action that appears in the row under the mouse. */
export async function clickRowAction(row: Locator, action: string): Promise<void> {
  await row.scrollIntoViewIfNeeded();
  await row.hover();
  await row.getByRole('button', { name: action }).click();
}

function paneOf(page: Page, view: string): Locator {
  return page.locator('.part.sidebar .pane').filter({
    has: page.locator('.pane-header').getByText(view, { exact: true }),
  });
}
