import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunReport } from '../../src/shared/report/runReport.ts';
import { headless } from '../support/headless.ts';

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{\n  "name": "small",\n  "main": "index.js",\n  "engines": { "node": ">=22.12" }\n}\n',
  'index.js': "'use strict';\n\nexports.add = (a, b) => a + b;\n",
  // A name that is known only when it runs cannot be imported.
  'docs/plugins.md':
    '# Plugins\n\nLoad one by its name:\n\n```js\nconst plugin = require(process.argv[2]);\nmodule.exports = plugin;\n```\n',
};

describe('The reviewers of the demo model', function () {
  this.timeout(120_000);
  let directory: string;
  let place: readonly string[];

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'wavewright-reviewers-'));
    const folder = join(directory, 'small');
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const person = ['-c', 'user.name=Author', '-c', 'user.email=author@example.invalid', '-c', 'commit.gpgsign=false'];
    for (const args of [
      ['init', '--quiet'],
      ['add', '.'],
      [...person, 'commit', '--quiet', '--message', 'Start'],
    ])
      assert.equal(spawnSync('git', args, { cwd: folder }).status, 0);
    place = ['--folder', folder, '--storage', join(directory, 'storage')];
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  it('have mended what others cannot refute, and find nothing more then', async () => {
    const request = ['--request', 'Migrate this project to ES modules'];
    const { code, out, err } = await headless([
      'run',
      ...request,
      ...place,
      '--provider',
      'demo',
      '--yes',
      '--accept',
      'all',
    ]);
    assert.equal(code, 0, out + err);
    const report = JSON.parse((await headless(['report', '--json', ...place])).out) as RunReport;
    const gate = report.gates.find(({ taskId }) => taskId === 'documentation');
    assert.deepEqual([gate?.verdict, gate?.rounds], ['passed', 2]);
    assert.deepEqual(report.reviews.findings, []);
    assert.match(out, /gate "independent review" failed: .*docs\/plugins\.md:6/);
    assert.match(out, /> documentation\.1\.refute {2}Refute 1 finding/);
    const document = readFileSync(join(directory, 'small/docs/plugins.md'), 'utf8');
    assert.match(document, /by its name:\n\nThis example is CommonJS: .*\n\n```js\nconst plugin = require/);
    const { out: told } = await headless(['report', ...place]);
    assert.match(told, /\nFindings\n {2}No findings of \d+ reviewers\.\n/);
  });
});
