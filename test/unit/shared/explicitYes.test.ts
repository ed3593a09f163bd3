import assert from 'node:assert/strict';
import { missingYes, needsYes, sumText, yesWithin } from '../../../src/shared/explicitYes.ts';
import type { Forecast } from '../../../src/shared/forecast.ts';
import type { RunLimits } from '../../../src/shared/limits.ts';
import { LIMITS } from '../../support/rig.ts';

const range = (likely: number) => ({ low: 0, likely, high: likely * 2 });

function planned(agents: number, usd: number | undefined, limits: Partial<RunLimits> = {}) {
  const forecast: Forecast = {
    agents: range(agents),
    tokens: range(1),
    ...(usd === undefined ? {} : { costUsd: range(usd) }),
    wallMs: range(1),
    tasks: {},
    criticalPath: [],
    basedOnRuns: 0,
  };
  return { forecast, limits: { ...LIMITS, ...limits }, taskIds: ['a'] };
}

describe('The explicit yes', () => {
  it('is not needed for what is likely to stay within both limits, even to the cent', () => {
    assert.equal(needsYes(planned(50, 5)), undefined);
    assert.equal(needsYes(planned(50, undefined)), undefined);
  });

  it('is needed above either, and names the sum and the limits that it passes', () => {
    assert.deepEqual(needsYes(planned(3, 5.01)), {
      usd: 5.01,
      agents: 3,
      why: 'This plan is likely to take about $5.01 and 3 agents, more than the $5.00 that need no explicit yes.',
    });
    assert.match(needsYes(planned(51, 1))?.why ?? '', /about \$1\.00 and 51 agents, more than the 50 agents that need/);
    assert.match(needsYes(planned(51, 9))?.why ?? '', /more than the \$5\.00 and the 50 agents that need/);
    assert.match(needsYes(planned(51, undefined))?.why ?? '', /51 agents, at prices that are not known/);
  });

  it('goes by the limits of the run', () => {
    assert.equal(needsYes(planned(60, 40, { confirmAboveUsd: 50, confirmAboveAgents: 100 })), undefined);
    assert.ok(needsYes(planned(1, 0.01, { confirmAboveUsd: 0 })));
  });

  it('counts the tasks where nothing was forecast', () => {
    const taskIds = Array.from({ length: 51 }, (_, index) => `t${index}`);
    assert.equal(needsYes({ forecast: undefined, limits: LIMITS, taskIds })?.agents, 51);
  });

  it('covers what it names and nothing more', () => {
    const state = planned(60, 7);
    assert.equal(missingYes(state, { usd: 7, agents: 60 }), undefined);
    for (const yes of [undefined, { usd: 6.99, agents: 60 }, { usd: 7, agents: 59 }]) {
      const failure = missingYes(state, yes);
      assert.ok(failure?.kind === 'needs-yes');
      assert.match(failure.message, /about \$7\.00 and 60 agents/);
    }
    assert.equal(missingYes(planned(1, 1), undefined), undefined);
  });

  it('of a command line is to what the run may have', () => {
    assert.deepEqual(yesWithin({ budgetUsd: 10, maxTasks: 200 }), { usd: 10, agents: 200 });
    assert.equal(missingYes(planned(60, 10), yesWithin({ budgetUsd: 10, maxTasks: 200 })), undefined);
    assert.ok(missingYes(planned(60, 10.5), yesWithin({ budgetUsd: 10, maxTasks: 200 })));
  });

  it('is told in dollars and agents', () => {
    assert.equal(sumText({ usd: 7.2, agents: 1 }), 'about $7.20 and 1 agent');
  });
});
