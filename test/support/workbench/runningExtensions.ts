import type { Page } from 'playwright-core';
import type { BridgeClient } from './bridgeClient.ts';
import { runCommand } from './quickInput.ts';
import { waitFor } from './waitFor.ts';

/**
 * Milliseconds that the extension took to activate, as VS Code itself shows them under "Show Running Extensions". Leaves that
 * editor closed.
 */
export async function activationTimeMs(page: Page, host: BridgeClient, extensionId: string): Promise<number> {
  const name = await displayName(host, extensionId);
  await runCommand(page, 'Developer: Show Running Extensions');
  const list = page.locator('.runtime-extensions-editor');
  const row = list.locator('.extension').filter({ has: page.locator('.name').getByText(name, { exact: true }) });
  const milliseconds = await waitFor(
    async () => {
      const text = (await row.count()) > 0 ? await row.first().innerText() : '';
      const match = /Activation:\s*(\d+)\s*ms/i.exec(text);
      if (match) return Number(match[1]);
      // The list draws only the rows in sight.
      await list.hover();
      await page.mouse.wheel(0, 200);
      return undefined;
    },
    { what: `the activation time of ${extensionId}` },
  );
  await runCommand(page, 'View: Close Editor');
  return milliseconds;
}

function displayName(host: BridgeClient, extensionId: string): Promise<string> {
  return host.evaluate((vscode, id) => {
    const manifest = vscode.extensions.getExtension(id)?.packageJSON as
      { displayName?: string; name: string } | undefined;
    if (manifest === undefined) throw new Error(`The extension ${id} is not installed.`);
    return manifest.displayName ?? manifest.name;
  }, extensionId);
}
