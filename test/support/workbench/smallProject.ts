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

/** Writes the project into a new temporary folder and returns the folder. */
export async function makeSmallProject(): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'wavewright-ui-project-')), 'till');
  await writeSmallProject(folder);
  return folder;
}

/** Makes all its files what they were at first. */
export async function writeSmallProject(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(smallProjectFiles)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
