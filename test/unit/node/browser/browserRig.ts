import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserOptions, Browsers, BrowserSession, ServedFile } from '../../../../src/core/ports/browsers.ts';
import type { Failure } from '../../../../src/shared/failures.ts';
import type { Result } from '../../../../src/shared/result.ts';
import { createBrowsers } from '../../../../src/node/browser/browsers.ts';
import type { BrowsersDeps } from '../../../../src/node/browser/browsers.ts';
import { requireChromium } from '../../../host/chromium.ts';

/** Waits for nothing and nobody. */
export const NEVER = new AbortController().signal;

const SILENT_LOG = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Sessions of the Chromium that the tests use anyway. */
export function testBrowsers(deps: Partial<BrowsersDeps> = {}): Browsers {
  return createBrowsers({ path: requireChromium, log: SILENT_LOG, ...deps });
}

/** Only this machine may be asked; files of the view are those named here. */
export function sessionOptions(
  files: Readonly<Record<string, string>> = {},
  more: Partial<BrowserOptions> = {},
): BrowserOptions {
  return {
    servedHost: 'view.localhost',
    mayRequest: ({ hostname }) => ['localhost', '127.0.0.1', 'view.localhost'].includes(hostname),
    serve: ({ pathname }) => Promise.resolve(servedFile(files[pathname.slice(1)], pathname)),
    ...more,
  };
}

function servedFile(text: string | undefined, path: string): ServedFile | undefined {
  if (text === undefined) return undefined;
  return { bytes: Buffer.from(text), mediaType: path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8' };
}

export async function opened(browsers: Browsers, options: BrowserOptions = sessionOptions()): Promise<BrowserSession> {
  return value(await browsers.open(options, NEVER));
}

export function value<Value>(result: Result<Value, Failure>): Value {
  if (!result.ok) throw new Error(`${result.failure.kind}: ${result.failure.message}`);
  return result.value;
}

export function failure(result: Result<unknown, Failure>): Failure {
  if (result.ok) throw new Error(`this should have failed: ${JSON.stringify(result.value)}`);
  return result.failure;
}

export interface TestSite {
  readonly origin: string;
  readonly port: number;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export type Pages = Readonly<Record<string, string | ((request: IncomingMessage, response: ServerResponse) => void)>>;

/** A server on this machine; every path it does not know is a 404. */
export async function openSite(pages: Pages): Promise<TestSite> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path !== '/favicon.ico') asked.push(path);
    const page = pages[path];
    if (typeof page === 'function') {
      page(request, response);
      return;
    }
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page ?? 'nothing here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://localhost:${port}`, port, asked, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function ignore(): void {
  // Nobody reads it.
}
