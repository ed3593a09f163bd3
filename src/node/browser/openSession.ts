import type { Browser } from 'puppeteer-core';
import type { BrowserOptions, BrowserSession } from '../../core/ports/browsers.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Resolve } from './addresses.ts';
import { openGate } from './gate.ts';
import type { BrowserLimits } from './limits.ts';
import { createProblems } from './problems.ts';
import { createSession } from './session.ts';

export interface OpenSessionDeps {
  readonly browser: Browser;
  readonly options: BrowserOptions;
  readonly limits: BrowserLimits;
  readonly resolve: Resolve;
  readonly onClosed: (session: BrowserSession) => void;
}

/** A session with cookies and storage of its own, which may do nothing that a person would be asked for. */
export async function openSession(deps: OpenSessionDeps): Promise<Result<BrowserSession, Failure>> {
  const { browser, options, limits, resolve } = deps;
  const problems = createProblems();
  const gate = await openGate({
    // The files of the view are given before the gate: what asks for them here is no page.
    mayRequest: (url) => url.hostname !== options.servedHost && options.mayRequest(url),
    resolve,
    maxBytes: limits.pageBytes,
    onProblem: problems.add,
  });
  try {
    const context = await browser.createBrowserContext({
      proxyServer: gate.url,
      // Without this the browser asks this machine itself.
      proxyBypassList: ['<-loopback>'],
      downloadBehavior: { policy: 'deny' },
    });
    const control = await browser.target().createCDPSession();
    // Grants nothing, and thereby denies everything without asking.
    await control.send('Browser.grantPermissions', { permissions: [], browserContextId: context.id ?? '' });
    await control.detach();
    const session = createSession({
      ...{ browser, context, gate, problems, options, limits },
      onClosed: () => deps.onClosed(session),
    });
    return ok(session);
  } catch (error) {
    await gate.close();
    const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
    return failed({ kind: 'browser-failed', message: `The browser gives no page: ${reason}` });
  }
}
