import assert from 'node:assert/strict';
import type { RunState } from '../../../src/shared/runState.ts';
import { forecastPicture, planPicture } from '../../../webview-ui/models/planCard.ts';
import { forecastComparison } from '../../../webview-ui/models/forecastComparison.ts';
import { planTaskDetails, planTaskRow, planWaves } from '../../../webview-ui/models/planTasks.ts';
import { formatAbout, formatWhole, rangeText } from '../../../webview-ui/models/ranges.ts';
import { pictureOf } from '../../../webview-ui/models/runPicture.ts';
import { editedRun, finishedRun, fullPlan, plannedRun } from '../../support/webviewHarness/planningStreams.ts';
import { DEMO_MODEL, stateOf } from '../../support/webviewHarness/recordedRun.ts';
import { migration, migrationPrefix } from '../../support/webviewHarness/sampleStreams.ts';

const planned = (): RunState => stateOf(plannedRun());

describe('the picture of a plan', () => {
  it('forecasts agents, tokens, dollars and time, each with about what it will be between', () => {
    const { forecast } = planPicture(planned());
    assert.deepEqual(
      forecast?.rows.map(({ name, value }) => `${name}: ${value}`),
      ['Agents: 10 (8–14)', 'Tokens: 240k (168k–432k)', 'Cost: $0.72 ($0.50–$1.30)', 'Time: 9 min (6 min–16 min)'],
    );
    assert.equal(forecast.basis, 'Corrected by 3 earlier runs in this repository.');
    assert.equal(forecast.rows[2]?.meaning, 'By the prices of 2026-11-01');
  });

  it('does not claim a price that nobody knows, and calls the demo model free', () => {
    const state = planned();
    const { costUsd: _costUsd, ...forecast } = fullPlan().forecast ?? assert.fail('expected a forecast');
    assert.equal(forecastPicture(state, forecast).rows[2]?.value, 'Price not known');
    assert.equal(forecastPicture({ ...state, model: DEMO_MODEL }, forecast).rows[2]?.value, 'Free');
    assert.match(forecastPicture(state, { ...forecast, basedOnRuns: 0 }).basis, /no earlier run/);
  });

  it('tells what the choice of models saves, against which one', () => {
    const state = planned();
    assert.equal(
      planPicture(state).routing,
      'Models by the preset “Balanced”: saves about $1.20 against claude-opus-5-5 for all tasks.',
    );
    assert.equal(
      planPicture({ ...state, routing: { preset: 'best', tasks: [], savesUsd: 0.001 } }).routing,
      'Models by the preset “Best”.',
    );
    assert.equal(planPicture({ ...state, routing: { tasks: [], savesUsd: -2 } }).routing, undefined);
  });

  it('lists what was mended in it', () => {
    assert.deepEqual(planPicture(planned()).repairs, [
      "'docs' waited for 'survey' twice; one way is enough.",
      "Nobody checked 'cache'; it has to pass the tests now.",
    ]);
  });

  it('says what can be taken back and what can be done again', () => {
    const words = (state: RunState) => {
      const { undo, redo } = planPicture(state).history;
      return { undo, redo };
    };
    assert.deepEqual(words(planned()), { undo: undefined, redo: undefined });
    assert.deepEqual(words(stateOf(editedRun())), { undo: "Removed 'docs'", redo: undefined });
    assert.deepEqual(words(stateOf(editedRun(true))), { undo: undefined, redo: "Removed 'docs'" });
    const versions = [planned(), stateOf(editedRun())].map((state) => planPicture(state).history.version);
    assert.equal(new Set(versions).size, 2);
  });

  it('does without all of it for a plan of before', () => {
    const picture = planPicture(stateOf(migration().slice(0, migrationPrefix('proposed'))));
    assert.deepEqual(
      { forecast: picture.forecast, routing: picture.routing, repairs: picture.repairs },
      { forecast: undefined, routing: undefined, repairs: [] },
    );
  });
});

