import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { NUMBER_SETTINGS } from '../../src/vscode/settings.ts';
import { commandIds, conditions, contextKeys, readManifest, settingKeys, viewIds } from './manifest.ts';
import { firstArguments, literalsOf, parseSources, projectFolder } from './sourceFiles.ts';

const manifest = readManifest();
const commands = commandIds(manifest);
const views = viewIds(manifest);
const settings = settingKeys(manifest);
const keys = contextKeys(manifest);

/** Names of ours that the manifest does not know: kinds of panels and status bar items, and what is stored under which name. */
const ownNames = [
  'wavewright.run',
  'wavewright.status',
  'wavewright.checkpoint',
  'wavewright.commandRules',
  'wavewright.allowedServers',
  'wavewright.anthropicApiKey',
];

const sources = parseSources('src/vscode/**/*.ts', 'src/extension.ts');
const literals = literalsOf(sources);
const texts = new Set(literals.map(({ text }) => text));

/** Those of `wanted` that stand nowhere in the editor's code. */
function unused(wanted: readonly string[]): string[] {
  return wanted.filter((text) => !texts.has(text));
}

/** Ids that VS Code itself derives from views and their container. */
function isDerived(id: string): boolean {
  return views.some((view) => id === `${view}.focus` || id === `${view}.open`);
}

describe('The manifest and the code', () => {
  it('agree on the commands: each contributed one is registered by its literal id', () => {
    assert.deepEqual(unused(commands), []);
  });

  it('agree on the commands: each one that the code registers or executes is contributed', () => {
    const used = [...firstArguments(literals, 'registerCommand'), ...firstArguments(literals, 'executeCommand')];
    const unknown = used.filter(
      ({ text }) => text.startsWith('wavewright.') && !commands.includes(text) && !isDerived(text),
    );
    assert.deepEqual(
      unknown.map(({ place, text }) => `${place} ${text}`),
      [],
    );
  });

  it('agree on the views: each contributed one gets its content', () => {
    assert.deepEqual(unused(views), []);
  });

  it('agree on the settings: each contributed one is read, by its whole key or by its key within the section', () => {
    const unread = settings.filter((key) => !texts.has(key) && !texts.has(key.replace('wavewright.', '')));
    assert.deepEqual(unread, []);
  });

  it('agree on the settings: each string that looks like one of ours is one', () => {
    const sections = new Set(settings.map((key) => key.split('.')[1] ?? ''));
    const unknown = literals.filter(({ text }) => {
      const [section = '', ...rest] = text.replace(/^wavewright\./, '').split('.');
      const looksLikeSetting = sections.has(section) && rest.length > 0 && /^[\w.]+$/.test(text);
      return looksLikeSetting && !settings.includes(`wavewright.${[section, ...rest].join('.')}`);
    });
    assert.deepEqual(
      unknown.map(({ place, text }) => `${place} ${text}`),
      [],
    );
  });

  it('agree on the default and the bounds of each number', () => {
    const declared = Object.entries(manifest.contributes.configuration.properties)
      .filter(([, { type }]) => type === 'number' || type === 'integer')
      .map(([key, { type, default: value, minimum, maximum }]) => [
        key,
        { default: value, minimum, maximum, integer: type === 'integer' },
      ]);
    const read = Object.entries(NUMBER_SETTINGS).map(([key, bounds]) => [`wavewright.${key}`, { ...bounds }]);
    assert.deepEqual(Object.fromEntries(declared), Object.fromEntries(read));
  });

  it('agree on the context keys: each one that a condition asks for is set, and each one set is asked for', () => {
    assert.deepEqual(unused(keys), []);
    const set = literals.filter(
      ({ node, text }) => text.startsWith('wavewright.') && isSetContext(node.parent.getText()),
    );
    assert.deepEqual(
      set.map(({ text }) => text).filter((text) => !keys.includes(text)),
      [],
    );
  });

  it('agree on the kinds of tree items that menus ask for', () => {
    const kinds = conditions(manifest).flatMap((when) =>
      [...when.matchAll(/viewItem == ([\w-]+)/g)].map((match) => match[1] ?? ''),
    );
    assert.ok(kinds.length > 0);
    assert.deepEqual(unused(kinds), []);
  });

  it('use no id of ours that neither of them explains', () => {
    const explained = new Set([...commands, ...views, ...settings, ...keys, ...ownNames]);
    const unknown = literals.filter(
      ({ text }) => /^wavewright\.[\w.]+$/.test(text) && !explained.has(text) && !isDerived(text),
    );
    assert.deepEqual(
      unknown.map(({ place, text }) => `${place} ${text}`),
      [],
    );
  });
});

function isSetContext(call: string): boolean {
  return /^[\w.]*executeCommand\(\s*'setContext'/.test(call);
}

describe('The manifest', () => {
  it('names only its own commands in menus, keys and welcome texts', () => {
    const { menus, keybindings, viewsWelcome } = manifest.contributes;
    const links = viewsWelcome.flatMap(({ contents }) => contents.match(/(?<=command:)[\w.]+/g) ?? []);
    const named = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command);
    assert.deepEqual(
      [...named, ...links].filter((command) => !commands.includes(command)),
      [],
    );
  });

  it('names only its own views in conditions and welcome texts', () => {
    const named = conditions(manifest).flatMap((when) =>
      [...when.matchAll(/view == ([\w.]+)/g)].map((match) => match[1]),
    );
    const welcomed = manifest.contributes.viewsWelcome.map(({ view }) => view);
    assert.deepEqual(
      [...named, ...welcomed].filter((view) => !views.includes(view ?? '')),
      [],
    );
  });

  it('has no command twice, and each one in the category of the product', () => {
    assert.deepEqual([...new Set(commands)], commands);
    for (const { command, category } of manifest.contributes.commands) {
      assert.match(command, /^wavewright\.[a-z][A-Za-z]+$/);
      assert.equal(category, 'Wavewright');
    }
  });

  it('uses icons that exist', () => {
    const codicons = readFileSync(join(projectFolder, 'node_modules/@vscode/codicons/dist/codicon.css'), 'utf8');
    for (const { command, icon } of manifest.contributes.commands) {
      const name = /^\$\(([\w-]+)\)$/.exec(icon ?? '$(check)')?.[1] ?? '';
      assert.ok(codicons.includes(`.codicon-${name}:before`), `${command} has the unknown icon ${String(icon)}`);
    }
    const containers = Object.values(manifest.contributes.viewsContainers).flat();
    for (const file of [manifest.icon, ...containers.map(({ icon }) => icon)]) {
      assert.ok(existsSync(join(projectFolder, file)), `${file} does not exist`);
    }
  });

  it('describes every choice of a setting, and its default is one of them', () => {
    for (const [key, setting] of Object.entries(manifest.contributes.configuration.properties)) {
      assert.equal(setting.enumDescriptions?.length, setting.enum?.length, key);
      if (setting.enum !== undefined) assert.ok(setting.enum.includes(String(setting.default)), key);
      const type = Array.isArray(setting.default) ? 'array' : typeof setting.default;
      assert.equal(setting.type === 'integer' ? 'number' : setting.type, type, key);
    }
  });

  it('asks for the VS Code whose typings the code is checked against', () => {
    const typings = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(projectFolder, 'node_modules/@types/vscode/package.json'), 'utf8')));
    const [major, minor] = typings.version.split('.');
    assert.equal(manifest.engines.vscode, `^${major}.${minor}.0`);
  });

  it('ships everything bundled: a package needs no node_modules', () => {
    assert.deepEqual(manifest.dependencies ?? {}, {});
  });
});
