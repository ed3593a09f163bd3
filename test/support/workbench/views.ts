import type { Locator, Page } from 'playwright-core';
import { waitFor } from './waitFor.ts';

/** Shows a container of the activity bar by its title; one that is shown already stays. */
export async function openView(page: Page, title: string): Promise<void> {
  const tab = page.locator('.part.activitybar').getByRole('tab', { name: title });
  await waitFor(
    async () => {
      if ((await sideBarTitle(page))?.toLowerCase().startsWith(title.toLowerCase())) return true;
      await tab.first().click({ timeout: 5000 });
      return waitFor(async () => (await sideBarTitle(page))?.toLowerCase().startsWith(title.toLowerCase()), {
        what: 'the title of the side bar',
        timeoutMs: 5000,
      });
    },
    { what: `the view "${title}"` },
  );
}

/** Drags the border of the side bar until it is `width` CSS pixels wide, as far as VS Code allows. Returns the width it got. */
export async function setSideBarWidth(page: Page, width: number): Promise<number> {
  const box = await boundingBox(sideBar(page));
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width, y, { steps: 5 });
  await page.mouse.up();
  // Away from the border, which is drawn in another colour under the mouse.
  await page.mouse.move(0, 0);
  return (await boundingBox(sideBar(page))).width;
}

async function sideBarTitle(page: Page): Promise<string | undefined> {
  const title = sideBar(page).locator('.composite.title h2');
  return (await title.count()) > 0 && (await title.first().isVisible()) ? title.first().innerText() : undefined;
}

function sideBar(page: Page): Locator {
  return page.locator('.part.sidebar');
}

async function boundingBox(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('The side bar is hidden.');
  return box;
}
