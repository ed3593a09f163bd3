import assert from 'node:assert/strict';
import { mkdir, readFile, rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import { changesOf, command, createCheckoutRig, neverAborted, render } from './checkoutRig.ts';
import type { CheckoutRig } from './checkoutRig.ts';
import { succeeded } from '../repository/folders.ts';

describe('Ignored folders and files in a checkout', () => {
  let rig: CheckoutRig;

  beforeEach(async () => {
    rig = await createCheckoutRig();
    await rig.git('init', '--quiet');
    await rig.put('.gitignore', 'node_modules/\n.venv/\nvendor/\nsecrets/\n.env*\ndist/\ntarget/\n');
  });

  afterEach(() => rig.dispose());

  async function lines(folder: string): Promise<string[]> {
    return (await render(folder))
      .filter((line) => !line.startsWith('.gitignore'))
      .map((line) => line.replaceAll(rig.root, 'ROOT'));
  }

  it('give node_modules, nested ones too, as real folders with links to the packages', async () => {
    await rig.put('package.json', '{}');
    await rig.put('packages/one/index.js', 'one');
    await rig.put('node_modules/tool/cli.js', 'tool');
    await rig.put('node_modules/@scope/pack/index.js', 'pack');
    await rig.put('node_modules/.package-lock.json', '{}');
    await rig.put('node_modules/.cache/big', 'cache');
    await rig.put('packages/one/node_modules/inner/index.js', 'inner');
    await mkdir(path.join(rig.root, 'node_modules/.bin'));
    await symlink('../tool/cli.js', path.join(rig.root, 'node_modules/.bin/tool'));
    await symlink('../packages/one', path.join(rig.root, 'node_modules/one'));
    const checkout = await rig.borrow(rig.checkouts());
    assert.deepEqual(await lines(checkout.folder), [
      'node_modules/',
      'node_modules/.bin/',
      'node_modules/.bin/tool -> ../tool/cli.js',
      'node_modules/.package-lock.json = {}',
      'node_modules/@scope/',
      'node_modules/@scope/pack -> ROOT/node_modules/@scope/pack',
      'node_modules/one -> ../packages/one',
      'node_modules/tool -> ROOT/node_modules/tool',
      'package.json = {}',
      'packages/',
      'packages/one/',
      'packages/one/index.js = one',
      'packages/one/node_modules/',
      'packages/one/node_modules/inner -> ROOT/packages/one/node_modules/inner',
    ]);
  });

  it('lead packages of a workspace to the files of the view', async () => {
    await rig.put('packages/one/index.js', 'module.exports = "of the person";');
    await mkdir(path.join(rig.root, 'node_modules'));
    await symlink('../packages/one', path.join(rig.root, 'node_modules/one'));
    const overlay = { 'packages/one/index.js': 'module.exports = "of the view";' };
    const checkout = await rig.borrow(rig.checkouts(), { overlay });
    assert.equal(await command(checkout, `${process.execPath} -p 'require("one")'`), 'of the view');
  });

  it('keep to themselves what tools write beside the packages, and it is no change', async () => {
    await rig.put('node_modules/tool/cli.js', 'tool');
    const before = await render(rig.root);
    const checkout = await rig.borrow(rig.checkouts());
    await command(
      checkout,
      'mkdir -p node_modules/.cache/x node_modules/added; echo x > node_modules/.cache/x/y; rm node_modules/tool',
    );
    assert.deepEqual(await changesOf(checkout), []);
    succeeded(await checkout.update(await rig.wanted(), neverAborted));
    assert.equal(await command(checkout, 'ls -A node_modules'), '.cache\nadded');
    await checkout.release();
    const again = await rig.borrow(rig.checkouts());
    assert.equal(again.folder, checkout.folder);
    assert.equal(await command(again, 'ls -A node_modules; cat node_modules/.cache/x/y'), '.cache\ntool\nx');
    assert.deepEqual(await render(rig.root), before);
  });

  it('give a node_modules that is itself a link elsewhere', async () => {
    await rig.put('.gitignore', 'node_modules\n');
    await rig.put(path.join(rig.outside, 'modules/tool/cli.js'), 'tool');
    await symlink('../outside/modules', path.join(rig.root, 'node_modules'));
    const checkout = await rig.borrow(rig.checkouts());
    assert.deepEqual(await lines(checkout.folder), [
      'node_modules/',
      `node_modules/tool -> ${rig.outside}/modules/tool`,
    ]);
  });

  it('give virtual environments whose own packages folder takes new ones', async () => {
    await rig.put('.venv/pyvenv.cfg', 'home = /usr/bin\n');
    await rig.put('.venv/bin/activate', 'script');
    await symlink('/usr/bin/env', path.join(rig.root, '.venv/bin/python'));
    await rig.put('.venv/lib/python3.13/site-packages/pack/__init__.py', 'pack');
    await symlink('lib', path.join(rig.root, '.venv/lib64'));
    const checkout = await rig.borrow(rig.checkouts());
    assert.deepEqual(await lines(checkout.folder), [
      '.venv/',
      '.venv/bin/',
      '.venv/bin/activate = script',
      `.venv/bin/python -> ${await command(checkout, 'readlink -f /usr/bin/env')}`,
      '.venv/lib/',
      '.venv/lib/python3.13/',
      '.venv/lib/python3.13/site-packages/',
      '.venv/lib/python3.13/site-packages/pack -> ROOT/.venv/lib/python3.13/site-packages/pack',
      '.venv/lib64 -> lib',
      '.venv/pyvenv.cfg = home = /usr/bin\n',
    ]);
  });

  it('give vendor only where it is ignored, with files of its loader copied', async () => {
    await rig.put('vendor/autoload.php', 'loader');
    await rig.put('vendor/composer/autoload_real.php', 'real');
    await rig.put('vendor/them/lib/x.php', 'x');
    await rig.put('go/vendor/tracked.go', 'tracked');
    await rig.git('add', '--force', 'go/vendor/tracked.go');
    const checkout = await rig.borrow(rig.checkouts());
    assert.deepEqual(await lines(checkout.folder), [
      'go/',
      'go/vendor/',
      'go/vendor/tracked.go = tracked',
      'vendor/',
      'vendor/autoload.php = loader',
      'vendor/composer/',
      'vendor/composer/autoload_real.php = real',
      'vendor/them -> ROOT/vendor/them',
    ]);
  });

  it('are copied where .worktreeinclude says so, and only when they are ignored', async () => {
    await rig.put('.worktreeinclude', '.env*\n!.env.production\nsecrets/key\nnotes\ndist/\n');
    for (const name of ['.env', '.env.production', 'secrets/key', 'secrets/other', 'dist/a/b', 'node_modules/x/.env']) {
      await rig.put(name, name);
    }
    const checkout = await rig.borrow(rig.checkouts());
    assert.deepEqual(await lines(checkout.folder), [
      '.env = .env',
      '.worktreeinclude = .env*\n!.env.production\nsecrets/key\nnotes\ndist/\n',
      'dist/',
      'dist/a/',
      'dist/a/b = dist/a/b',
      'node_modules/',
      'node_modules/x -> ROOT/node_modules/x',
      'secrets/',
      'secrets/key = secrets/key',
    ]);
    await command(checkout, 'echo changed | tee .env dist/a/b > secrets/key');
    assert.deepEqual(await changesOf(checkout), []);
    assert.equal(await readFile(path.join(rig.root, '.env'), 'utf8'), '.env');
  });

  it('are left out beyond the limit, with a note', async () => {
    await rig.put('.worktreeinclude', 'dist/\n');
    await rig.put('dist/large', 'x'.repeat(2000));
    const checkout = await rig.borrow(rig.checkouts({ limits: { maxCopiedBytes: 1000 } }));
    assert.deepEqual(await lines(checkout.folder), ['.worktreeinclude = dist/\n']);
    assert.match(rig.notes.join('\n'), /1 files such as "dist\/large"/);
  });

  it('are there without git as well', async () => {
    await rename(path.join(rig.root, '.git'), path.join(rig.outside, 'git'));
    await rig.put('node_modules/tool/cli.js', 'tool');
    await rig.put('dist/a', 'output');
    const checkout = await rig.borrow(rig.checkouts({ git: 'no-such-git' }));
    assert.deepEqual(await lines(checkout.folder), ['node_modules/', 'node_modules/tool -> ROOT/node_modules/tool']);
    await command(checkout, 'mkdir dist; touch dist/x y');
    assert.deepEqual(await changesOf(checkout), ['+y = ']);
  });
});
