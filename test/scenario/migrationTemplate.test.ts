import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsIn, headless } from '../support/headless.ts';
import { copySampleRepository } from '../support/sampleRepository.ts';

describe('The migration template with the demo model, on the sample repository', function () {
  this.timeout(180_000);

  let folder: string;
  let sample: string;
  let place: readonly string[];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wavewright-template-'));
    sample = join(folder, 'sample');
    await copySampleRepository(sample);
    place = ['--folder', sample, '--storage', join(folder, 'storage'), '--provider', 'demo', '--json'];
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has twelve kinds of task, and converts modules and tests for real: the tests that it runs pass', async () => {
    const request = 'Migrate this project to ES modules';
    const approval = ['--yes', '--allow', 'npm test', '--accept', 'all'];
    const { code, out, err } = await headless([
      'run',
      '--template',
      'migration',
      '--request',
      request,
      ...place,
      ...approval,
    ]);
    assert.equal(code, 0, err);
    const events = eventsIn(out).map(({ event }) => event);
    const proposed = events.find((event) => event.type === 'plan-proposed');
    assert.deepEqual(
      proposed?.plan.tasks.map(({ id }) => id),
      [
        'scan',
        'dependency-analysis',
        'api-mapping',
        'stubs',
        'core-modules',
        'utility-modules',
        'test-migration',
        'import-fixing',
        'new-tests',
        'review',
        'docs',
        'validation',
      ],
    );
    const ends = new Map(
      events.flatMap((event) => (event.type === 'task-succeeded' ? [[event.taskId, event.summary] as const] : [])),
    );
    assert.match(ends.get('import-fixing.1') ?? '', /23 modules converted, every import resolves\. 21 tests .* passed/);
    assert.match(
      ends.get('new-tests') ?? '',
      /the package exports the 9 names that it did before.*22 tests .* passed/s,
    );
    const [group] = events.flatMap((event) =>
      event.type === 'group-succeeded' && event.taskId === 'import-fixing' ? [event] : [],
    );
    assert.match(group?.summary ?? '', /The gate "independent review" passed after the first round/);
    assert.match(
      ends.get('import-fixing.1.correctness') ?? '',
      /^5 findings: .*minor: A helper of the migration is left/s,
    );
    assert.match(ends.get('import-fixing.1.behaviour-kept') ?? '', /^1 finding: .*`package\.json:21`/s);
    assert.match(ends.get('review') ?? '', /^Approved: 26 modules parsed/);
    assert.match(ends.get('validation') ?? '', /The migration is complete: 23 modules.* 22 tests .* passed/);

    const read = (path: string): string => readFileSync(join(sample, path), 'utf8');
    assert.match(read('package.json'), /"type": "module"/);
    assert.match(read('src/index.js'), /^export /m);
    assert.match(read('test/orders.test.js'), /^import /m);
    assert.match(read('README.md'), /^import \{ Inventory/m);
    assert.ok(existsSync(join(sample, 'test/es-modules.test.js')));
    assert.ok(existsSync(join(sample, 'src/plugins/loader.cjs')));
  });
});
