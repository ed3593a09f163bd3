import type { RecordedEvent, RunEvent } from '../../../src/shared/events.ts';
import type { ApprovalRequest } from '../../../src/shared/approval.ts';
import type { PlannedTask } from '../../../src/shared/plan.ts';
import {
  REAL_MODEL,
  call,
  created,
  largePlan,
  planningTurn,
  proposed,
  recorded,
  started,
  succeeded,
  task,
  turn,
} from './recordedRun.ts';

const MODULES = ['parser', 'printer', 'tokens', 'cache', 'options', 'format', 'cli'];

/** The plan of the migration: a scan, a task per module, the package, reviews, documentation and validation. */
const MIGRATION: readonly PlannedTask[] = [
  task('scan', { title: 'Find the CommonJS modules and who requires whom', role: 'analysis' }),
  ...MODULES.map((name) => task(`convert-${name}<-scan`, { title: `Convert lib/${name}.js to an ES module` })),
  task(`package<-${MODULES.map((name) => `convert-${name}`).join(',')}`, {
    title: 'Declare "type": "module" in package.json',
  }),
  ...MODULES.slice(0, 4).map((name) =>
    task(`review-${name}<-convert-${name}`, { title: `Review the conversion of lib/${name}.js`, role: 'review' }),
  ),
  task('docs<-package', { title: 'Bring the README up to date', role: 'docs' }),
  task('validate<-docs,package', { title: 'Check that every import resolves', role: 'test' }),
];

const LOOKS = [
  call('list_files', '.'),
  call('read_file', 'package.json'),
  call('search_text', 'require('),
  call('read_file', 'lib/parser.js'),
  call('read_file', 'lib/missing.js', false),
];

/** A migration by the demo model from the request to all change sets waiting; one attempt fails and is tried again. */
export function migration(): RecordedEvent[] {
  return recorded([...untilApproved(), ...firstWaves(), ...lastWaves(), { type: 'run-completed' }]);
}

/** How many events of {@link migration} lead to each of its situations. */
export function migrationPrefix(situation: 'planning' | 'proposed' | 'running'): number {
  const planning = 3;
  if (situation === 'planning') return planning;
  const all = untilApproved().length;
  return situation === 'proposed' ? all - 2 : all + firstWaves().length;
}

function untilApproved(): RunEvent[] {
  return [
    created(),
    { type: 'planning-started' },
    planningTurn(1, LOOKS),
    planningTurn(2, [call('read_file', 'lib/printer.js')]),
    proposed('Migrate the sample from CommonJS to ES modules', MIGRATION),
    { type: 'plan-approved', by: 'person' },
    { type: 'run-started' },
  ];
}

function firstWaves(): RunEvent[] {
  return [
    started('scan'),
    turn('scan', [call('list_files', 'lib'), call('search_text', 'module.exports')]),
    succeeded(
      'scan',
      [],
      'Found **7 modules**. `lib/cli.js` requires all others.\n\n| module | exports |\n|---|---|\n| parser | `parse` |\n| printer | `print` |',
    ),
    ...MODULES.slice(0, 5).map((name) => started(`convert-${name}`)),
    turn('convert-parser', [call('read_file', 'lib/parser.js'), call('edit_file', 'lib/parser.js')]),
    succeeded('convert-parser', ['lib/parser.js'], 'Turned 3 `require` calls into imports.'),
    turn('convert-printer', [call('read_file', 'lib/printer.js'), call('edit_file', 'lib/printer.js', false)]),
    {
      type: 'attempt-failed',
      taskId: 'convert-printer',
      attempt: 1,
      failure: { kind: 'model-overloaded', message: 'The provider is overloaded (529).' },
      retryAt: Date.now() + 12_000,
    },
    started('review-parser'),
  ];
}