describe('the approval of a plan', () => {
  const yesWith = (confirmAboveUsd: number, confirmAboveAgents: number): string | undefined =>
    pictureOf(
      { kind: 'whole', state: stateOf(plannedRun({ confirmAboveUsd, confirmAboveAgents })), activities: {} },
      undefined,
    )?.explicitYes;

  it('names the sum where that needs an explicit yes, of dollars or of agents', () => {
    assert.equal(yesWith(0.5, 50), 'Run 10 agents for about $0.72');
    assert.equal(yesWith(5, 9), 'Run 10 agents for about $0.72');
    assert.equal(yesWith(5, 50), undefined);
  });
});

describe('a task of a plan', () => {
  it('shows what it is, which model it gets, its gates, what it likely takes and whether it is critical', () => {
    assert.deepEqual(planTaskRow(planned(), 'parser'), {
      id: 'parser',
      title: 'Write tests for lib/parser.js',
      role: { label: 'Test', icon: 'beaker' },
      facts: 'Tests · complex · strong (claude-opus-5-5)',
      gates: ['tests', 'review', 'public API'],
      expected: '$0.36',
      isCritical: true,
    });
    assert.equal(planTaskRow(planned(), 'cache')?.isCritical, false);
    assert.equal(planTaskRow(planned(), 'nobody'), undefined);
  });

  it('tells on a closer look why it waits, what it may change and what it must pass', () => {
    const details = planTaskDetails(planned(), 'cache');
    assert.deepEqual(details?.dependencies, [
      {
        id: 'survey',
        title: 'Find the functions without tests',
        kind: 'data',
        reason: 'knows which functions have none',
      },
    ]);
    assert.deepEqual(details.gates, [
      { name: 'tests', what: 'npm test, 3 times' },
      { name: 'review', what: 'independent review: correctness, tests' },
      { name: 'public API', what: 'public names compared with those before' },
    ]);
    assert.deepEqual(
      details.facts.map(({ name, value }) => `${name}: ${value}`),
      [
        'Id: cache',
        'Model: Standard: claude-sonnet-5-5. Tests of moderate complexity.',
        'Expected: $0.24 ($0.17–$0.43), 3 min (2 min–5 min)',
        'May change: test/**',
      ],
    );
    assert.equal(planTaskDetails(planned(), 'docs')?.dependencies[1]?.kind, 'order');
  });

  it('stands in its wave, which knows how many of its tasks are critical', () => {
    assert.deepEqual(
      planWaves(planned()).map(({ taskIds, critical }) => `${taskIds.join('+')} ${critical}`),
      ['survey 1', 'cache+parser 1', 'docs 1'],
    );
  });
});

describe('a range', () => {
  it('is one value where the others read the same', () => {
    assert.equal(rangeText({ low: 2.9, likely: 3, high: 3.1 }, formatWhole), '3');
    assert.equal(rangeText({ low: 2, likely: 3, high: 5 }, formatWhole), '3 (2–5)');
  });

  it('tells a time no more exactly than it is known', () => {
    const times = [0, 41_600, 59_700, 754_000, 3_600_000, 7_800_000, 100 * 3_600_000].map(formatAbout);
    assert.deepEqual(times, ['0 s', '42 s', '1 min', '13 min', '1 h', '2 h 10 min', '4 d 4 h']);
  });
});

describe('the forecast at the end of a run', () => {
  it('stands beside what the run took, with where that lies', () => {
    const rows = forecastComparison(stateOf(finishedRun()));
    assert.deepEqual(
      rows.slice(1).map(({ name, expected, actual, place }) => `${name}: ${expected} | ${actual} ${place}`),
      [
        'Tokens: 240k (168k–432k) | 0 below',
        'Cost: $0.72 ($0.50–$1.30) | $0.00 below',
        'Time: 9 min (6 min–16 min) | 4 min below',
      ],
    );
  });

  it('is left out where there was none', () => {
    assert.deepEqual(forecastComparison(stateOf(migration())), []);
  });
});
