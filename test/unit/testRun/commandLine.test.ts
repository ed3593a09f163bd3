import assert from 'node:assert/strict';
import path from 'node:path';
import { parseCommandLine } from '../../host/launcher/commandLine.ts';

describe('The command line of the test host', () => {
  it('is read as a desktop VS Code reads it', () => {
    const commandLine = parseCommandLine([
      'folder',
      '--no-sandbox',
      '--disable-workspace-trust',
      '--extensionTestsPath=/tests/run.cjs',
      '--extensionDevelopmentPath=/product',
      '--user-data-dir=/data',
      '--extensions-dir=/extensions',
    ]);
    assert.deepEqual(commandLine, {
      action: 'tests',
      userDataFolder: path.resolve('/data'),
      extensionsFolder: path.resolve('/extensions'),
      developmentPath: path.resolve('/product'),
      testsPath: path.resolve('/tests/run.cjs'),
      target: path.resolve('folder'),
      trustAll: true,
    });
  });

  it('serves a window when it names no tests', () => {
    assert.equal(parseCommandLine(['/folder']).action, 'window');
  });

  it('knows the jobs that need no window', () => {
    assert.equal(parseCommandLine(['--version']).action, 'version');
    assert.equal(parseCommandLine(['--list-extensions', '--show-versions']).action, 'extensions');
    assert.equal(parseCommandLine(['--install-extension', 'product.vsix']).action, 'extensions');
  });

  it('refuses a second extension under development', () => {
    const words = ['--extensionDevelopmentPath=/one', '--extensionDevelopmentPath=/two'];
    assert.throws(() => parseCommandLine(words), /--install-extension/);
  });
});
