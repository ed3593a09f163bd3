import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('The extension inside the extension host', () => {
  it('activates without an error', async () => {
    const extension = vscode.extensions.getExtension('wavewright.wavewright');
    assert.ok(extension, 'the extension is not installed');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command of its manifest', async () => {
    const manifest = vscode.extensions.getExtension('wavewright.wavewright')?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.map(({ command }) => command).filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });
});
