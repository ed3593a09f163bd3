import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { outputFolder } from '../../host/layout.ts';
import { screenshot, setTheme } from './appearance.ts';
import type { ThemeKind } from './appearance.ts';
import { createBridgeClient } from './bridgeClient.ts';
import type { BridgeClient } from './bridgeClient.ts';
import { notificationTexts, waitForDialog, waitForNotification } from './notifications.ts';
import type { ShownDialog, ShownNotification } from './notifications.ts';
import type { ProblemCollector } from './problems.ts';
import { pickInQuickInput, quickInputLabels, readQuickInput, runCommand, typeInQuickInput } from './quickInput.ts';
import { activationTimeMs } from './runningExtensions.ts';
import { createSession } from './session.ts';
import type { OpenWindow, Session, SessionOptions } from './session.ts';
import { openView, setSideBarWidth } from './views.ts';
import { waitFor } from './waitFor.ts';
import { webviewFrame } from './webviews.ts';

/** As {@link SessionOptions}; without `extensions`, the packaged product is installed. The test bridge always is. */
export type WorkbenchOptions = Omit<SessionOptions, 'extensions'> & { readonly extensions?: readonly string[] };

/** The package of the product that UI tests install: out/wavewright.vsix, or what WAVEWRIGHT_VSIX names. */
export function productPackage(): string {
  return process.env.WAVEWRIGHT_VSIX ?? path.join(outputFolder, 'wavewright.vsix');
}

/** The package of the test bridge, which the setup of the tests makes. */
export const bridgePackage = path.join(outputFolder, 'test-bridge.vsix');

/** Starts a VS Code with fresh data and opens its window. Returns when the extension host answers. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const session = await createSession({
    ...options,
    extensions: [...(options.extensions ?? [productPackage()]), bridgePackage],
  });
  const host = createBridgeClient(session.bridge);
  try {
    const window = await session.start();
    await host.waitForHost().catch(async (error: unknown) => {
      await screenshot(window.page, 'failed-to-open');
      throw error;
    });
    return new Workbench({ session, host, window });
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

/** A VS Code window as a person sees and uses it, with a look into its extension host. Close it with {@link Workbench.dispose}. */
export class Workbench {
  /** Evaluates functions inside the extension host. */
  readonly host: BridgeClient;
  readonly #session: Session;
  #window: OpenWindow;

  constructor(deps: { session: Session; host: BridgeClient; window: OpenWindow }) {
    this.#session = deps.session;
    this.host = deps.host;
    this.#window = deps.window;
  }

  /** The page of the window, for all that has no helper here. */
  get page(): Page {
    return this.#window.page;
  }

  /** What went wrong in the page and its webviews since the window was opened. */
  get problems(): ProblemCollector {
    return this.#window.problems;
  }

  /** Runs a command through the palette by its full title ("Wavewright: Pause Run"). */
  runCommand(title: string): Promise<void> {
    return runCommand(this.page, title);
  }

  /** Types into the open (or opening) input box or quick pick and presses Enter. */
  typeInQuickInput(text: string): Promise<void> {
    return typeInQuickInput(this.page, text);
  }

  /** Chooses the row with this label in the open (or opening) quick pick. */
  pickInQuickInput(label: string): Promise<void> {
    return pickInQuickInput(this.page, label);
  }

  /** Labels of the rows of the open (or opening) quick pick. */
  quickInputLabels(): Promise<string[]> {
    return quickInputLabels(this.page);
  }

  /** Title, placeholder, message and value of the open (or opening) quick input. */
  readQuickInput(): ReturnType<typeof readQuickInput> {
    return readQuickInput(this.page);
  }

  /** Shows a container of the activity bar by its title. */
  openView(title: string): Promise<void> {
    return openView(this.page, title);
  }

  /** Drags the border of the side bar until it is this wide, in CSS pixels, as far as VS Code allows. Returns the width it got. */
  setSideBarWidth(width: number): Promise<number> {
    return setSideBarWidth(this.page, width);
  }

  /** Waits for a visible webview in which the selector matches something visible, and returns the frame of its document. */
  webviewFrame(selector: string, timeoutMs?: number): Promise<Frame> {
    return webviewFrame(this.page, selector, timeoutMs);
  }

  /** Waits for a notification that contains the text. */
  notification(text: string | RegExp, timeoutMs?: number): Promise<ShownNotification> {
    return waitForNotification(this.page, text, timeoutMs);
  }

  /** Texts of the notifications shown now. */
  notificationTexts(): Promise<string[]> {
    return notificationTexts(this.page);
  }

  /** Waits for a modal dialog that contains the text. */
  dialog(text: string | RegExp, timeoutMs?: number): Promise<ShownDialog> {
    return waitForDialog(this.page, text, timeoutMs);
  }

  /** Calls a function inside the extension host; see {@link BridgeClient.evaluate}. */
  evaluateInHost: BridgeClient['evaluate'] = (task, argument) => this.host.evaluate(task, argument);

  /** Waits until an installed extension is active. */
  async waitForExtension(id: string): Promise<void> {
    const isActive = (): Promise<boolean> =>
      this.host.evaluate((vscode, wanted) => vscode.extensions.getExtension(wanted)?.isActive ?? false, id);
    await waitFor(isActive, { what: `the extension ${id} to be active`, timeoutMs: 120_000 });
  }

  /** Milliseconds that the extension took to activate, by VS Code's own account. */
  activationTimeMs(extensionId: string): Promise<number> {
    return activationTimeMs(this.page, this.host, extensionId);
  }

  /** Kills the extension host with SIGKILL and waits until VS Code has started the next one. */
  async killExtensionHost(): Promise<void> {
    const processId = await this.host.waitForHost();
    this.problems.expectKilledHost();
    process.kill(processId, 'SIGKILL');
    await this.host.waitForHost(processId);
  }

  /** Reloads the window and waits for its new extension host. */
  async reload(): Promise<void> {
    const processId = await this.host.waitForHost();
    await this.page.reload();
    await this.host.waitForHost(processId);
  }

  /** Closes VS Code as a person does and starts it again on the same data. */
  async restart(): Promise<void> {
    await this.#session.stop();
    this.#window = await this.#session.start();
    await this.host.waitForHost();
  }

  /** Lets the whole window die without a chance to save anything, then opens it again. */
  async crashWindow(): Promise<void> {
    const processId = await this.host.waitForHost();
    await this.#session.crashBrowser();
    this.#window = await this.#session.reopenBrowser();
    await this.host.waitForHost(processId);
  }

  /** Changes the colour theme. */
  setTheme(kind: ThemeKind): Promise<void> {
    return setTheme(this.page, this.host, kind);
  }

  /** Changes the size of the window, in CSS pixels. */
  resize(width: number, height: number): Promise<void> {
    return this.page.setViewportSize({ width, height });
  }

  /** Writes a picture of the window to out/FOLDER/NAME.png, the folder being "screenshots" when missing, and returns its path. */
  screenshot(name: string, folder?: string): Promise<string> {
    return screenshot(this.page, name, folder);
  }

  /** Ends everything that was started and deletes the data. */
  dispose(): Promise<void> {
    return this.#session.dispose();
  }
}
