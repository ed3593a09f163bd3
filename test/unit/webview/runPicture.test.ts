import assert from 'node:assert/strict';
import { checkpointOf } from '../../../src/shared/checkpoint.ts';
import type { RecordedEvent } from '../../../src/shared/events.ts';
import type { Activities, ShownRun } from '../../../src/shared/protocol.ts';
import { pictureOf } from '../../../webview-ui/models/runPicture.ts';
import {
  created,
  planningTurn,
  proposed,
  recorded,
  started,
  stateOf,
  succeeded,
  task,
  turn,
} from '../../support/webviewHarness/recordedRun.ts';
import {
  failedRun,
  largeRun,
  migration,
  migrationPrefix,
  pausedRun,
} from '../../support/webviewHarness/sampleStreams.ts';
import { asText } from './asText.ts';

function shown(
  events: readonly RecordedEvent[],
  more: { activities?: Activities; interrupted?: boolean } = {},
): ShownRun {
  return { kind: 'whole', state: stateOf(events), activities: {}, ...more };
}

describe('the picture of a run', () => {
  it('is nothing when there is no run', () => {
    assert.equal(asText(pictureOf({ kind: 'none' }, undefined)), 'no run');
  });

  it('shows a request that is being planned', () => {
    const picture = pictureOf(shown(migration().slice(0, migrationPrefix('planning'))), undefined);
    assert.equal(
      asText(picture),
      [
        'loading Migrate this project to ES modules · Planning · 0/0 · under $0.01 · 5.5k tokens',
        'actions: pause, cancel',
      ].join('\n'),
    );
  });

  it('offers to approve or discard a plan and nothing else', () => {
    const picture = pictureOf(shown(migration().slice(0, migrationPrefix('proposed'))), undefined);
    assert.deepEqual(picture?.actions, ['approve', 'discard']);
    assert.equal(picture.look.label, 'Waits for your approval');
  });

  it('shows until when an agent waits for the provider', () => {
    const events = migration().slice(0, migrationPrefix('running'));
    const until = new Date(2026, 10, 2, 12, 3).getTime();
    const activities = { 'convert-cache': { waitsFor: 'provider', until } } as const;
    const text = asText(pictureOf(shown(events, { activities }), undefined));
    assert.match(text, /lib\/cache\.js to an ES module \| activity: waiting for the provider until 12:03\n/);
  });

  it('shows what each task of a running run does, waits for, or came to', () => {
    const events = migration().slice(0, migrationPrefix('running'));
    const picture = pictureOf(shown(events, { activities: { 'convert-cache': 'Reading lib/cache.js' } }), undefined);
    assert.equal(
      asText(picture),
      [
        'loading Migrate the sample from CommonJS to ES modules · Running · 2/15 · $0.04 · 31.7k tokens',
        'actions: pause, cancel',
        'wave 1 1/1',
        '  pass-filled Find the CommonJS modules and who requires whom | $0.01',
        'wave 2 1/7 active',
        '  pass-filled Convert lib/parser.js to an ES module | 1 file to decide | $0.01',
        '  history Convert lib/printer.js to an ES module | information: The provider is overloaded (529). | $0.01',
        '  loading Convert lib/tokens.js to an ES module',
        '  loading Convert lib/cache.js to an ES module | activity: Reading lib/cache.js',
        '  loading Convert lib/options.js to an ES module',
        '  play-circle Convert lib/format.js to an ES module',
        '  play-circle Convert lib/cli.js to an ES module',
        'wave 3 0/5 active',
        '  circle-outline Declare "type": "module" in package.json | information: Waits for 6 tasks',
        '  loading Review the conversion of lib/parser.js',
        '  circle-outline Review the conversion of lib/printer.js | information: Waits for 1 task',
        '  circle-outline Review the conversion of lib/tokens.js | information: Waits for 1 task',
        '  circle-outline Review the conversion of lib/cache.js | information: Waits for 1 task',
        'wave 4 0/1',
        '  circle-outline Bring the README up to date | information: Waits for 1 task',
        'wave 5 0/1',
        '  circle-outline Check that every import resolves | information: Waits for 2 tasks',
      ].join('\n'),
    );
  });

  it('tells the failure of a task and who holds another one back, and offers to resume', () => {
    assert.equal(
      asText(pictureOf(shown(failedRun()), undefined)),
      [
        'error Write tests for the cache · Failed · 3/3 · $0.04 · 12.4k tokens',
        'actions: resume, replan',
        'wave 1 1/1',
        '  pass-filled Understand lib/cache.js | $0.01',
        'wave 2 1/1 problem',
        '  error Write test/cache.test.js | problem: The attempt took longer than 300 s. Raise wavewright.run.attemptTimeoutSeconds or ask for less in one task.',
        'wave 3 1/1 problem',
        '  circle-slash Check the tests | information: Held back by “Write test/cache.test.js”',
      ].join('\n'),
    );
  });

  it('shows no agent at work in a paused run', () => {
    const picture = pictureOf(shown(pausedRun(), { activities: { a: 'Thinking' } }), undefined);
    assert.deepEqual(picture?.actions, ['resume', 'cancel']);
    assert.equal(picture.rows[0]?.look.icon, 'debug-pause');
    assert.equal(picture.rows[0].note, undefined);
  });

  it('offers to resume a run that was left in the middle, and stops its clock', () => {
    const events = migration().slice(0, migrationPrefix('running'));
    const picture = pictureOf(shown(events, { interrupted: true }), undefined);
    assert.equal(picture?.look.label, 'Interrupted');
    assert.deepEqual(picture.actions, ['resume', 'cancel']);
    assert.equal(picture.elapsed.to, events.at(-1)?.at);
    assert.ok(picture.rows.every((row) => row.look.spins === undefined));
  });

  it('asks for approval of a plan that nobody drives, instead of calling it interrupted', () => {
    const events = migration().slice(0, migrationPrefix('proposed'));
    assert.deepEqual(pictureOf(shown(events, { interrupted: true }), undefined)?.actions, ['approve', 'discard']);
  });

  it('does not claim to know what it costs when a price is missing or tokens were estimated', () => {
    const estimated = planningTurn(1, [], { costUsd: 0.5, usageIs: 'estimated' });
    const unpriced = planningTurn(2, [], {});
    const picture = pictureOf(
      shown(recorded([created(), { type: 'planning-started' }, estimated, unpriced])),
      undefined,
    );
    assert.equal(picture?.cost, 'at least about $0.50');
    assert.equal(picture.tokens, 'about 11k tokens');
  });

  it('shortens titles that nobody can read to their end', () => {
    const events = recorded([created(), proposed('Plan', [task('a', { title: 'x'.repeat(5_000) })])]);
    assert.equal(pictureOf(shown(events), undefined)?.rows[0]?.title.length, 401);
  });

  it('keeps the very rows that an event did not touch', () => {
    const events = recorded([
      created(),
      proposed('Plan', [task('a'), task('b')]),
      { type: 'plan-approved', by: 'person' },
      { type: 'run-started' },
      started('a'),
      turn('a', []),
      succeeded('a'),
    ]);
    const before = pictureOf(shown(events.slice(0, -1)), undefined);
    const after = pictureOf(shown(events), before);
    assert.notEqual(after?.rows[0], before?.rows[0]);
    assert.equal(after?.rows[1], before?.rows[1]);
  });

  it('draws an outline from a checkpoint without anything to press or anybody at work', () => {
    const checkpoint = checkpointOf(stateOf(migration().slice(0, migrationPrefix('running'))));
    const picture = pictureOf({ kind: 'outline', checkpoint }, undefined);
    assert.equal(picture?.isOutline, true);
    assert.deepEqual(picture.actions, []);
    assert.equal(picture.total, 15);
    assert.equal(picture.done, 2);
    assert.equal(picture.waves.length, 5);
    assert.ok([picture.look, ...picture.rows.map((row) => row.look)].every((look) => look.spins === undefined));
  });

  it('counts the tasks of a checkpoint that had no room for them', () => {
    const checkpoint = { ...checkpointOf(stateOf(largeRun(300))), tasks: [] };
    const picture = pictureOf({ kind: 'outline', checkpoint }, undefined);
    assert.equal(picture?.total, 300);
    assert.deepEqual(picture.waves, []);
  });
});
