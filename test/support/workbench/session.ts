import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';
import { chromiumArguments, requireChromium } from '../../host/chromium.ts';
import { answerKeyRequests } from '../../host/launcher/testWindow.ts';
import { runServerJob, startServer } from '../../host/server.ts';
import type { Server } from '../../host/server.ts';
import { writeUserSettings } from '../../host/userSettings.ts';
import type { UserSettings } from '../../host/userSettings.ts';
import type { BridgeAddress } from './bridgeClient.ts';
import { collectProblems } from './problems.ts';
import type { ProblemCollector } from './problems.ts';

/** What a session of VS Code starts with. */
export interface SessionOptions {
  /** Folder or .code-workspace file to open; an empty window when missing. */
  readonly folder?: string | undefined;
  /** Packages (.vsix) to install. */
  readonly extensions: readonly string[];
  /** Settings of the person. Those of the machine (their `scope` says so) do not last there: change them when the window is open. */
  readonly settings?: UserSettings | undefined;
  /** Added to the environment of server and extension host; `undefined` removes a variable. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** `true` asks the person whether the folder is trusted, as VS Code does for people; otherwise all is trusted. */
  readonly askForTrust?: boolean | undefined;
  /** Size of the window in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
}

/** One window of a started VS Code. */
export interface OpenWindow {
  readonly server: Server;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly problems: ProblemCollector;
}

/** A VS Code with its own user data, extensions and browser profile, which can be closed and started again. */
export interface Session {
  readonly bridge: BridgeAddress;
  /** Starts server and browser and opens the window. */
  start(): Promise<OpenWindow>;
  /** Ends server and browser and keeps all data, as when a person quits VS Code. */
  stop(): Promise<void>;
  /** Ends the browser's processes at once, without letting the window save anything. */
  crashBrowser(): Promise<void>;
  /** Opens the window in a new browser on the server that still runs. */
  reopenBrowser(): Promise<OpenWindow>;
  /** Stops and deletes all data. With WAVEWRIGHT_KEEP=1 the data stay, and their folder is printed. */
  dispose(): Promise<void>;
}

/** Makes the folders of a session and installs its extensions; nothing runs yet. */
export async function createSession(options: SessionOptions): Promise<Session> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'wavewright-ui-'));
  const folders = {
    data: path.join(root, 'server'),
    extensions: path.join(root, 'extensions'),
    profile: path.join(root, 'profile'),
  };
  const bridge = { port: await freePort(), token: randomUUID() };
  const connectionToken = randomUUID();
  await writeUserSettings(folders.data, {
    'security.workspace.trust.enabled': options.askForTrust === true,
    ...options.settings,
  });
  installExtensions(options.extensions, folders);
  let port: number | undefined;
  let server: Server | undefined;
  let context: BrowserContext | undefined;

  const reopenBrowser = async (): Promise<OpenWindow> => {
    if (server === undefined) throw new Error('The session is not started.');
    context = await openBrowser(folders.profile, options);
    const problems = collectProblems(context);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(server.windowUrl({ target: options.folder }));
    return { server, context, page, problems };
  };
  const stop = async (): Promise<void> => {
    await context?.close().catch(() => undefined);
    await server?.stop();
    [context, server] = [undefined, undefined];
  };
  return {
    bridge,
    reopenBrowser,
    stop,
    async start() {
      server = await startServer({
        dataFolder: folders.data,
        extensionsFolder: folders.extensions,
        port,
        connectionToken,
        environment: bridgeEnvironment(bridge, options.environment),
        // Without the grace time a closed window leaves its extension host alive for hours.
        extraArguments: ['--reconnection-grace-time=1', ...(options.askForTrust ? [] : ['--disable-workspace-trust'])],
      });
      // The browser keeps its data by address, so a second start needs the same port.
      port = server.port;
      return reopenBrowser();
    },
    async crashBrowser() {
      if (context) await crash(context);
      context = undefined;
    },
    async dispose() {
      await stop();
      if (process.env.WAVEWRIGHT_KEEP === '1') console.log(`Kept the data of the session in ${root}`);
      else await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

function installExtensions(extensions: readonly string[], folders: { data: string; extensions: string }): void {
  if (extensions.length === 0) return;
  const { code, output } = runServerJob(
    [
      ...['--server-data-dir', folders.data, '--extensions-dir', folders.extensions, '--force'],
      ...extensions.flatMap((file) => ['--install-extension', file]),
    ],
    'pipe',
  );
  if (code !== 0 || /failed installing/i.test(output))
    throw new Error(`The extensions could not be installed:\n${output}`);
}

function bridgeEnvironment(
  bridge: BridgeAddress,
  environment: SessionOptions['environment'],
): Record<string, string | undefined> {
  return {
    WAVEWRIGHT_BRIDGE_PORT: String(bridge.port),
    WAVEWRIGHT_BRIDGE_TOKEN: bridge.token,
    ...environment,
  };
}

async function openBrowser(profileFolder: string, options: SessionOptions): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profileFolder, {
    executablePath: requireChromium(),
    args: [...chromiumArguments],
    viewport: options.size ?? { width: 1400, height: 900 },
    locale: 'en-US',
    // Ending the session is the test's business.
    handleSIGINT: false,
  });
  await answerKeyRequests(context);
  // The window asks before it is left with unsaved editors; a test that reloads means it.
  context.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
  return context;
}

async function crash(context: BrowserContext): Promise<void> {
  const closed = new Promise<void>((resolve) => context.once('close', () => resolve()));
  const [page] = context.pages();
  if (page === undefined) throw new Error('The browser has no page.');
  const devTools = await context.newCDPSession(page);
  // The answer never comes, because the process that would give it is gone.
  void devTools.send('Browser.crash').catch(() => undefined);
  await closed;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
