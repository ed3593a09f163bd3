import { TimeoutError } from 'puppeteer-core';
import type { Browser, BrowserContext, ElementHandle, KeyInput, Page } from 'puppeteer-core';
import type { BrowserAction, BrowserOptions, BrowserSession, LoadedPage } from '../../core/ports/browsers.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { extractFrom } from './extraction.ts';
import type { Gate } from './gate.ts';
import { guardPage } from './guardPage.ts';
import type { PageFacts } from './guardPage.ts';
import { within } from './limits.ts';
import type { BrowserLimits } from './limits.ts';
import type { PageProblems } from './problems.ts';
import { takeScreenshot } from './screenshots.ts';

export interface SessionDeps {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly gate: Gate;
  readonly problems: PageProblems;
  readonly options: BrowserOptions;
  readonly limits: BrowserLimits;
  readonly onClosed: () => void;
}

interface OpenPage {
  readonly page: Page;
  readonly facts: PageFacts;
}

/** A session on a context of its own, whose only way to the network is the gate. */
export function createSession(deps: SessionDeps): BrowserSession {
  const { browser, context, gate, problems, limits } = deps;
  let open: OpenPage | undefined;
  /** Has its print styles. */
  let printed: Page | undefined;
  let isOpening = false;
  let isClosed = false;

  context.on('targetcreated', () => {
    if (!isOpening) void closeOthers().catch(ignore);
  });

  /** Windows that pages open are not looked at by anybody. */
  async function closeOthers(): Promise<void> {
    for (const page of await context.pages()) {
      if (page === open?.page || isOpening) continue;
      problems.add('a window that the page opened was closed');
      await page.close();
    }
  }

  async function newPage(): Promise<OpenPage> {
    isOpening = true;
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(limits.callMs);
      const facts = await guardPage(page, { ...deps.options, problems });
      return { page, facts };
    } finally {
      isOpening = false;
    }
  }

  /** A page that does not answer any more is of no use; the next navigation gets another one. */
  function discard(): void {
    const page = open?.page;
    open = undefined;
    void page?.close().catch(ignore);
  }

  async function call<Value>(
    what: string,
    timeoutMs: number,
    work: () => Promise<Result<Value, Failure>>,
    signal: AbortSignal,
  ): Promise<Result<Value, Failure>> {
    if (isClosed || !browser.connected) return failed(browserGone());
    try {
      const done = await within({ timeoutMs, what }, work, signal);
      if (!done.ok) discard();
      return done.ok ? done.value : done;
    } catch (error) {
      return failed(failureOf(error));
    }
  }

  function failureOf(error: unknown): Failure {
    if (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError) throw error;
    if (!browser.connected) return browserGone();
    if (open?.facts.crashed === true) return crashed();
    if (error instanceof TimeoutError) {
      return { kind: 'timeout', timeoutMs: limits.callMs, message: firstLine(error) };
    }
    return browserFailed(firstLine(error));
  }

  function crashed(): Failure {
    discard();
    return browserFailed('The page crashed. Open it again, or do without it.');
  }

  /** What the browser shows a PDF with has nothing to read in it and is of no use. */
  function noPdf(): Failure {
    discard();
    return browserFailed('The browser does not show PDFs. No page is open now; open the HTML that it was made from.');
  }

  /** Works on the page that is open. */
  function onPage<Value>(
    what: string,
    work: (opened: OpenPage) => Promise<Result<Value, Failure>>,
    signal: AbortSignal,
  ): Promise<Result<Value, Failure>> {
    const opened = open;
    if (opened === undefined) return Promise.resolve(failed(browserFailed(NO_PAGE)));
    // A page that crashes leaves what it was asked unanswered.
    const crash = opened.facts.whenCrashed.then(() => failed(crashed()));
    return call(what, limits.callMs, () => Promise.race([work(opened), crash]), signal);
  }

  async function loaded({ page, facts }: OpenPage, statusBefore?: number): Promise<Result<LoadedPage, Failure>> {
    if (facts.crashed) return failed(crashed());
    if (facts.isPdf) return failed(noPdf());
    return ok({
      url: page.url(),
      title: await page.title(),
      status: facts.status ?? statusBefore,
      problems: problems.lines(),
    });
  }

  async function navigate(url: string): Promise<Result<LoadedPage, Failure>> {
    const wanted = URL.parse(url);
    const isPage = wanted?.protocol === 'http:' || wanted?.protocol === 'https:';
    if (!isPage || !deps.options.mayRequest(wanted)) return failed(notAllowed(url));
    const opened = (open ??= await newPage());
    const { page, facts } = opened;
    problems.clear();
    gate.refill();
    facts.forget();
    try {
      if (printed === page) await page.emulateMediaType();
      printed = undefined;
      await page.goto(url, { waitUntil: 'domcontentloaded', timeout: limits.navigateMs });
    } catch (error) {
      if (facts.refused !== undefined) return failed(notAllowed(facts.refused));
      if (facts.isPdf) return failed(noPdf());
      if (!(error instanceof TimeoutError)) return failed(failureOf(error));
      discard();
      const message = `The page did not load within ${limits.navigateMs / 1000} s: ${url}`;
      return failed({ kind: 'timeout', timeoutMs: limits.navigateMs, message });
    }
    if (facts.isFromGate) return failed(browserFailed(await page.evaluate('document.body.innerText').then(String)));
    if (facts.isPdf) return failed(noPdf());
    if (!(await settled(page))) problems.add(`still loading after ${limits.settleMs / 1000} s`);
    // A script may have had it go on somewhere else by now.
    if (facts.refused !== undefined) return failed(notAllowed(facts.refused));
    return loaded(opened);
  }

  function settled(page: Page): Promise<boolean> {
    return page.waitForNetworkIdle({ idleTime: 300, timeout: limits.settleMs }).then(
      () => true,
      () => false,
    );
  }

  return {
    navigate(url, signal) {
      const timeoutMs = limits.navigateMs + limits.settleMs + limits.callMs;
      return call('The page did not load', timeoutMs, () => navigate(url), signal);
    },
    screenshot: (wanted, signal) =>
      onPage(
        'The page gave no picture',
        ({ page }) =>
          withElement(page, wanted.selector, async (element) => ok(await takeScreenshot(page, wanted, element))),
        signal,
      ),
    extract: (wanted, signal) =>
      onPage(
        'The page did not give what it holds',
        ({ page }) =>
          withElement(page, wanted.selector, async (element) => ok(await extractFrom(page, wanted, element))),
        signal,
      ),
    act: (action, signal) =>
      onPage(
        'The page did not react',
        async (opened) => {
          problems.clear();
          gate.refill();
          const { status } = opened.facts;
          opened.facts.forget();
          const acted = await act(opened.page, action);
          if (!acted.ok) return acted;
          await settled(opened.page);
          return opened.facts.refused === undefined ? loaded(opened, status) : failed(notAllowed(opened.facts.refused));
        },
        signal,
      ),
    pdf: (signal) =>
      onPage(
        'The page gave no PDF',
        async ({ page }) => {
          printed = page;
          await page.emulateMediaType('print');
          return ok(await page.pdf({ format: 'A4', printBackground: true, timeout: limits.callMs }));
        },
        signal,
      ),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await Promise.all([browser.connected ? context.close().catch(ignore) : undefined, gate.close()]);
      deps.onClosed();
    },
  };
}

