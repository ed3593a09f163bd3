import assert from 'node:assert/strict';
import { agentWork } from '../../../../../src/core/planning/forecast/baseTable.ts';
import { forecastFrom } from '../../../../../src/core/planning/forecast/forecastPlan.ts';
import type { ForecastDeps } from '../../../../../src/core/planning/forecast/forecastPlan.ts';
import { sumOf } from '../../../../../src/core/planning/forecast/ranges.ts';
import type { RunActuals } from '../../../../../src/core/planning/forecast/history.ts';
import { gateSchema } from '../../../../../src/shared/gates.ts';
import type { Forecast, Range } from '../../../../../src/shared/forecast.ts';
import type { PlannedTask } from '../../../../../src/shared/plan.ts';
import { COMPLEXITIES, TASK_TYPES } from '../../../../../src/shared/taskKinds.ts';
import { LIMITS, MODEL } from '../../../../support/rig.ts';

type Deps = Omit<ForecastDeps, 'notes' | 'root'>;

const PRICE = { inputUsd: 2, outputUsd: 10, cacheReadUsd: 0.2, cacheWriteUsd: 2.5 };
const ANTHROPIC = { provider: 'anthropic', model: 'm', label: 'M' } as const;
const DEPS: Deps = { limits: LIMITS, model: ANTHROPIC, client: { priceOf: () => PRICE, pricesOf: '2026-11-12' } };

function task(id: string, more: Partial<PlannedTask> = {}): PlannedTask {
  return { id, title: id, role: 'code', instructions: 'Do it.', dependsOn: [], priority: 'normal', ...more };
}

function forecast(tasks: readonly PlannedTask[], deps: Partial<Deps> = {}, history: RunActuals[] = []): Forecast {
  return forecastFrom({ tasks: [...tasks] }, { ...DEPS, ...deps }, history).forecast;
}

function isRange({ low, likely, high }: Range): boolean {
  return low >= 0 && low <= likely && likely <= high;
}

/** A run in which such tasks took so many times what was expected of them. */
function ran(factor: number): RunActuals {
  const { tokens, costUsd, wallMs } = forecast([task('a')]);
  return {
    version: 1,
    family: 'anthropic',
    entries: [
      {
        type: 'code-generation',
        complexity: 'moderate',
        by: 'm',
        tasks: 1,
        tokens: tokens.likely * factor,
        costUsd: (costUsd?.likely ?? 0) * factor,
        tookMs: wallMs.likely * factor,
      },
    ],
  };
}

describe('What an agent is expected to take', () => {
  it('rises with the complexity, for every type of task', () => {
    for (const type of TASK_TYPES) {
      const works = COMPLEXITIES.map((complexity) => agentWork({ type, complexity, maxTurns: 60 }, 'anthropic'));
      for (const measure of ['turns', 'tookMs', 'promptTokens'] as const) {
        const values = works.map((work) => work[measure]);
        assert.deepEqual(
          values,
          [...values].sort((a, b) => a - b),
          `${type} ${measure}`,
        );
        assert.equal(new Set(values).size, values.length, `${type} ${measure}`);
      }
    }
  });

  it('reads from the cache all that earlier requests had written', () => {
    const { turns, tokens } = agentWork({ type: 'search', complexity: 'trivial', maxTurns: 60 }, 'anthropic');
    const growth = 2_000 + tokens.output / turns;
    let [read, prompt] = [0, 5_500];
    for (let turn = 1; turn < turns; turn += 1) {
      read += prompt;
      prompt += growth;
    }
    assert.equal(tokens.cacheRead, 4_000 + read);
    assert.equal(tokens.cacheWrite, 1_500 + growth * (turns - 1));
  });

  it('is bounded by the turns that it may take, and at least what its lines need', () => {
    const kind = { type: 'code-generation', complexity: 'very-complex', maxTurns: 5 } as const;
    assert.equal(agentWork(kind, 'anthropic').turns, 5);
    assert.equal(agentWork({ ...kind, lines: 10_000 }, 'anthropic').tokens.output, 120_000);
    for (const type of ['review', 'search', 'analysis'] as const) {
      const { output } = agentWork({ ...kind, type, lines: 10_000 }, 'anthropic').tokens;
      assert.ok(output < 20_000, `${type} writes ${output} tokens, and not what it reads`);
    }
  });
});

