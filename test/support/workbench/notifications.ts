import type { Locator, Page } from 'playwright-core';
import { defaultTimeoutMs, waitFor } from './waitFor.ts';

/** A notification in the corner of the window. */
export interface ShownNotification {
  text(): Promise<string>;
  /** Titles of its buttons, from the left. */
  buttons(): Promise<string[]>;
  /** Clicks the button with this title. */
  click(button: string): Promise<void>;
  dismiss(): Promise<void>;
}

/** A dialog in the middle of the window that must be answered first. */
export interface ShownDialog {
  text(): Promise<string>;
  buttons(): Promise<string[]>;
  click(button: string): Promise<void>;
}

/** Waits for a notification that contains the text or matches the expression. */
export async function waitForNotification(
  page: Page,
  text: string | RegExp,
  timeoutMs = defaultTimeoutMs,
): Promise<ShownNotification> {
  const item = page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).last();
  await item.waitFor({ state: 'visible', timeout: timeoutMs });
  return {
    text: () => item.locator('.notification-list-item-message').innerText(),
    buttons: () => item.locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts(),
    click: (button) => exactButton(item, button).click(),
    dismiss: async () => {
      await item.hover();
      await item.locator('.codicon-notifications-clear').click();
    },
  };
}

/** Texts of all notifications shown now, the newest first. */
export function notificationTexts(page: Page): Promise<string[]> {
  return page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
}

/** Waits for a modal dialog that contains the text or matches the expression. */
export async function waitForDialog(
  page: Page,
  text: string | RegExp,
  timeoutMs = defaultTimeoutMs,
): Promise<ShownDialog> {
  const box = page.locator('.monaco-dialog-box').filter({ hasText: text });
  await box.waitFor({ state: 'visible', timeout: timeoutMs });
  return {
    text: () => box.locator('.dialog-message-container').innerText(),
    buttons: () => box.locator('.dialog-buttons .monaco-button').allInnerTexts(),
    click: async (button) => {
      await exactButton(box, button).click();
      await waitFor(async () => !(await box.isVisible()), { what: `the dialog to close after "${button}"` });
    },
  };
}

function exactButton(container: Locator, title: string): Locator {
  return container.locator('.monaco-button').getByText(title, { exact: true });
}
