import type { Locator, Page } from 'playwright-core';
import { waitFor } from './waitFor.ts';

/** The field at the top of the window with its list: command palette, input boxes and quick picks. */
export function quickInputWidget(page: Page): Locator {
  return page.locator('.quick-input-widget:visible');
}

/** Opens the command palette and runs the command with exactly this title, category included ("Wavewright: Pause Run"). */
export async function runCommand(page: Page, title: string): Promise<void> {
  await waitFor(
    async () => {
      await openPalette(page);
      // The palette closes when something else takes the focus meanwhile; then it is opened again.
      await inputField(page).fill(`>${title}`, { timeout: 3000 });
      await rowOf(page, title).click({ timeout: 5000 });
      return true;
    },
    { what: `the command "${title}"` },
  );
  // The same widget may come back with the command's own question, so its text tells whether the palette has gone.
  await waitFor(async () => !(await readField(page))?.startsWith('>'), {
    what: `the palette to close after "${title}"`,
  });
}

/** Types into the input box or quick pick that is open (or about to open) and presses Enter. */
export async function typeInQuickInput(page: Page, text: string): Promise<void> {
  await questionField(page).then((field) => field.fill(text));
  await page.keyboard.press('Enter');
}

/** Chooses the row with this label in the quick pick that is open (or about to open). */
export async function pickInQuickInput(page: Page, label: string): Promise<void> {
  // A long list draws only the rows in sight, so the wanted one is searched for.
  await questionField(page).then((field) => field.fill(label));
  await rowOf(page, label).click();
}

/** Labels of the rows shown in the quick pick, from the top. */
export async function quickInputLabels(page: Page): Promise<string[]> {
  await questionField(page);
  await waitFor(async () => (await rows(page).count()) > 0, { what: 'rows in the quick pick' });
  return rows(page).locator('.label-name').allInnerTexts();
}

/** What the open quick input says: title, placeholder, the prompt or validation message below the field, and the value. */
export async function readQuickInput(
  page: Page,
): Promise<{ title: string; placeholder: string; message: string; value: string }> {
  const field = await questionField(page);
  const widget = quickInputWidget(page);
  return {
    title: (await widget.locator('.quick-input-title').allInnerTexts()).join(''),
    placeholder: (await field.getAttribute('placeholder')) ?? '',
    message: (await widget.locator('.quick-input-message').allInnerTexts()).join(''),
    value: await field.inputValue(),
  };
}

async function openPalette(page: Page): Promise<void> {
  await waitFor(
    async () => {
      if ((await readField(page))?.startsWith('>')) return true;
      await page.keyboard.press('F1');
      return waitFor(async () => (await readField(page))?.startsWith('>'), { what: 'the palette', timeoutMs: 3000 });
    },
    { what: 'the command palette to open' },
  );
}

function inputField(page: Page): Locator {
  return quickInputWidget(page).locator('.quick-input-box input');
}

async function questionField(page: Page): Promise<Locator> {
  await waitFor(
    async () => {
      const value = await readField(page);
      return value !== undefined && !value.startsWith('>');
    },
    { what: 'an input box or quick pick' },
  );
  return inputField(page);
}

/** Text of the open field; `undefined` when none is open. */
async function readField(page: Page): Promise<string | undefined> {
  const field = inputField(page);
  return (await field.count()) > 0 ? field.inputValue({ timeout: 1000 }).catch(() => undefined) : undefined;
}

function rows(page: Page): Locator {
  return quickInputWidget(page).locator('.quick-input-list .monaco-list-row');
}

function rowOf(page: Page, label: string): Locator {
  return rows(page)
    .filter({ has: page.locator('.label-name').getByText(label, { exact: true }) })
    .first();
}
