import { tmpdir } from 'node:os';
import type { BrowserOptions, Browsers, BrowserSession } from '../../core/ports/browsers.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { resolveBySystem } from './addresses.ts';
import type { Resolve } from './addresses.ts';
import { findBrowser } from './findBrowser.ts';
import type { FoundBrowser } from './findBrowser.ts';
import type { LaunchedBrowser } from './launch.ts';
import { BROWSER_LIMITS, CANCELLED } from './limits.ts';
import type { BrowserLimits } from './limits.ts';

export interface BrowsersDeps {
  /** The program that the person set, asked when a browser is looked for; empty: none. */
  readonly path?: () => string;
  readonly log: Log;
  readonly limits?: Partial<BrowserLimits>;
  /** Absent: as the system does. */
  readonly resolve?: Resolve;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Sessions of one browser of the system, which is started with the first of them and ends some time after the last. */
export function createBrowsers(deps: BrowsersDeps): Browsers {
  const limits = { ...BROWSER_LIMITS, ...deps.limits };
  const sessions = new Set<BrowserSession>();
  let looking: Promise<Result<FoundBrowser, Failure>> | undefined;
  let starting: Promise<Result<LaunchedBrowser, Failure>> | undefined;
  let idle: NodeJS.Timeout | undefined;

  const find = (): Promise<Result<FoundBrowser, Failure>> =>
    (looking ??= findBrowser({
      platform: process.platform,
      environment: deps.environment ?? process.env,
      wanted: deps.path?.(),
    }));

  async function start(): Promise<Result<LaunchedBrowser, Failure>> {
    const found = await find();
    if (!found.ok) return found;
    const { launchBrowser } = await import('./launch.ts');
    const { path } = found.value;
    try {
      const launched = await launchBrowser({ path, temporaryFolder: tmpdir(), timeoutMs: limits.startMs });
      launched.browser.on('disconnected', () => {
        starting = undefined;
        void launched.close();
      });
      return ok(launched);
    } catch (error) {
      deps.log.warn(`The browser ${path} does not start: ${String(error)}`);
      starting = undefined;
      const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
      return failed({ kind: 'browser-unavailable', message: `The browser ${path} does not start: ${reason}` });
    }
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const running = starting;
    starting = undefined;
    const launched = await running;
    if (launched?.ok === true) await launched.value.close();
  }

  function left(session: BrowserSession): void {
    sessions.delete(session);
    if (sessions.size > 0) return;
    idle = setTimeout(() => void end(), limits.idleMs);
    idle.unref();
  }

  return {
    async available() {
      const found = await find();
      return found.ok ? ok({ name: found.value.name }) : found;
    },
    async open(options: BrowserOptions, signal: AbortSignal) {
      clearTimeout(idle);
      const launched = await (starting ??= start());
      if (!launched.ok) return launched;
      if (signal.aborted) return failed(CANCELLED);
      const { openSession } = await import('./openSession.ts');
      const opened = await openSession({
        browser: launched.value.browser,
        options,
        limits,
        resolve: deps.resolve ?? resolveBySystem,
        onClosed: left,
      });
      if (opened.ok) sessions.add(opened.value);
      return opened;
    },
    async close() {
      await Promise.all([...sessions].map((session) => session.close()));
      await end();
    },
  };
}
