import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** The smallest project whose migration has all kinds of tasks: three modules, a package.json and a document with an example. */
export const smallProjectFiles: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify({ name: 'till', version: '1.0.0', main: 'index.js' }, undefined, 2)}\n`,
  'README.md': "# Till\n\n```js\nconst { total } = require('till');\n```\n",
  'index.js':
    "const { add } = require('./lib/money.js');\nconst { line } = require('./lib/table.js');\n\nfunction total(prices) {\n  return line(prices.reduce(add, 0));\n}\n\nmodule.exports = { total };\n",
  'lib/money.js': 'function add(one, other) {\n  return one + other;\n}\n\nmodule.exports = { add };\n',
  'lib/table.js': 'exports.line = (value) => `| ${value} |`;\n',
};

/** How many tasks the demo model plans for it. */
export const smallProjectTasks = 11;

/** How many there are in the end: the documentation is done in a round, and two reviewers look at it. */
export const smallProjectTasksAtEnd = smallProjectTasks + 3;

/** The same with one test and a script for it, so that the last task of a migration wants to run `npm test`. */
export const testedProjectFiles: Readonly<Record<string, string>> = {
  ...smallProjectFiles,
  'package.json': `${JSON.stringify({ name: 'till', version: '1.0.0', main: 'index.js', scripts: { test: 'node --test' } }, undefined, 2)}\n`,
  'test/total.test.js':
    "const assert = require('node:assert/strict');\nconst { it } = require('node:test');\nconst { total } = require('../index.js');\n\nit('adds prices', () => {\n  assert.equal(total([1, 2]), '| 3 |');\n});\n",
};

/** Writes the project into a new temporary folder and returns the folder. */
export async function makeSmallProject(files = smallProjectFiles): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'wavewright-ui-project-')), 'till');
  await writeSmallProject(folder, files);
  return folder;
}

/** Makes all its files what they were at first. */
export async function writeSmallProject(folder: string, files = smallProjectFiles): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
