import type { RecordedEvent, RunEvent } from '../../../src/shared/events.ts';
import type { Expectation, Forecast, Range, Routing } from '../../../src/shared/forecast.ts';
import type { Gate, GateVerdict } from '../../../src/shared/gates.ts';
import type { Intent, Question } from '../../../src/shared/intent.ts';
import type { PlannedTask } from '../../../src/shared/plan.ts';
import type { PlanRepair, PlanningStep } from '../../../src/shared/planning.ts';
import type { ProposedPlan } from '../../../src/shared/planningFacts.ts';
import {
  REAL_MODEL,
  call,
  created,
  planningTurn,
  proposed,
  recorded,
  started,
  succeeded,
  task,
} from './recordedRun.ts';

const QUESTIONS: readonly Question[] = [
  {
    id: 'scope',
    question: 'Which modules shall be covered?',
    options: ['All modules', 'Only those without tests'],
    default: 'Only those without tests',
  },
  { id: 'runner', question: 'Which test runner?', options: ['node:test', 'mocha'], default: 'The one that is there' },
  { id: 'depth', question: 'How deep shall the tests go?', options: [], default: 'Public functions' },
];

const INTENT: Intent = {
  primary: 'testing',
  secondary: ['documentation', 'refactoring'],
  entities: ['lib/cache.js', 'lib/parser.js', 'node:test'],
  requirements: ['The existing tests still pass.'],
  successCriteria: ['Every public function of lib/ has a test.', 'npm test passes three times in a row.'],
  questions: [],
};

const GATES: Gate[] = [
  { kind: 'command', name: 'tests', run: 'npm test', repeats: 3 },
  { kind: 'review', name: 'review', lenses: ['correctness', 'tests'], fails: 'critical' },
  { kind: 'public-api', name: 'public API', mayChange: [] },
];

const TASKS: readonly PlannedTask[] = [
  task('survey', { title: 'Find the functions without tests', role: 'analysis', complexity: 'simple' }),
  task('cache<-survey', {
    title: 'Write tests for lib/cache.js',
    role: 'test',
    complexity: 'moderate',
    gates: GATES,
    criteria: ['Every branch of `get` is reached.'],
    mayWrite: ['test/**'],
    dependencies: { survey: { kind: 'data', reason: 'knows which functions have none' } },
  }),
  task('parser<-survey', { title: 'Write tests for lib/parser.js', role: 'test', complexity: 'complex', gates: GATES }),
  task('docs<-cache,parser', {
    title: 'Say in the README how to run the tests',
    role: 'docs',
    complexity: 'trivial',
    dependencies: { parser: { kind: 'order' } },
  }),
];

const REPAIRS: readonly PlanRepair[] = [
  { kind: 'order-edge-removed', taskIds: ['docs'], message: "'docs' waited for 'survey' twice; one way is enough." },
  { kind: 'verification-added', taskIds: ['cache'], message: "Nobody checked 'cache'; it has to pass the tests now." },
];

function range(likely: number): Range {
  return { low: likely * 0.7, likely, high: likely * 1.8 };
}

function expectation(scale: number): Expectation {
  return { tokens: range(40_000 * scale), costUsd: range(0.12 * scale), wallMs: range(90_000 * scale) };
}

const FORECAST: Forecast = {
  ...expectation(6),
  agents: { low: 8, likely: 10, high: 14 },
  tasks: { survey: expectation(0.5), cache: expectation(2), parser: expectation(3), docs: expectation(0.2) },
  criticalPath: ['survey', 'parser', 'docs'],
  basedOnRuns: 3,
  pricesOf: '2026-11-01',
};

const ROUTING: Routing = {
  preset: 'balanced',
  savesUsd: 1.2,
  tasks: [
    { taskId: 'survey', tier: 'light', model: 'claude-haiku-5-5', reason: 'Searching is simple.', savesUsd: 0.1 },
    { taskId: 'cache', tier: 'standard', model: 'claude-sonnet-5-5', reason: 'Tests of moderate complexity.' },
    { taskId: 'parser', tier: 'strong', model: 'claude-opus-5-5', reason: 'Complex tests.' },
    { taskId: 'docs', tier: 'light', model: 'claude-haiku-5-5', reason: 'A few lines of text.' },
  ],
};

/** A plan with all that is found out about one, as an event proposes it. */
export function fullPlan(tasks: readonly PlannedTask[] = TASKS, more: Partial<ProposedPlan> = {}): ProposedPlan {
  const { plan, waves } = proposed('Write tests for every module', tasks) as Extract<
    RunEvent,
    { type: 'plan-proposed' }
  >;
  return { plan, waves, repairs: REPAIRS, routing: ROUTING, forecast: FORECAST, ...more };
}