const NO_PAGE = 'No page is open. Navigate to one first.';

/** With the first element that fits; without any where none is named. */
async function withElement<Value>(
  page: Page,
  selector: string | undefined,
  work: (element: ElementHandle | undefined) => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure>> {
  if (selector === undefined) return work(undefined);
  const element = await page.$(selector);
  if (element === null) return failed(browserFailed(`Nothing in the page fits ${JSON.stringify(selector)}.`));
  try {
    return await work(element);
  } finally {
    await element.dispose().catch(ignore);
  }
}

async function act(page: Page, action: BrowserAction): Promise<Result<void, Failure>> {
  if (action.kind === 'press') {
    // An unknown key is refused by the browser's driver, by name.
    await page.keyboard.press(action.key as KeyInput);
    return ok(undefined);
  }
  return withElement(page, action.selector, async (element) => {
    if (element === undefined) return ok(undefined);
    if (action.kind === 'click') await element.click();
    else await element.type(action.text);
    return ok(undefined);
  });
}

function browserGone(): Failure {
  return browserFailed('The browser has ended. Navigate again to have it started anew, or do without it.');
}

function browserFailed(message: string): Failure {
  return { kind: 'browser-failed', message };
}

function notAllowed(url: string): Failure {
  return { kind: 'not-allowed', message: `${url.slice(0, 200)} may not be asked.` };
}

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

function ignore(): void {
  // What is closed already needs no closing.
}
