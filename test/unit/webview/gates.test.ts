import assert from 'node:assert/strict';
import type { GateVerdict } from '../../../src/shared/gates.ts';
import { requireTask } from '../../../src/shared/runState.ts';
import { amendmentPictures, mayReplan } from '../../../webview-ui/models/amendment.ts';
import { gatePictures, gatesText, worstVerdict } from '../../../webview-ui/models/gates.ts';
import { pictureOf } from '../../../webview-ui/models/runPicture.ts';
import { amendingRun, gatedRun } from '../../support/webviewHarness/planningStreams.ts';
import { stateOf } from '../../support/webviewHarness/recordedRun.ts';
import { failedRun, migration } from '../../support/webviewHarness/sampleStreams.ts';
import { rowText } from './asText.ts';

const cache = () => requireTask(stateOf(gatedRun()), 'cache');

describe('the gates of a task', () => {
  it('have the last verdict of each, with its round and what it rests on', () => {
    const [tests, review, api] = gatePictures(cache());
    assert.deepEqual(
      [tests, review, api].map((gate) => `${gate?.name} ${gate?.look.label} ${gate?.look.icon} ${gate?.rounds}`),
      ['tests Passed pass 2', 'review Failed error 2', 'public API Unverified question 2'],
    );
    assert.deepEqual(tests?.commands[0], {
      command: 'npm test',
      end: 'exit code 0 · 12 s',
      worked: true,
      hash: 'b5bb9d8014a0',
    });
    assert.equal(tests.commands.length, 3);
    assert.deepEqual(
      review?.findings.map(({ severity, title, place, votes }) => [severity, title, place, votes]),
      [
        ['Critical', 'The test never calls `set`', 'test/cache.test.js:12', 'upheld by 2'],
        ['Minor', 'A title is no sentence', 'test/cache.test.js', 'refuted by 1'],
      ],
    );
    assert.equal(api?.reason, 'No parser reads lib/cache.js.');
  });

  it('are not judged yet before there is a verdict', () => {
    const parser = requireTask(stateOf(gatedRun()), 'parser');
    assert.deepEqual(
      gatePictures(parser).map(({ look }) => look.label),
      Array(3).fill('Not judged yet'),
    );
    assert.equal(gatesText(parser), undefined);
    assert.equal(worstVerdict(parser), undefined);
  });

  it('never show as passed what nothing proves', () => {
    const claim: GateVerdict = { gate: 'tests', kind: 'command', verdict: 'passed', round: 1, reason: '' };
    const task = { options: {}, verdicts: [claim] };
    assert.equal(gatePictures(task)[0]?.look.label, 'Unverified');
    assert.equal(gatesText(task), '1 gate unverified');
    assert.equal(worstVerdict(task), 'unverified');
  });

  it('are told in the row of their task, the worst first', () => {
    assert.equal(gatesText(cache()), '1 gate failed, 1 unverified, 1 passed');
    const picture = pictureOf({ kind: 'whole', state: stateOf(gatedRun()), activities: {} }, undefined);
    const row = picture?.rowById.get('cache');
    assert.equal(row?.verdict, 'failed');
    assert.equal(rowText(row), 'verified Write tests for lib/cache.js');
  });
});

describe('a change of the plan that waits', () => {
  it('shows what it would change, task by task, and what that is expected to take', () => {
    const [amendment] = amendmentPictures(stateOf(amendingRun()));
    assert.equal(amendment?.request, 'Also cover the admin module, skip the docs');
    assert.equal(amendment.summary, '+1 task, 1 left out, 2 run again, about +$0.80');
    assert.deepEqual(
      amendment.parts.map(({ title, tasks }) => `${title}: ${tasks.map((task) => task.title).join('; ')}`),
      [
        'New: Write tests for lib/admin.js',
        'Left out: Say in the README how to run the tests',
        'Run again: Find the functions without tests; Write tests for lib/cache.js',
        'Told more: Write tests for lib/cache.js',
      ],
    );
    assert.equal(
      amendment.expected,
      'Expected besides: $0.80 ($0.56–$1.44) · 120k (84k–216k) tokens · 4 min (3 min–7 min)',
    );
  });

  it('can be planned after failures only, and once', () => {
    const state = stateOf(failedRun());
    assert.equal(mayReplan(state), true);
    assert.equal(mayReplan(stateOf(migration())), false);
    const [proposed] = stateOf(amendingRun()).proposedAmendments;
    assert.ok(proposed);
    assert.equal(mayReplan({ ...state, proposedAmendments: [{ ...proposed, by: 'replanning' }] }), false);
  });
});