function begun(limits: Partial<Extract<RunEvent, { type: 'run-created' }>['limits']> = {}): RunEvent[] {
  const event = created({ request: 'Write tests for every module that has none', model: REAL_MODEL }) as Extract<
    RunEvent,
    { type: 'run-created' }
  >;
  const tiers = { light: 'claude-haiku-5-5', standard: 'claude-sonnet-5-5', strong: 'claude-opus-5-5' };
  return [
    { ...event, limits: { ...event.limits, preset: 'balanced', tiers, ...limits } },
    { type: 'planning-started' },
    step('survey'),
    {
      type: 'repository-surveyed',
      survey: 'blob',
      summary: 'JavaScript, 42 files in 6 folders; npm; tests by node:test; eslint.',
    },
    step('understand'),
  ];
}

function step(name: PlanningStep): RunEvent {
  return { type: 'planning-step-started', step: name };
}

/** A run that waits for answers. */
export function questionsRun(questions: readonly Question[] = QUESTIONS): RecordedEvent[] {
  return recorded([
    ...begun(),
    { type: 'intent-stated', intent: INTENT, by: 'model' },
    { type: 'questions-asked', questions },
  ]);
}

/** A run whose planner proposes tasks, after it has asked and was answered. */
export function proposingRun(): RecordedEvent[] {
  return recorded([...untilProposing(), planningTurn(1, [call('read_file', 'lib/cache.js')])]);
}

function untilProposing(limits?: Parameters<typeof begun>[0]): RunEvent[] {
  return [
    ...begun(limits),
    { type: 'intent-stated', intent: INTENT, by: 'model' },
    { type: 'questions-asked', questions: QUESTIONS },
    { type: 'questions-answered', answers: [{ id: 'scope', answer: 'All modules' }], by: 'person' },
    step('propose'),
  ];
}

function untilPlanned(limits?: Parameters<typeof begun>[0]): RunEvent[] {
  return [
    ...untilProposing(limits),
    planningTurn(1, [call('read_file', 'lib/cache.js')], { costUsd: 0.05 }),
    step('forecast'),
    { type: 'plan-proposed', ...fullPlan() },
  ];
}

/** A plan with forecast, routing, repairs and gates that waits for approval. */
export function plannedRun(limits?: Parameters<typeof begun>[0]): RecordedEvent[] {
  return recorded(untilPlanned(limits));
}

/** The same plan after an edit, and after that edit was taken back. */
export function editedRun(isTakenBack = false): RecordedEvent[] {
  const events = untilPlanned();
  const without = TASKS.filter(({ id }) => id !== 'docs');
  const edited: RunEvent[] = [
    { type: 'plan-edited', by: 'person', summary: "Removed 'docs'", ...fullPlan(without) },
    ...(isTakenBack
      ? [
          {
            type: 'plan-edited' as const,
            by: 'undo' as const,
            summary: 'The proposed plan',
            restores: events.length,
            ...fullPlan(),
          },
        ]
      : []),
  ];
  return recorded([...events, ...edited]);
}

const EVIDENCE = {
  command: 'npm test',
  tookMs: 12_300,
  output: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
  outputBytes: 2_048,
  sandboxed: true,
};

const VERDICTS: readonly GateVerdict[] = [
  {
    gate: 'tests',
    kind: 'command',
    verdict: 'failed',
    round: 1,
    reason: 'npm test ended with exit code 1.',
    evidence: { kind: 'commands', runs: [{ ...EVIDENCE, exitCode: 1 }] },
  },
  {
    gate: 'tests',
    kind: 'command',
    verdict: 'passed',
    round: 2,
    reason: '',
    evidence: { kind: 'commands', runs: [EVIDENCE, EVIDENCE, EVIDENCE].map((run) => ({ ...run, exitCode: 0 })) },
  },
  {
    gate: 'review',
    kind: 'review',
    verdict: 'failed',
    round: 2,
    reason: 'A critical finding was upheld by 2 of 2 reviewers.',
    evidence: {
      kind: 'findings',
      reviewers: ['cache.review.1', 'cache.review.2'],
      findings: [
        {
          severity: 'critical',
          title: 'The test never calls `set`',
          detail: 'It passes with an empty cache as well.',
          path: 'test/cache.test.js',
          line: 12,
          upheldBy: ['cache.review.1', 'cache.review.2'],
        },
        {
          severity: 'minor',
          title: 'A title is no sentence',
          path: 'test/cache.test.js',
          refutedBy: ['cache.review.2'],
        },
      ],
    },
  },
  {
    gate: 'public API',
    kind: 'public-api',
    verdict: 'unverified',
    round: 2,
    reason: 'No parser reads lib/cache.js.',
  },
];

function untilGated(): RunEvent[] {
  return [
    ...untilPlanned(),
    { type: 'plan-approved', by: 'person' },
    { type: 'run-started' },
    started('survey'),
    succeeded('survey', [], 'Found 14 functions without tests.'),
    started('cache'),
    { type: 'gates-started', taskId: 'cache', round: 1 },
    ...VERDICTS.map((verdict): RunEvent => ({ type: 'gate-judged', taskId: 'cache', verdict })),
  ];
}

