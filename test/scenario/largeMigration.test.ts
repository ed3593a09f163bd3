import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../src/shared/report/runReport.ts';
import { commonJsProject, writeCommonJsProject } from '../support/commonJsProject/commonJsProject.ts';
import { headless } from '../support/headless.ts';

describe('The command on a repository of more modules than a plan can name', function () {
  this.timeout(120_000);
  let directory: string;
  let folder: string;

  beforeEach(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'wavewright-large-')));
    folder = join(directory, 'project');
    await mkdir(folder);
  });

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it('migrates it by a fan-out of which each part is reviewed; its tests pass, and nothing else is written', async () => {
    const project = commonJsProject(105);
    await writeCommonJsProject(folder, project);
    const storage = join(directory, 'storage');
    const place = ['--folder', folder, '--storage', storage];
    const request = ['--request', 'Migrate this project to ES modules'];
    const options = ['--provider', 'demo', '--yes', '--accept', 'all', '--max-agents', '1000', ...place];
    const { code, out, err } = await headless(['run', ...request, ...options]);
    assert.equal(code, 0, out + err);

    const { tasks, changes, reviews } = JSON.parse((await headless(['report', '--json', ...place])).out) as RunReport;
    const modules = 105 + project.tests.length;
    // A loop, its work and its check for each, six around them, and the work on the documents with two who look at the whole.
    assert.deepEqual([tasks.total, tasks.succeeded], [9 + 3 * modules, 9 + 3 * modules]);
    assert.deepEqual(
      reviews.reviewers.filter(({ lens }) => lens !== undefined).map(({ reviewer }) => reviewer),
      ['documentation.1.correctness', 'documentation.1.behaviour-kept'],
    );
    const status = spawnSync('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: folder }).stdout;
    const touched = String(status).trimEnd().split('\n');
    assert.deepEqual(
      touched.map((line) => line.replace(/^ M /, '')).sort(),
      [...project.files.keys()].filter((path) => path !== '.gitignore').sort(),
    );
    assert.deepEqual(changes.flatMap(({ files }) => files).sort(), touched.map((line) => line.slice(3)).sort());
    const kept = (await readdir(storage)).filter((name) => !name.startsWith('index.sqlite'));
    assert.deepEqual(kept, ['runs.db']);
    const tests = spawnSync('npm', ['test'], { cwd: folder, encoding: 'utf8' });
    assert.equal(tests.status, 0, tests.stdout + tests.stderr);
    assert.match(tests.stdout, /pass 105\b/);
  });
});
