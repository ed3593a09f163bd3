import type { Frame } from 'playwright-core';
import type { ShownRun } from '../../../src/shared/protocol.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import type { TestSeam } from '../../../src/vscode/userInterface.ts';
import { waitFor } from './waitFor.ts';
import type { Workbench } from './workbench.ts';

/** Id of the extension under test. */
export const extensionId = 'wavewright.wavewright';

/** What the extension host needs in its environment to be read by tests, and to use the demo model for want of a key. */
export const testEnvironment = {
  WAVEWRIGHT_TEST: '1',
  ANTHROPIC_API_KEY: undefined,
  ANTHROPIC_BASE_URL: undefined,
} as const;

/** The run that the views show, as the extension has it now. `none` as long as the extension is not active. */
export function shownRun(workbench: Workbench): Promise<ShownRun> {
  return workbench.evaluateInHost((vscode, id) => {
    const extension = vscode.extensions.getExtension<TestSeam | undefined>(id);
    return (extension?.isActive ? extension.exports?.shownRun.run : undefined) ?? { kind: 'none' as const };
  }, extensionId);
}

/** The state of the shown run; `undefined` when none is known whole. */
export async function shownState(workbench: Workbench): Promise<RunState | undefined> {
  const run = await shownRun(workbench);
  return run.kind === 'whole' ? run.state : undefined;
}

/** Waits until the shown run is as wanted, and returns its state then. */
export function waitForRun(
  workbench: Workbench,
  isWanted: (state: RunState) => boolean,
  what: string,
): Promise<RunState> {
  return waitFor(
    async () => {
      const state = await shownState(workbench);
      return state !== undefined && isWanted(state) && state;
    },
    { what, pollMs: 150, timeoutMs: 120_000 },
  );
}

/** The page of the side panel, once it shows something that the selector matches. */
export function panelPage(workbench: Workbench, selector = ''): Promise<Frame> {
  return workbench.webviewFrame(`.panel ${selector}`);
}

/** The page of the run view, once it shows something that the selector matches. */
export function runViewPage(workbench: Workbench, selector = ''): Promise<Frame> {
  return workbench.webviewFrame(`.run-view ${selector}`);
}

/** Starts a run as a person does: the command of the palette, then the request. */
export async function requestByPalette(workbench: Workbench, request: string): Promise<void> {
  await workbench.runCommand('Wavewright: Run Workflow on This Repository');
  await workbench.typeInQuickInput(request);
}

/** Changes a setting of the person. */
export async function setSetting(workbench: Workbench, key: string, value: unknown): Promise<void> {
  await workbench.evaluateInHost(
    async (vscode, setting) => {
      await vscode.workspace.getConfiguration().update(setting.key, setting.value, vscode.ConfigurationTarget.Global);
    },
    { key, value },
  );
}

/** What the product's item in the status bar says; empty when there is none. */
export async function statusText(workbench: Workbench): Promise<string> {
  const items = workbench.page.locator('.part.statusbar .statusbar-item', { hasText: 'Wavewright' });
  return (await items.allInnerTexts()).join(' ').trim();
}
