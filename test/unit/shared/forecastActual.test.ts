import assert from 'node:assert/strict';
import { forecastAgainstActual, forecastLines, forecastText } from '../../../src/shared/report/forecastActual.ts';
import { markdownReport } from '../../../src/shared/report/markdownReport.ts';
import type { Forecast, Routing } from '../../../src/shared/forecast.ts';
import { NO_USAGE } from '../../../src/shared/usage.ts';
import { proposed, recordRun, turn } from '../../support/recordedRun.ts';

const FORECAST: Forecast = {
  agents: { low: 2, likely: 2, high: 2 },
  tokens: { low: 10, likely: 22, high: 4_000 },
  costUsd: { low: 0.01, likely: 0.04, high: 0.5 },
  wallMs: { low: 1_000, likely: 2_000, high: 90_000 },
  tasks: {},
  criticalPath: ['a'],
  basedOnRuns: 0,
  pricesOf: '2026-11-12',
};

const ROUTING: Routing = {
  preset: 'balanced',
  tasks: [
    { taskId: 'a', model: 'small', reason: 'r', savesUsd: 1 },
    { taskId: 'b', model: 'large', reason: 'r', savesUsd: 0 },
  ],
  savesUsd: 1,
};

/** A run of two tasks of which the first was done, after a planner that cost as much as five turns. */
function ran(forecast: Partial<Forecast> = FORECAST) {
  const run = recordRun();
  const plan = proposed('a', 'b<-a');
  assert.ok(plan.type === 'plan-proposed');
  const { taskId: _taskId, attempt: _attempt, edits: _edits, ...facts } = { ...turn('a') } as Record<string, unknown>;
  run.record(
    {
      ...facts,
      type: 'planning-turn-completed',
      usage: { ...NO_USAGE, inputTokens: 50, outputTokens: 5 },
      costUsd: 0.05,
    } as never,
    { ...plan, forecast: { ...FORECAST, ...forecast }, routing: ROUTING },
  );
  const waiting = structuredClone(run.state);
  run.record({ type: 'plan-approved', by: 'person' }, { type: 'run-started' });
  run.record({ type: 'attempt-started', taskId: 'a', attempt: 1, model: 'small' }, turn('a'));
  return { waiting, state: run.state };
}

describe('The forecast against what came', () => {
  it('is told once the run has started, without what planning took', () => {
    const { waiting, state } = ran();
    assert.equal(forecastAgainstActual(waiting), undefined);
    const found = forecastAgainstActual(state) ?? assert.fail();
    assert.deepEqual([found.agents.actual, found.agents.ratio], [1, 0.5]);
    assert.deepEqual([found.tokens.actual, found.tokens.ratio], [11, 0.5]);
    assert.deepEqual([found.costUsd?.actual.toFixed(4), found.costUsd?.ratio?.toFixed(4)], ['0.0100', '0.2500']);
    assert.deepEqual([found.wallMs.actual, found.wallMs.ratio], [2_000, 1]);
    assert.equal(forecastAgainstActual(state, state.updatedAt + 500)?.wallMs.actual, 2_500);
  });

  it('says nothing of dollars where they are not known, and nothing at all without a forecast', () => {
    const { state } = ran();
    assert.equal(forecastAgainstActual({ ...state, costIsComplete: false })?.costUsd, undefined);
    assert.equal(forecastAgainstActual({ ...state, forecast: undefined }), undefined);
    assert.deepEqual(forecastLines({ ...state, forecast: undefined }), []);
  });

  it('is a line for each measure, before the run without what came', () => {
    const { waiting, state } = ran();
    assert.deepEqual(forecastLines(waiting)[1], { name: 'Tokens', forecast: 'about 22 (10 to 4,000)' });
    assert.deepEqual(
      forecastLines(state).map(({ name, forecast, actual }) => `${name}: ${forecast}, was ${actual}`),
      [
        'Agents: 2, was 1',
        'Tokens: about 22 (10 to 4,000), was 11',
        'Cost: about $0.04 ($0.01 to $0.50), was $0.01',
        'Time: about 2.0 s (1.0 s to 1 min 30 s), was 2.0 s',
      ],
    );
  });

  it('is a table of the report in Markdown', () => {
    const { state } = ran();
    const report = markdownReport(state, { now: state.updatedAt, isActive: false, checkpoints: [] });
    assert.match(report, /## Forecast\n\n\| Measure \| Forecast \| Actual \|\n.*\n\| Agents \| 2 \| 1 \|\n/);
  });

  it('is told in two lines for a plan, with what it rests on and what the models save', () => {
    assert.deepEqual(forecastText(ran().state), [
      'Forecast: 2 agents, about 22 tokens (10 to 4,000), about $0.04 ($0.01 to $0.50), about 2.0 s (1.0 s to 1 min 30 s); by no earlier run and prices of 2026-11-12',
      'Models: preset "balanced", small for 1 task, large for 1 task; saves about $1.00 against the strongest for all',
    ]);
    const { costUsd: _costUsd, ...unpriced } = FORECAST;
    const [line, ...others] = forecastText({ forecast: { ...unpriced, basedOnRuns: 2 }, routing: undefined });
    assert.match(line ?? '', /at prices that are not known, .*; by 2 earlier runs$/);
    assert.deepEqual(others, []);
  });
});