/** A run at work in which a task is judged by its gates. */
export function gatedRun(): RecordedEvent[] {
  return recorded(untilGated());
}

/** A run at work of which somebody wants the plan changed. */
export function amendingRun(request = 'Also cover the admin module, skip the docs'): RecordedEvent[] {
  const added = task('admin<-survey', { title: 'Write tests for lib/admin.js', role: 'test' });
  return recorded([
    ...untilGated(),
    {
      type: 'amendment-proposed',
      amendmentId: 'amendment-1',
      by: 'words',
      request,
      amendment: {
        add: [added],
        change: [],
        skip: ['docs'],
        rerun: ['survey'],
        instruct: [{ taskId: 'cache', text: 'Leave lib/admin.js to others.' }],
      },
      difference: {
        summary: '+1 task, 1 left out, 2 run again, about +$0.80',
        added: [{ taskId: 'admin', title: added.title }],
        changed: [],
        skipped: ['docs'],
        rerun: ['survey', 'cache'],
        expected: { tokens: range(120_000), costUsd: range(0.8), wallMs: range(240_000) },
      },
    },
  ]);
}

/** The same run at its end: what was expected can be compared with what it was. */
export function finishedRun(): RecordedEvent[] {
  return recorded(
    [
      ...untilGated().filter((event) => event.type !== 'gate-judged' || event.verdict.verdict !== 'failed'),
      succeeded('cache', ['test/cache.test.js']),
      started('parser'),
      succeeded('parser', ['test/parser.test.js']),
      started('docs'),
      succeeded('docs', ['README.md']),
      { type: 'run-completed' },
    ],
    20_000,
  );
}

/** Texts as nobody should send them, in all that planning brings forth. */
export function hostilePlan(): RecordedEvent[] {
  const endless = 'Endless'.repeat(715);
  const markup = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
  const nasty = `${markup}${endless}`;
  const tasks = [
    task('a', { title: nasty, instructions: nasty, criteria: [nasty], gates: [{ ...gate(nasty) }] }),
    task('b<-a', { title: 'هاجر هذا المشروع 🚀', dependencies: { a: { kind: 'order', reason: nasty } } }),
  ];
  const intent: Intent = {
    primary: 'custom',
    secondary: ['custom', 'review'],
    entities: [nasty, 'العربية'],
    requirements: [nasty],
    successCriteria: [nasty],
    questions: [],
  };
  return recorded([
    ...begun(),
    { type: 'repository-surveyed', survey: 'blob', summary: nasty },
    { type: 'intent-stated', intent, by: 'model' },
    { type: 'questions-asked', questions: [{ id: 'a', question: nasty, options: [nasty], default: nasty }] },
    { type: 'questions-answered', answers: [{ id: 'a', answer: nasty }], by: 'person' },
    {
      type: 'plan-proposed',
      template: nasty,
      ...fullPlan(tasks, {
        repairs: [{ kind: 'form-mended', taskIds: [nasty], message: nasty }],
        routing: { preset: 'best', tasks: [{ taskId: 'a', model: nasty, reason: nasty }], savesUsd: 3 },
      }),
    },
    { type: 'plan-edited', by: 'words', summary: nasty, ...fullPlan(tasks) },
  ]);
}

function gate(name: string): Gate {
  return { kind: 'command', name, run: name, repeats: 2 };
}

/** A question, an amendment and verdicts with such texts. */
export function hostileQuestions(): RecordedEvent[] {
  const nasty = `<img src=x onerror="window.hacked=1">${'Endless'.repeat(715)}`;
  return questionsRun([{ id: 'a', question: nasty, options: [nasty, 'short'], default: nasty }]);
}

export function hostileAmendment(): RecordedEvent[] {
  const nasty = `<img src=x onerror="window.hacked=1">${'Endless'.repeat(715)}`;
  const verdict: GateVerdict = {
    gate: nasty,
    kind: 'review',
    verdict: 'failed',
    round: 1,
    reason: nasty,
    evidence: {
      kind: 'findings',
      reviewers: [nasty],
      findings: [{ severity: 'major', title: nasty, detail: nasty, path: nasty }],
    },
  };
  const events = untilGated();
  return recorded([
    ...events,
    { type: 'gate-judged', taskId: 'cache', verdict },
    {
      type: 'amendment-proposed',
      amendmentId: 'amendment-1',
      by: 'words',
      request: nasty,
      amendment: { add: [], change: [], skip: [], rerun: [], instruct: [] },
      difference: {
        summary: nasty,
        added: [{ taskId: 'x', title: nasty }],
        changed: [nasty],
        skipped: [],
        rerun: [],
      },
    },
  ]);
}
