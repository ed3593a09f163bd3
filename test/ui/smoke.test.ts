import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';

const extensionId = 'wavewright.wavewright';
const activationLimitMs = 1000;

describe('The installed package', () => {
  let folder: string;
  const workbench = useWorkbench(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'wavewright-smoke-'));
    await writeFile(path.join(folder, 'index.js'), 'module.exports = 1;\n');
    return { folder };
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('activates by itself from the folder it was installed to', async () => {
    await workbench.current.waitForExtension(extensionId);
    const place = await workbench.current.evaluateInHost(
      (vscode, id) => vscode.extensions.getExtension(id)?.extensionPath,
      extensionId,
    );
    assert.match(place ?? '', /wavewright-ui-.*extensions/);
  });

  it('activates fast', async () => {
    const milliseconds = await workbench.current.activationTimeMs(extensionId);
    console.log(`      activation: ${milliseconds} ms`);
    assert.ok(milliseconds < activationLimitMs, `activation took ${milliseconds} ms`);
  });

  it('shows its views without a problem in the page or in a webview', async () => {
    await workbench.current.openView('Wavewright');
    await workbench.current.screenshot('smoke-views');
    workbench.current.problems.assertNone();
  });
});
