import path from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { outputFolder } from '../../host/layout.ts';
import type { BridgeClient } from './bridgeClient.ts';
import { waitFor } from './waitFor.ts';

/** Kinds of colour themes that every view must be right in. */
export type ThemeKind = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';

const themes: Readonly<Record<ThemeKind, { readonly name: string; readonly className: string }>> = {
  light: { name: 'Light Modern', className: 'vs' },
  dark: { name: 'Dark Modern', className: 'vs-dark' },
  'high-contrast': { name: 'Default High Contrast', className: 'hc-black' },
  'high-contrast-light': { name: 'Default High Contrast Light', className: 'hc-light' },
};

/** Changes the colour theme and waits until the window wears it. */
export async function setTheme(page: Page, host: BridgeClient, kind: ThemeKind): Promise<void> {
  const { name, className } = themes[kind];
  await host.evaluate(async (vscode, theme) => {
    await vscode.workspace.getConfiguration('workbench').update('colorTheme', theme, vscode.ConfigurationTarget.Global);
  }, name);
  await waitFor(() => page.locator(`.monaco-workbench.${className}`).isVisible(), { what: `the theme "${name}"` });
}

/** Writes a picture of the window to out/FOLDER/NAME.png and returns its path. */
export async function screenshot(page: Page, name: string, folder = 'screenshots'): Promise<string> {
  const file = path.join(outputFolder, folder, `${name}.png`);
  await mkdir(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  return file;
}
