import assert from 'node:assert/strict';
import type { Failure } from '../../../src/shared/failures.ts';
import type { RecordedEvent, RunEvent } from '../../../src/shared/events.ts';
import type { PauseReason } from '../../../src/shared/limits.ts';
import { tasksOf } from '../../../src/shared/runState.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import { adviceFor } from '../../../webview-ui/models/failureAdvice.ts';
import { changesPicture, outcomePicture, troublePicture } from '../../../webview-ui/models/outcome.ts';
import { taskDetails } from '../../../webview-ui/models/taskDetails.ts';
import {
  created,
  proposed,
  recorded,
  started,
  stateOf,
  succeeded,
  task,
} from '../../support/webviewHarness/recordedRun.ts';
import {
  conflictedRun,
  failedRun,
  migration,
  migrationPrefix,
  pausedRun,
} from '../../support/webviewHarness/sampleStreams.ts';

const DRIVEN = { isInterrupted: false };

function troubleAfter(events: readonly RecordedEvent[]) {
  return troublePicture(stateOf(events), DRIVEN);
}

function paused(reason: PauseReason, failure?: Failure): RunEvent {
  return { type: 'run-paused', reason, ...(failure === undefined ? {} : { failure }) };
}

describe('the trouble of a run', () => {
  it('is none while the run goes well', () => {
    assert.equal(troubleAfter(migration()), undefined);
    assert.equal(troubleAfter(migration().slice(0, migrationPrefix('running'))), undefined);
  });

  it('tells after a refused key what the provider said and where to set another one', () => {
    assert.deepEqual(troubleAfter(pausedRun()), {
      tone: 'attention',
      title: 'The model provider refused',
      message: 'Anthropic refused the key (401): invalid x-api-key.',
      advice: { text: 'Set another key through Choose Model, then resume.', remedies: ['choose-model', 'resume'] },
    });
  });

  it('offers to resume whatever the run was paused for', () => {
    for (const reason of ['person', 'budget', 'provider', 'shutdown'] as const) {
      const events = recorded([created(), { type: 'planning-started' }, paused(reason)]);
      assert.ok(troubleAfter(events)?.advice.remedies.includes('resume'), reason);
    }
  });

  it('names the setting that raises the budget and what was spent of it', () => {
    const trouble = troubleAfter(recorded([created(), { type: 'planning-started' }, paused('budget')]));
    assert.match(trouble?.advice.text ?? '', /wavewright\.run\.budgetUsd/);
    assert.equal(trouble?.message, '$0.00 of $10.00 spent');
  });

  it('offers to try a failed run again, but not a plan that never was', () => {
    assert.deepEqual(troubleAfter(failedRun())?.advice.remedies, ['resume']);
    const failure: Failure = { kind: 'model-unauthorized', message: 'The key is refused (401).' };
    const trouble = troubleAfter(recorded([created(), { type: 'planning-started' }, { type: 'run-failed', failure }]));
    assert.equal(trouble?.title, 'Planning failed');
    assert.deepEqual(trouble.advice, {
      text: 'Set another key through Choose Model, then send the request again.',
      remedies: ['choose-model'],
    });
  });

  it('says that an interrupted run can be resumed without losing anything', () => {
    const state = stateOf(migration().slice(0, migrationPrefix('running')));
    assert.deepEqual(troublePicture(state, { isInterrupted: true })?.advice.remedies, ['resume']);
  });

  it('has no advice for a failure of a newer extension', () => {
    assert.deepEqual(adviceFor({ kind: 'constructor', message: '' } as unknown as Failure), {
      text: undefined,
      remedies: [],
    });
  });
});

describe('the changes of a run', () => {
  it('name the file and both sides of a conflict', () => {
    const { waiting } = changesPicture(stateOf(conflictedRun()));
    assert.deepEqual(
      waiting.flatMap((row) => row.conflicts),
      [
        'lib/cli.js: “Convert lib/options.js to an ES module” and “Convert lib/cli.js to an ES module” meet; one deleted it, the other changed it.',
        'package.json: “Declare "type": "module" in package.json” and your own changes meet; both changed the same lines.',
      ],
    );
  });

  it('list what waits with its files, and count what is decided', () => {
    const { waiting, accepted, rejected } = changesPicture(stateOf(conflictedRun()));
    assert.deepEqual(
      waiting.map(
        (row) => `${row.taskId} ${row.decision} ${row.files.map((file) => `${file.kind[0]} ${file.path}`).join(', ')}`,
      ),
      [
        'convert-parser open m lib/parser.js',
        'convert-printer open m lib/printer.js',
        'convert-tokens open m lib/tokens.js',
        'convert-options open m lib/options.js',
        'convert-format open a lib/format.cjs, d lib/format.js',
        'convert-cli in-conflict a lib/cli.cjs, d lib/cli.js',
        'package in-conflict m package.json',
        'docs stale m README.md',
      ],
    );
    assert.deepEqual([accepted, rejected], [0, 1]);
  });

  it('show which are being written', () => {
    const events = recorded([
      created(),
      proposed('Plan', [task('a'), task('b')]),
      { type: 'plan-approved', by: 'person' },
      { type: 'run-started' },
      started('a'),
      succeeded('a', ['a.js']),
      started('b'),
      succeeded('b', ['b.js']),
      { type: 'apply-started', taskIds: ['a'], files: [] },
    ]);
    const { isApplying, waiting } = changesPicture(stateOf(events));
    assert.equal(isApplying, true);
    assert.deepEqual(
      waiting.map((row) => row.isApplying),
      [true, false],
    );
  });
});