describe('The forecast of a plan', () => {
  it('is a range of agents, tokens, dollars and time, for the plan and for each task', () => {
    const tasks = [task('a'), task('b', { dependsOn: ['a'], role: 'review' }), task('c', { complexity: 'trivial' })];
    const found = forecast(tasks);
    for (const range of [found.agents, found.tokens, found.costUsd, found.wallMs]) assert.ok(range && isRange(range));
    assert.deepEqual(Object.keys(found.tasks), ['a', 'b', 'c']);
    for (const { tokens, costUsd, wallMs } of Object.values(found.tasks)) {
      assert.ok(isRange(tokens) && costUsd && isRange(costUsd) && isRange(wallMs));
    }
    assert.deepEqual(found.agents, { low: 3, likely: 3, high: 3 });
    assert.deepEqual([found.criticalPath, found.basedOnRuns, found.pricesOf], [['a', 'b'], 0, '2026-11-12']);
    const likely = Object.values(found.tasks).reduce((sum, { tokens }) => sum + tokens.likely, 0);
    assert.ok(Math.abs(found.tokens.likely - likely) <= 3);
  });

  it('knows no dollars where the price of any model is not known', () => {
    const priceOf = (model: string) => (model === 'strange' ? undefined : PRICE);
    const found = forecast([task('a'), task('b', { model: 'strange' })], { client: { priceOf } });
    assert.deepEqual([found.costUsd, found.tasks['b']?.costUsd], [undefined, undefined]);
    assert.ok(found.tasks['a']?.costUsd);
  });

  it('takes prices at the usual length of a prompt, where they depend on it', () => {
    const asked: number[] = [];
    const priceAt = (_model: string, promptTokens: number) => {
      asked.push(promptTokens);
      return PRICE;
    };
    forecast([task('a')], { client: { priceOf: () => undefined, priceAt } });
    assert.ok(asked.length > 0 && asked.every((tokens) => tokens > 5_000 && tokens < 100_000));
  });

  it('of many alike tasks is narrower than that of one, and takes less time side by side', () => {
    const many = Array.from({ length: 20 }, (_, index) => task(`t${index}`));
    const [one, all] = [forecast([task('a')]), forecast(many, { limits: { ...LIMITS, concurrency: 20 } })];
    const width = ({ low, high }: Range) => high / low;
    assert.ok(width(all.tokens) < width(one.tokens));
    assert.equal(all.wallMs.likely, one.wallMs.likely);
    const serial = forecast(many, { limits: { ...LIMITS, concurrency: 1 } });
    assert.ok(Math.abs(serial.wallMs.likely / one.wallMs.likely - 20) < 0.01);
    assert.equal(forecast(many, { maxRequests: 1 }).wallMs.likely, serial.wallMs.likely);
  });

  it('counts the members of a fan-out: the items that are known, else the modules of the repository, up to the most', () => {
    const fanOut = (forEach: Partial<NonNullable<PlannedTask['forEach']>>) =>
      task('each', { dependsOn: ['find'], forEach: { max: 40, enough: 1, ...forEach } });
    const agents = (each: PlannedTask, modules?: number) =>
      forecast([task('find', { role: 'search' }), each], { modules, limits: { ...LIMITS, maxTasks: 500 } }).agents;
    assert.deepEqual(agents(fanOut({ items: [1, 2, 3] })), { low: 4, likely: 4, high: 4 });
    assert.equal(agents(fanOut({ from: 'find' })).likely, 21);
    assert.equal(agents(fanOut({ from: 'find' }), 12).likely, 13);
    assert.equal(agents(fanOut({ from: 'find' }), 4_000).likely, 41);
    assert.ok(agents(fanOut({ from: 'find' }), 12).high > 13);
  });

  it('counts candidates and their judges, in agents, dollars and time', () => {
    const three = { attempts: 3, lenses: ['correctness' as const] };
    const of = (more: Partial<PlannedTask>) => forecast([task('a', more)], { limits: { ...LIMITS, maxTasks: 500 } });
    assert.deepEqual(of({ bestOf: three }).agents, { low: 4, likely: 4, high: 4 });
    assert.deepEqual(of({ bestOf: three, loop: { check: 'ok?', maxRounds: 1 } }).agents, {
      low: 7,
      likely: 7,
      high: 7,
    });
    const each = { items: [1, 2], max: 2, enough: 1 };
    assert.equal(of({ bestOf: three, forEach: each }).agents.likely, 8);
    const [one, judged, review] = [of({}), of({ bestOf: three }), of({ role: 'review' })];
    assert.ok((judged.costUsd?.likely ?? 0) > 3 * (one.costUsd?.likely ?? 0));
    // They work side by side, and the judge after them.
    assert.ok(judged.wallMs.likely > one.wallMs.likely && judged.wallMs.likely < 2 * one.wallMs.likely);
    assert.ok(judged.wallMs.likely <= one.wallMs.likely + 1.5 * review.wallMs.likely);
    const serial = forecast([task('a', { bestOf: three })], { limits: { ...LIMITS, concurrency: 1 } });
    assert.ok(serial.wallMs.likely > 3 * one.wallMs.likely);
  });

  it('counts rounds and checks of loops, reviewers of gates, and tasks that agents may add', () => {
    const agents = (more: Partial<PlannedTask>, gates?: 'off') =>
      forecast([task('a', more)], { limits: { ...LIMITS, ...(gates && { gates }) } }).agents;
    assert.deepEqual(agents({ loop: { check: 'ok?', maxRounds: 1 } }), { low: 2, likely: 2, high: 2 });
    assert.deepEqual(agents({ loop: { check: 'ok?', maxRounds: 5 } }), { low: 2, likely: 3, high: 6 });
    const review = gateSchema.parse({ kind: 'review', name: 'review', lenses: ['correctness', 'security'] });
    assert.deepEqual([agents({ gates: [review] }).likely, agents({ gates: [review] }, 'off').likely], [3, 1]);
    assert.ok(agents({ gates: [review] }).high > 3);
    assert.deepEqual(agents({ mayAdd: 4 }).likely, 2);
  });

  it('of a review follows from the changes that it reads, whatever the plan says of its own size', () => {
    const likely = (tasks: readonly PlannedTask[], id = 'review') =>
      (forecast(tasks).tasks[id] ?? assert.fail()).tokens.likely;
    const review = (...dependsOn: string[]) =>
      task('review', { role: 'review', complexity: 'trivial', lines: 0, dependsOn });
    const code = (id: string, lines: number, ...dependsOn: string[]) => task(id, { lines, dependsOn });
    const alone = likely([review()]);
    const [small, large] = [20, 800].map((lines) => likely([code('a', lines), review('a')])) as [number, number];
    assert.ok(alone < small && small * 4 < large, `${alone} ${small} ${large}`);
    const work = likely([code('a', 800), review('a')], 'a');
    assert.ok(large > work / 10 && large < work, `${large} of ${work}`);
    assert.equal(likely([code('a', 800), task('read', { role: 'search', dependsOn: ['a'] }), review('read')]), large);
    const through = likely([
      code('a', 800),
      task('test', { role: 'test', lines: 1, dependsOn: ['a'] }),
      review('test'),
    ]);
    assert.ok(through >= large, 'what the tests are about is reviewed with them');
    const other = task('other', { role: 'review', dependsOn: ['a'] });
    assert.equal(
      likely([code('a', 800), other, code('b', 20, 'a'), review('b')]),
      small,
      'what another review looks at is not read again',
    );
    const each = task('a', {
      lines: 20,
      forEach: { items: Array.from({ length: 40 }, (_, index) => index), max: 40, enough: 1 },
    });
    assert.equal(likely([each, review('a')]), large, 'of a fan-out all members are read');
    const said = { ...review('a'), complexity: 'very-complex' } as const;
    assert.ok(likely([code('a', 20), said]) > small, 'never less than the plan says');
  });

  it('never lets the run take less than its longest chain, nor than any single task', () => {
    const chains = [[1, 2, 300], [40, 40, 40, 40], [5, 900, 5], [60]];
    for (const [index, minutes] of chains.entries()) {
      const chain = minutes.map((count, at) =>
        task(`c${at}`, { minutes: count, lines: count * 5, ...(at > 0 && { dependsOn: [`c${at - 1}`] }) }),
      );
      const { wallMs, tasks } = forecast(chain);
      const times = Object.values(tasks).map((each) => each.wallMs);
      const all = sumOf(times);
      for (const level of ['low', 'likely', 'high'] as const) {
        assert.ok(wallMs[level] >= all[level] - times.length, `${index} ${level}: ${wallMs[level]} of ${all[level]}`);
        for (const time of times) assert.ok(wallMs[level] >= time[level], `${index} ${level}`);
      }
      assert.ok(isRange(wallMs));
    }
    const loop = { check: 'ok?', maxRounds: 9 };
    const beside = forecast([task('long', { minutes: 60 }), task('uncertain', { minutes: 20, loop })]);
    const { wallMs } = beside.tasks['uncertain'] ?? assert.fail();
    assert.deepEqual(beside.criticalPath, ['long']);
    assert.ok(beside.wallMs.high >= wallMs.high, 'though it is not on the longest way');
  });

  it('of a task that may be skipped begins at nothing', () => {
    const { tasks } = forecast([
      task('q', { role: 'search' }),
      task('a', { dependsOn: ['q'], when: { from: 'q', is: 'true' } }),
    ]);
    assert.equal(tasks['a']?.tokens.low, 0);
    assert.ok((tasks['a'] ?? assert.fail()).tokens.likely < forecast([task('a')]).tokens.likely);
  });

  it('knows no more agents than the run may have, and no more dollars than a task may cost', () => {
    const each = task('each', { forEach: { from: 'x', max: 5_000, enough: 1 } });
    assert.ok(forecast([each], { modules: 30 }).agents.high <= LIMITS.maxTasks);
    assert.equal(forecast([task('a', { budgetUsd: 0.001 })]).costUsd?.high, 0.001);
  });

  it('counts what the plan says of the time as much as what is known of such tasks', () => {
    const known = forecast([task('a')]).wallMs.likely;
    const said = forecast([task('a', { minutes: 60 })]).wallMs.likely;
    assert.ok(said > known && said < 60 * 60_000 * 1.1);
    const ofDemo = (minutes?: number) =>
      forecast([task('a', minutes === undefined ? {} : { minutes })], { model: MODEL });
    assert.deepEqual(ofDemo(60).wallMs, ofDemo().wallMs);
  });

  it('asks the price of the model that each task gets, and tells what that saves', () => {
    const price = { l: 1, s: 4, x: 10 } as Record<string, number>;
    const priceOf = (model: string) => {
      const usd = price[model] ?? 4;
      return { inputUsd: usd, outputUsd: usd, cacheReadUsd: usd, cacheWriteUsd: usd };
    };
    const limits = { ...LIMITS, preset: 'balanced', tiers: { light: 'l', standard: 's', strong: 'x' } } as const;
    const tasks = [task('find', { role: 'search' })];
    const { routing, forecast: found } = forecastFrom({ tasks }, { ...DEPS, limits, client: { priceOf } }, []);
    assert.equal(routing.tasks[0]?.model, 'l');
    const usd = found.costUsd?.likely ?? 0;
    assert.ok(Math.abs((routing.savesUsd ?? 0) - 9 * usd) < 0.01 * usd + 0.001);
  });

  it('of 5,000 tasks comes at once', () => {
    const tasks = Array.from({ length: 5_000 }, (_, index) =>
      task(`t${index}`, index < 50 ? {} : { dependsOn: [`t${index - 50}`, `t${index - 1}`] }),
    );
    const found = forecast(tasks, { limits: { ...LIMITS, maxTasks: 10_000, concurrency: 100 } });
    assert.equal(found.agents.likely, 5_000);
    assert.ok(found.criticalPath.length > 4_000);
  });
});

