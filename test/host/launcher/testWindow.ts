import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { chromiumArguments, requireChromium } from '../chromium.ts';

/** How a test run inside the window ended. */
export interface TestRunEnd {
  readonly code: number;
  /** Why it ended otherwise than by the suite's own report. */
  readonly reason?: string;
}

/** What {@link runInTestWindow} needs. */
export interface TestWindowOptions {
  readonly url: string;
  /** Lines of the extension host that begin with this are the tests' own; it is cut off. */
  readonly consoleMark: string;
  readonly print: (line: string) => void;
  /** Also prints the workbench's own messages. */
  readonly verbose: boolean;
  readonly timeoutMs: number;
  /** Where a picture goes when the run ended without the suite's report. */
  readonly failurePicture: string;
}

/** Opens the window in a headless browser and waits until the suite inside the extension host has reported. */
export async function runInTestWindow(options: TestWindowOptions): Promise<TestRunEnd> {
  const browser = await chromium.launch({ executablePath: requireChromium(), args: [...chromiumArguments] });
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const page = await context.newPage();
    await answerKeyRequests(page);
    const end = reportedEnd(page, options);
    await page.goto(options.url);
    const result = await end;
    if (result.reason !== undefined) await page.screenshot({ path: options.failurePicture }).catch(() => undefined);
    return result;
  } finally {
    await browser.close();
  }
}

/**
 * Answers the window's request for the key that secrets are encrypted with. Without an answer it keeps secrets in memory only,
 * and they are gone after a reload; the server alone does not answer.
 */
export async function answerKeyRequests(target: Pick<Page, 'route'>): Promise<void> {
  const key = Buffer.alloc(32, 7);
  await target.route('**/mint-key', (route) =>
    route.fulfill({ status: 200, contentType: 'application/octet-stream', body: key }),
  );
}

function reportedEnd(page: Page, options: TestWindowOptions): Promise<TestRunEnd> {
  return new Promise<TestRunEnd>((resolve, reject) => {
    const late = `The tests did not end within ${options.timeoutMs / 1000} seconds.`;
    setTimeout(() => resolve({ code: 1, reason: late }), options.timeoutMs).unref();
    page.on('crash', () => resolve({ code: 1, reason: 'The page of the window crashed.' }));
    // The workbench calls these two for extensionTestsPath when the smoke test driver is enabled.
    const log = (type: string, values: readonly unknown[]): void => printLog(type, values, options);
    const exit = (code: number): void => resolve({ code });
    page.exposeFunction('codeAutomationLog', log).catch(reject);
    page.exposeFunction('codeAutomationExit', exit).catch(reject);
  });
}

function printLog(type: string, values: readonly unknown[], options: TestWindowOptions): void {
  const text = String(values[0]);
  if (text.startsWith(options.consoleMark)) options.print(text.replaceAll(options.consoleMark, ''));
  else if (options.verbose) options.print(`[${type}] ${values.map(String).join(' ')}`);
}