describe('the outcome of a run', () => {
  it('is told when the run is over and not before', () => {
    assert.equal(outcomePicture(stateOf(migration().slice(0, -1))), undefined);
    assert.equal(outcomePicture(stateOf(migration()))?.headline, 'All 15 tasks succeeded in 38 s');
    assert.equal(outcomePicture(stateOf(failedRun()))?.headline, '1 succeeded, 1 failed, 1 blocked in 8 s');
  });

  it('counts what a cancelled run left undone', () => {
    const events = recorded([
      created(),
      proposed('Plan', [task('a')]),
      { type: 'plan-approved', by: 'person' },
      { type: 'run-started' },
      { type: 'run-cancelled' },
    ]);
    assert.equal(outcomePicture(stateOf(events))?.headline, '1 not done in 1 s');
  });
});

describe('the details of a task', () => {
  it('tell its attempts, the newest first, with why the first one failed', () => {
    const details = taskDetails({ state: stateOf(migration()), activities: {}, isHalted: true }, 'convert-printer');
    assert.deepEqual(
      details?.attempts.map(({ attempt, look, effort, failure }) => [attempt, look.label, effort, failure]),
      [
        [2, 'Succeeded', '1 turn, 1 tool call', undefined],
        [1, 'Failed', '1 turn, 2 tool calls', 'The provider is overloaded (529).'],
      ],
    );
  });

  it('name what it waited for and what waits for it', () => {
    const details = taskDetails({ state: stateOf(migration()), activities: {}, isHalted: true }, 'convert-parser');
    assert.deepEqual(
      details?.waitsFor.map((link) => link.id),
      ['scan'],
    );
    assert.deepEqual(
      details.heldUp.map((link) => link.id),
      ['package', 'review-parser'],
    );
  });

  it('tell that a result was taken over, and from where', () => {
    const state = stateOf(migration());
    const reusedIn = () => taskDetails({ state, activities: {}, isHalted: true }, 'convert-parser')?.reused;
    assert.equal(reusedIn(), undefined);
    state.tasks['convert-parser']!.reusedFrom = { runId: 'another', taskId: 'convert-parser' };
    assert.equal(reusedIn(), 'Taken over from run another, at no cost.');
  });

  it('name the failed task that holds it back', () => {
    const details = taskDetails({ state: stateOf(failedRun()), activities: {}, isHalted: true }, 'check');
    assert.equal(details?.blockedBy?.title, 'Write test/cache.test.js');
  });

  it('offer what can be done with it now', () => {
    const commandsOf = (state: RunState, id: string) =>
      taskDetails({ state, activities: {}, isHalted: true }, id)?.commands.join();
    const [done, failed] = [stateOf(migration()), stateOf(failedRun())];
    assert.equal(commandsOf(done, 'convert-parser'), 'rerun');
    const bad = tasksOf(failed).find((each) => each.state === 'failed')?.id ?? '';
    assert.equal(commandsOf(failed, bad), 'skip,retry,rerun,instruct');
    assert.equal(commandsOf(failed, 'check'), 'skip,instruct');
  });

  it('show handed-on data as JSON, cut when it is too long to lay out', () => {
    const base = [
      created(),
      proposed('Plan', [task('a')]),
      { type: 'plan-approved', by: 'person' },
      { type: 'run-started' },
      started('a'),
    ] as const;
    const handed = (data: unknown) =>
      taskDetails(
        {
          state: stateOf(recorded([...base, { ...succeeded('a'), data } as RunEvent])),
          activities: {},
          isHalted: true,
        },
        'a',
      )?.data;
    assert.equal(handed({ n: 1 }), '{\n  "n": 1\n}');
    assert.match(handed('x'.repeat(30_000)) ?? '', /… 10,002 characters more$/);
  });

  it('are nothing for a task that the run does not have', () => {
    assert.equal(
      taskDetails({ state: stateOf(migration()), activities: {}, isHalted: true }, 'constructor'),
      undefined,
    );
  });
});
