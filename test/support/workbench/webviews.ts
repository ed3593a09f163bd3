import type { Frame, Page } from 'playwright-core';
import { waitFor } from './waitFor.ts';

/**
 * Waits for a visible webview in which the selector (a CSS or Playwright selector) matches something visible, and returns the
 * frame that holds the extension's own document. VS Code nests two frames: a service frame and, inside, the document.
 */
export function webviewFrame(page: Page, selector: string, timeoutMs?: number): Promise<Frame> {
  return waitFor(
    async () => {
      for (const frame of page.frames()) {
        if (await isShowing(frame, selector)) return frame;
      }
      return undefined;
    },
    { what: `a webview that shows "${selector}"`, timeoutMs },
  );
}

async function isShowing(frame: Frame, selector: string): Promise<boolean> {
  const service = frame.parentFrame();
  if (!service?.parentFrame()) return false;
  const element = await service.frameElement().catch(() => undefined);
  if (!(await element?.isVisible().catch(() => false))) return false;
  return frame
    .locator(selector)
    .first()
    .isVisible()
    .catch(() => false);
}
