import type { HTTPRequest, HTTPResponse, Page } from 'puppeteer-core';
import type { BrowserOptions } from '../../core/ports/browsers.ts';
import { GATE_HEADER } from './gate.ts';
import type { PageProblems } from './problems.ts';

/** What is known of the document that the page shows. */
export interface PageFacts {
  /** HTTP status of the last document. */
  readonly status: number | undefined;
  /** The last address that the page itself was to go to and may not. */
  readonly refused: string | undefined;
  /** Its content is no answer of a server but of what stands in between, which says why. */
  readonly isFromGate: boolean;
  /** Its content is a PDF, which the browser shows by means of its own that are not let through. */
  readonly isPdf: boolean;
  readonly crashed: boolean;
  readonly whenCrashed: Promise<void>;
  /** Something else is done with the page from here on. */
  forget(): void;
}

export interface GuardDeps extends BrowserOptions {
  readonly problems: PageProblems;
}

/**
 * Stands between a page and everything: answers for the files of the view, refuses what may not be asked, closes dialogs,
 * and listens for what goes wrong. What cannot be intercepted here meets the gate.
 */
export async function guardPage(page: Page, deps: GuardDeps): Promise<PageFacts> {
  const { problems } = deps;
  const facts: Known = {
    ...NOTHING_KNOWN,
    crashed: false,
    whenCrashed: new Promise((resolve) => page.once('error', () => resolve())),
    forget: () => void Object.assign(facts, NOTHING_KNOWN),
  };
  page.on('request', (request) => void answer(request, page, facts, deps).catch(() => undefined));
  page.on('response', (response) => {
    if (isMainDocument(response.request(), page)) {
      facts.status = response.status();
      facts.isFromGate = GATE_HEADER in response.headers();
      facts.isPdf = /^application\/pdf\b/i.test(response.headers()['content-type'] ?? '');
    } else noteBadStatus(response, problems);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? 'failed';
    // What is refused here is told by its address, and what a page gives up itself is no problem.
    if (why.startsWith('net::ERR_BLOCKED_BY_CLIENT') || why === 'net::ERR_ABORTED' || isUnasked(request)) return;
    problems.add(`request failed: ${shownUrl(request.url())} (${why})`);
  });
  page.on('pageerror', (error) =>
    problems.add(`script error: ${error instanceof Error ? error.message : String(error)}`),
  );
  page.on('console', (message) => {
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    problems.add(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    problems.add(`a dialog was dismissed: ${dialog.type()} ${dialog.message()}`);
    // A page that asks whether it may be left is left.
    void (dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss()).catch(() => undefined);
  });
  page.on('error', () => {
    facts.crashed = true;
  });
  await page.setBypassServiceWorker(true);
  await page.setRequestInterception(true);
  return facts;
}

type Known = { -readonly [Key in keyof PageFacts]: PageFacts[Key] };

const NOTHING_KNOWN = { status: undefined, refused: undefined, isFromGate: false, isPdf: false } as const;

async function answer(request: HTTPRequest, page: Page, facts: Known, deps: GuardDeps): Promise<void> {
  const url = URL.parse(request.url());
  if (url !== null && INNER.has(url.protocol)) return request.continue();
  const isAllowed = url !== null && OUTER.has(url.protocol) && deps.mayRequest(url);
  if (!isAllowed) {
    if (isMainDocument(request, page)) facts.refused = request.url();
    if (!isUnasked(request)) deps.problems.add(`not allowed: ${shownUrl(request.url())}`);
    return request.abort('blockedbyclient');
  }
  if (url.hostname !== deps.servedHost) return request.continue();
  if (request.method() !== 'GET' && request.method() !== 'HEAD') return request.respond({ status: 405, body: '' });
  const file = await deps.serve(url).catch(() => undefined);
  if (file === undefined) {
    return request.respond({ status: 404, contentType: 'text/plain', body: 'There is no such file in the view.' });
  }
  return request.respond({
    status: 200,
    contentType: file.mediaType,
    body: file.bytes,
    headers: { 'cache-control': 'no-store' },
  });
}

/** Asks nobody. */
const INNER: ReadonlySet<string> = new Set(['data:', 'blob:', 'about:']);
const OUTER: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:']);

function isMainDocument(request: HTTPRequest, page: Page): boolean {
  return request.isNavigationRequest() && request.frame() === page.mainFrame();
}

function noteBadStatus(response: HTTPResponse, problems: PageProblems): void {
  if (response.status() < 400 || isUnasked(response.request())) return;
  problems.add(`${response.status()}: ${shownUrl(response.url())}`);
}

/** No page asked for it but the browser itself: icons, and parts of its own with which it shows what is embedded. */
function isUnasked(request: HTTPRequest): boolean {
  return request.url().endsWith('/favicon.ico') || /^chrome(?:-[a-z]+)?:/.test(request.url());
}

function shownUrl(url: string): string {
  return url.length <= 150 ? url : `${url.slice(0, 149)}…`;
}