/** A run of which two agents want to run the same command, a third another one, and a fourth was refused one. */
export function askingRun(): RecordedEvent[] {
  const asking = (id: string, command: string, rest: Partial<ApprovalRequest> = {}): RunEvent => ({
    type: 'approval-requested',
    taskId: `convert-${id}`,
    approval: {
      approvalId: `approval-${id}`,
      command,
      reasons: [`no rule allows ${command}`],
      suggestedRules: [],
      ...rest,
    },
  });
  const test = { suggestedRules: ['npm test'], why: 'To see whether the conversion broke anything.' };
  const evidence = { tookMs: 12_300, output: 'hash', outputBytes: 2_048 };
  return recorded([
    ...untilApproved(),
    ...firstWaves(),
    turn('convert-options', [
      {
        ...call('run_command', 'npm test'),
        evidence: { ...evidence, command: 'npm test', exitCode: 1, sandboxed: true },
      },
      { ...call('run_command', 'npm run lint'), evidence: { ...evidence, command: 'npm run lint', sandboxed: false } },
      { ...call('run_command', 'git push', false), note: 'The person denied this command.' },
    ]),
    started('convert-printer', 2),
    asking('printer', 'npm test', test),
    asking('tokens', 'npm test', test),
    asking(
      'cache',
      `for f in lib/*.js; do node --check "$f" || echo "broken \u202e$f"; done | sort > report-of-all-files.txt`,
      {
        reasons: ['no rule allows node --check "$f"', 'writing to report-of-all-files.txt'],
      },
    ),
  ]);
}

function lastWaves(): RunEvent[] {
  const rest = MODULES.slice(2, 5);
  return [
    ...rest.map((name) => succeeded(`convert-${name}`, [`lib/${name}.js`], `Converted lib/${name}.js.`)),
    started('convert-printer', 2),
    turn('convert-printer', [call('edit_file', 'lib/printer.js')], 2),
    succeeded('convert-printer', ['lib/printer.js'], 'Converted at the second attempt.', 2),
    ...MODULES.slice(5).flatMap((name) => [
      started(`convert-${name}`),
      succeeded(`convert-${name}`, [`+lib/${name}.cjs`, `-lib/${name}.js`], `Renamed lib/${name}.js.`),
    ]),
    succeeded('review-parser', [], 'No findings.'),
    ...MODULES.slice(1, 4).flatMap((name) => [
      started(`review-${name}`),
      succeeded(`review-${name}`, [], 'No findings.'),
    ]),
    started('package'),
    succeeded('package', ['package.json'], 'Declared `"type": "module"`.'),
    started('docs'),
    succeeded('docs', ['README.md'], 'Replaced `require` in the examples.'),
    started('validate'),
    turn('validate', [call('search_text', "from './")]),
    succeeded('validate', [], 'Every import resolves.'),
  ];
}

/** The end of a run with a real model in which a task failed and held another one back. */
export function failedRun(): RecordedEvent[] {
  return recorded([
    created({ runId: 'run-failed', request: 'Write tests for the cache', model: REAL_MODEL }),
    { type: 'planning-started' },
    planningTurn(1, LOOKS, { costUsd: 0.031 }),
    proposed('Write tests for the cache', [
      task('read', { title: 'Understand lib/cache.js', role: 'analysis' }),
      task('write<-read', { title: 'Write test/cache.test.js', role: 'test' }),
      task('check<-write', { title: 'Check the tests', role: 'review' }),
    ]),
    { type: 'plan-approved', by: 'person' },
    { type: 'run-started' },
    started('read'),
    turn('read', [call('read_file', 'lib/cache.js')]),
    succeeded('read', [], 'A least-recently-used cache.'),
    started('write'),
    { type: 'attempt-failed', taskId: 'write', attempt: 1, failure: TIMEOUT },
    { type: 'task-failed', taskId: 'write', failure: TIMEOUT },
    { type: 'task-blocked', taskId: 'check', blockedBy: 'write' },
    { type: 'run-failed', failure: { kind: 'internal', message: '1 of 3 tasks failed and 1 was held back.' } },
  ]);
}

const TIMEOUT = {
  kind: 'timeout',
  timeoutMs: 300_000,
  message:
    'The attempt took longer than 300 s. Raise wavewright.run.attemptTimeoutSeconds or ask for less in one task.',
} as const;

