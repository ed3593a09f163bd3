import assert from 'node:assert/strict';
import { migrate } from './demoRig.ts';
import type { Files, RigOptions } from './demoRig.ts';

const TESTED = {
  'package.json': '{ "name": "till", "scripts": { "test": "node --test" } }\n',
  'index.js': 'exports.one = 1;\n',
};

const PASSED = 'Exit code 0 after 1.2 s.\nOutput:\n✔ adds (0.5ms)\nℹ tests 21\nℹ pass 21\nℹ fail 0';

interface Validation {
  readonly summary: string;
  readonly data: { readonly verdict: string; readonly tests: unknown };
  /** Commands of all tasks. */
  readonly ran: readonly string[];
  /** What the last command found. */
  readonly seen: Files;
}

/** Migrates the files; each command that a task runs gets the next of these results, the last one again and again. */
async function validate(
  files: Readonly<Record<string, string>>,
  ...results: (string | { readonly error: string })[]
): Promise<Validation> {
  const ran: string[] = [];
  let seen: Files = new Map();
  const runCommand: RigOptions['runCommand'] = (line, now) => {
    seen = now;
    const result = results[Math.min(ran.push(line), results.length) - 1] ?? '';
    return typeof result === 'string' ? { text: result, isError: false } : { text: result.error, isError: true };
  };
  const { tasks } = await migrate(new Map(Object.entries(files)), results.length === 0 ? {} : { runCommand });
  const { summary = '', data } = tasks.at(-1) ?? {};
  return { summary, data: data as Validation['data'], ran, seen };
}

describe('The tests of a project that the demo model has migrated', () => {
  it('are run once, by the validation, with everything migrated, and their numbers told', async () => {
    const { summary, data, ran, seen } = await validate(TESTED, PASSED);
    assert.deepEqual(ran, ['npm test']);
    assert.equal(seen.get('index.js'), 'export const one = 1;\n');
    assert.match(seen.get('package.json') ?? '', /"type": "module"/);
    assert.match(
      summary,
      /every import resolves\. 21 tests of the project passed on the migrated files: `npm test`, exit code 0\.$/m,
    );
    assert.deepEqual(data.tests, { status: 'passed', command: 'npm test', exitCode: 0, passed: 21, failed: 0 });
    assert.equal(data.verdict, 'valid');
  });

  it('that fail are told with the lines that say so, and the migration is not valid', async () => {
    const output = 'ok so far\n✖ adds (1ms)\n  Error: expected 2\nℹ pass 3\nℹ fail 1\n';
    const { summary, data } = await validate(TESTED, `Exit code 1 after 0.1 s.\nOutput:\n${output}`);
    assert.match(
      summary,
      /1 of 4 tests of the project failed on the migrated files: `npm test`, exit code 1\.\n {4}✖ adds \(1ms\)\n {4}Error: expected 2$/m,
    );
    assert.equal(data.verdict, 'problems');
    assert.deepEqual(data.tests, {
      status: 'failed',
      command: 'npm test',
      exitCode: 1,
      passed: 3,
      failed: 1,
      lines: ['✖ adds (1ms)', 'Error: expected 2'],
    });
    const stopped = await validate(TESTED, 'Stopped by its time limit of 600 s; a longer one can be given.');
    assert.match(stopped.summary, /The tests of the project failed .*: `npm test`, it was stopped\./);
  });

  for (const [runner, output, passed] of [
    ['mocha', '  adds\n    ✔ one\n\n  12 passing (5ms)\n', 12],
    ['vitest', ' Test Files  2 passed (2)\n      Tests  7 passed (7)\n', 7],
    ['an unknown runner', 'fine\n', undefined],
  ] as const) {
    it(`are counted as ${runner} counts`, async () => {
      const { data } = await validate(TESTED, `Exit code 0 after 0.1 s.\nOutput:\n${output}`);
      const counted = passed === undefined ? {} : { passed };
      assert.deepEqual(data.tests, { status: 'passed', command: 'npm test', exitCode: 0, ...counted });
    });
  }

  it('are said not to have run where that was denied, refused, or failed, and nothing is claimed of them', async () => {
    for (const [error, status, words] of [
      [
        'The person denied this command. It was not run. Do not try it again in other words.',
        'not-allowed',
        'not run: not allowed (the person denied this command).',
      ],
      [
        'This command is not on the list of allowed ones, and nobody is here to be asked. It was not run. Go on.',
        'not-allowed',
        'not run: not allowed (this command is not on the list of allowed ones, and nobody is here to be asked).',
      ],
      [
        'The command was not run. The workspace is not trusted, so no commands run in it.',
        'not-allowed',
        'not run: not allowed (the workspace is not trusted, so no commands run in it).',
      ],
      ['No space is left on the disk.', 'not-available', 'not run: no space is left on the disk.'],
    ] as const) {
      const { summary, data, ran } = await validate(TESTED, { error });
      assert.ok(summary.includes(words), summary);
      assert.equal((data.tests as { status: string }).status, status);
      assert.equal(data.verdict, 'valid');
      assert.deepEqual(ran, ['npm test'], 'it is not tried again');
    }
  });

  it('are run again when the run was interrupted meanwhile, but not for ever', async () => {
    const interrupted =
      'This command had begun when Wavewright was interrupted; how it ended is not known and its changes are lost. Look before you run it again.';
    const again = await validate(TESTED, { error: interrupted }, PASSED);
    assert.deepEqual([again.ran.length, (again.data.tests as { status: string }).status], [2, 'passed']);
    const never = await validate(TESTED, { error: interrupted });
    assert.deepEqual([never.ran.length, (never.data.tests as { status: string }).status], [3, 'not-available']);
  });

  it('are said not to have run where there is no tool for it', async () => {
    const { summary, data } = await validate(TESTED);
    assert.match(summary, /were not run: commands cannot be run here\./);
    assert.deepEqual((data.tests as { status: string }).status, 'not-available');
  });

  it('are those of the test script, else those that are written for Node, else none', async () => {
    const script = (test: string): string => JSON.stringify({ name: 'x', scripts: { test } });
    const stub = script('echo "Error: no test specified" && exit 1');
    const cases: readonly [Record<string, string>, readonly string[]][] = [
      [{ 'package.json': stub, 'a.js': 'exports.a = 1;\n' }, []],
      [{ 'a.js': 'exports.a = 1;\n' }, []],
      [{ 'a.test.js': "const { it } = require('node:test');\nit('a', () => {});\n" }, ['node --test']],
      [{ 'fixtures/a.test.js': "const { it } = require('node:test');\n", 'a.js': 'exports.a = 1;\n' }, []],
    ];
    for (const [files, commands] of cases) {
      const { ran, data, summary } = await validate(files, PASSED);
      assert.deepEqual(ran, commands, JSON.stringify(files));
      if (commands.length > 0) continue;
      assert.equal((data.tests as { status: string }).status, 'none');
      assert.match(summary, /not run: the project has no tests that I know how to run\./);
    }
    const empty = await validate(TESTED, 'Exit code 0 after 0.1 s.\nOutput:\nℹ pass 0\nℹ fail 0');
    assert.match(empty.summary, /not run: `npm test` found no tests\./);
  });
});