describe('What earlier runs took', () => {
  const likely = (history: RunActuals[], more: Partial<PlannedTask> = {}) => forecast([task('a', more)], {}, history);

  it('corrects tokens, dollars and time, the more the more runs there are, and never beyond what they took', () => {
    const before = likely([]);
    let last = before.tokens.likely;
    for (const count of [1, 3, 10, 30]) {
      const found = likely(Array.from({ length: count }, () => ran(4)));
      assert.ok(found.tokens.likely > last, `${count} runs`);
      assert.ok(found.tokens.likely < before.tokens.likely * 4);
      const factor = found.tokens.likely / before.tokens.likely;
      assert.ok(Math.abs((found.costUsd?.likely ?? 0) / (before.costUsd?.likely ?? 1) - factor) < 0.01);
      assert.ok(Math.abs(found.wallMs.likely / before.wallMs.likely - factor) < 0.01);
      assert.equal(found.basedOnRuns, count);
      last = found.tokens.likely;
    }
    assert.ok(last > before.tokens.likely * 3.5);
    assert.equal(likely([ran(1)]).tokens.likely, before.tokens.likely);
  });

  it('counts by the median: one run out of the ordinary turns nothing over', () => {
    const usual = [ran(1), ran(1), ran(1), ran(1)];
    const change = likely([...usual, ran(1_000)]).tokens.likely / likely([...usual, ran(1)]).tokens.likely;
    assert.ok(Math.abs(change - 1) < 0.001);
  });

  it('counts for other complexities of the same type more than for other types, and there a little', () => {
    const history = Array.from({ length: 3 }, () => ran(8));
    const factor = (more: Partial<PlannedTask>) => likely(history, more).tokens.likely / likely([], more).tokens.likely;
    const [same, sameType, other] = [factor({}), factor({ complexity: 'simple' }), factor({ type: 'documentation' })];
    assert.ok(same > sameType && sameType > other && other > 1, `${same} ${sameType} ${other}`);
  });

  it('that took nothing, or of which a price was not known, correct nothing of that', () => {
    const { entries, ...note } = ran(4);
    const unpriced = entries.map(({ costUsd: _costUsd, ...entry }) => ({ ...entry, tokens: 0 }));
    const found = likely([{ ...note, entries: unpriced }]);
    assert.deepEqual([found.tokens, found.costUsd], [likely([]).tokens, likely([]).costUsd]);
    assert.ok(found.wallMs.likely > likely([]).wallMs.likely);
  });
});