/** {@link migration} after an accept that met the person's own changes in one file and another task's in another. */
export function conflictedRun(): RecordedEvent[] {
  const path = (file: string) => ({ root: 'sample', path: file });
  return [
    ...migration(),
    ...recorded([
      {
        type: 'change-set-conflicted',
        taskId: 'package',
        conflicts: [{ path: path('package.json'), between: ['package', 'workspace'], reason: 'both-changed' }],
      },
      {
        type: 'change-set-conflicted',
        taskId: 'convert-cli',
        conflicts: [
          { path: path('lib/cli.js'), between: ['convert-options', 'convert-cli'], reason: 'deleted-and-changed' },
        ],
      },
      { type: 'change-set-rejected', taskId: 'convert-cache' },
    ]),
  ].map((entry, index) => ({ ...entry, seq: index + 1 }));
}

/** A run that reached its budget in the middle, with costs that are known in part only. */
export function pausedRun(): RecordedEvent[] {
  return recorded([
    created({ runId: 'run-paused', model: REAL_MODEL, request: 'Document everything' }),
    { type: 'planning-started' },
    proposed('Document everything', [
      task('a', { title: 'Document lib/a.js', role: 'docs' }),
      task('b', { role: 'docs' }),
    ]),
    { type: 'plan-approved', by: 'setting' },
    { type: 'run-started' },
    started('a'),
    turn('a', [call('read_file', 'lib/a.js')]),
    {
      type: 'run-paused',
      reason: 'provider',
      failure: {
        kind: 'model-unauthorized',
        status: 401,
        message: 'Anthropic refused the key (401): invalid x-api-key.',
      },
    },
  ]);
}

/** Texts as nobody should send them: endless, from right to left, full of markup. */
export function hostileRun(): RecordedEvent[] {
  const endless = 'Endless'.repeat(715);
  const markup = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
  const summary = [
    '# A heading',
    markup,
    '![a picture](https://evil.example/pixel.png)',
    '[click me](javascript:window.hacked=1) and [the web](https://example.com/)',
    '<iframe src="https://evil.example/"></iframe>',
    '```js\nconst answer = 42;\n```',
    '- [x] done\n- [ ] open',
  ].join('\n\n');
  return recorded([
    created({ runId: 'run-hostile', request: `${markup}\n${'A very long request. '.repeat(300)}`, model: REAL_MODEL }),
    { type: 'planning-started' },
    planningTurn(1, [call('read_file', `lib/${endless}.js`), call('search_text', markup)]),
    proposed(`${markup} ${'x'.repeat(120)}`, [
      task('a', { title: `${markup}${endless}`, instructions: endless }),
      task('b<-a', { title: 'هاجر هذا المشروع إلى وحدات ES بالكامل من فضلك 🚀', role: 'docs' }),
      task('c<-a', { title: 'העבר את הפרויקט הזה למודולים', role: 'review' }),
    ]),
    { type: 'plan-approved', by: 'person' },
    { type: 'run-started' },
    started('a'),
    succeeded('a', [`lib/${'deep/'.repeat(60)}file.js`, `lib/${markup.replaceAll('/', '')}`], summary),
    started('b'),
    {
      type: 'attempt-failed',
      taskId: 'b',
      attempt: 1,
      failure: { kind: 'model-declined', message: `${markup}${endless}` },
    },
    { type: 'task-failed', taskId: 'b', failure: { kind: 'model-declined', message: `${markup}${endless}` } },
    started('c'),
  ]);
}

/** A run of `count` tasks, about half done: some failed, some at work. */
export function largeRun(count: number): RecordedEvent[] {
  const tasks = largePlan(count);
  const half = tasks.slice(0, Math.floor(count / 2));
  return recorded(
    [
      created({ runId: 'run-large', model: REAL_MODEL, request: `Migrate ${count} modules` }),
      { type: 'planning-started' },
      proposed(`Migrate ${count} modules`, tasks),
      { type: 'plan-approved', by: 'person' },
      { type: 'run-started' },
      ...half.flatMap(({ id }, index) => [
        started(id),
        turn(id, [call('read_file', `${id}.js`)]),
        ...largeEnd(id, index, half.length),
      ]),
    ],
    100,
  );
}

function largeEnd(id: string, index: number, count: number): RunEvent[] {
  if (index > count - 12) return [];
  if (index % 37 === 36) return [{ type: 'task-failed', taskId: id, failure: TIMEOUT }];
  return [succeeded(id, index % 3 === 0 ? [`src/${id}.js`] : [])];
}
