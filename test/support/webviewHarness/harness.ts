import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { RecordedEvent } from '../../../src/shared/events.ts';
import type { Activities, Environment, HostMessage, ShownRun, WebviewMessage } from '../../../src/shared/protocol.ts';
import { chromiumArguments, requireChromium } from '../../host/chromium.ts';
import { startPageServer } from './pageServer.ts';
import type { PageName } from './pageServer.ts';
import { stateOf } from './recordedRun.ts';
import type { ThemeName } from './themes.ts';

/** A page of the extension, open in a browser, with the test in the place of the extension. */
export interface OpenPage {
  readonly page: Page;
  /** Has the page receive a message, and waits until it has drawn it. */
  tell(message: HostMessage): Promise<void>;
  /** What the page asked for so far. */
  posted(): Promise<WebviewMessage[]>;
  /** Violations of the content security policy and errors of the page so far. */
  troubles(): Promise<string[]>;
  close(): Promise<void>;
}

export interface Harness {
  open(
    page: PageName,
    options?: { readonly theme?: ThemeName; readonly width?: number; readonly height?: number },
  ): Promise<OpenPage>;
  close(): Promise<void>;
}

export async function startHarness(): Promise<Harness> {
  const server = await startPageServer();
  const browser = await chromium.launch({ executablePath: requireChromium(), args: [...chromiumArguments] });
  return {
    open: (name, { theme = 'dark', width = name === 'panel' ? 320 : 1280, height = 800 } = {}) =>
      openPage(browser, server.addressOf(name, theme), { width, height }),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function openPage(
  browser: Browser,
  address: string,
  viewport: { width: number; height: number },
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(address).origin)) errors.push(`request to ${request.url()}`);
  });
  await page.goto(address);
  await page.waitForFunction(() => 'harness' in window && window.harness.posted.length > 0);
  return {
    page,
    async tell(message) {
      await page.evaluate(async (data) => {
        window.postMessage(data, '*');
        await new Promise((resolve) => setTimeout(resolve));
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }, message);
    },
    posted: () => page.evaluate(() => window.harness.posted as WebviewMessage[]),
    troubles: async () => [...errors, ...(await page.evaluate(() => window.harness.violations))],
    close: () => context.close(),
  };
}

declare global {
  interface Window {
    harness: { readonly posted: unknown[]; readonly violations: string[] };
  }
}

export const DEMO_ENVIRONMENT: Environment = {
  modelLabel: 'Demo model',
  isDemo: true,
  trusted: true,
  folder: 'sample',
};

/** The first message to a page: the run that the events tell, or none. */
export function snapshotOf(
  events: readonly RecordedEvent[],
  more: { readonly activities?: Activities; readonly environment?: Environment; readonly selectTaskId?: string } = {},
): HostMessage {
  const { activities = {}, environment = DEMO_ENVIRONMENT, selectTaskId } = more;
  const run: ShownRun = events.length === 0 ? { kind: 'none' } : { kind: 'whole', state: stateOf(events), activities };
  return { type: 'snapshot', environment, run, runs: [], ...(selectTaskId === undefined ? {} : { selectTaskId }) };
}
