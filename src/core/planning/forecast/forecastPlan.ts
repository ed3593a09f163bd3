import type { Expectation, Forecast, Range, Routing } from '../../../shared/forecast.ts';
import type { RunLimits, RunModel } from '../../../shared/limits.ts';
import type { Plan } from '../../../shared/plan.ts';
import { TIERS } from '../../../shared/taskKinds.ts';
import type { ModelClient, ModelPrice } from '../../ports/model.ts';
import type { RunStore } from '../../ports/store.ts';
import { routeTasks } from '../routing/routeTasks.ts';
import { createCorrections } from './corrections.ts';
import { expectTask, uncorrectedTask } from './expectTask.ts';
import type { ExpectedTask } from './expectTask.ts';
import { readActuals } from './history.ts';
import type { RunActuals } from './history.ts';
import { mapRange, sumOf } from './ranges.ts';
import { createTaskSizes } from './reviewedSize.ts';
import { shapeOf } from './shape.ts';
import { timeOf } from './timeOf.ts';

export interface ForecastDeps {
  readonly limits: RunLimits;
  readonly model: RunModel;
  /** Name of the repository's root: whose earlier runs correct the forecast. */
  readonly root: string;
  /** What it costs to ask; of any open client of the run's provider. */
  readonly client: Pick<ModelClient, 'priceOf' | 'priceAt' | 'pricesOf'>;
  /** Where earlier runs left what they took. Absent: nothing is known of any. */
  readonly notes?: Pick<RunStore, 'listNotes'> | undefined;
  /** Requests to the provider in flight at once. Absent: as many as there are agents. */
  readonly maxRequests?: number | undefined;
  /** Modules that the survey found. Absent: no survey. */
  readonly modules?: number | undefined;
}

export interface PlanForecast {
  readonly routing: Routing;
  readonly forecast: Forecast;
}

/**
 * Which model each task of a valid plan gets, and what the plan is expected to take, corrected by what earlier runs on
 * this repository took. Rejects only when the store has failed.
 */
export async function forecastPlan(plan: Pick<Plan, 'tasks'>, deps: ForecastDeps): Promise<PlanForecast> {
  const history = deps.notes === undefined ? [] : await readActuals(deps.root, deps.model, deps.notes);
  return forecastFrom(plan, deps, history);
}

/** The same by these runs, the newest first. */
export function forecastFrom(
  { tasks }: Pick<Plan, 'tasks'>,
  deps: Omit<ForecastDeps, 'notes' | 'root'>,
  history: readonly RunActuals[],
): PlanForecast {
  const { limits, model, client } = deps;
  const priceOf = (id: string, promptTokens: number): ModelPrice | undefined =>
    client.priceAt?.(id, promptTokens) ?? client.priceOf(id);
  const pricing = { limits, model, priceOf };
  const correctionOf = createCorrections(history, (kind) => {
    const tier = TIERS.find((name) => name === kind.by) ?? kind.tier;
    const asked = tier === undefined ? kind.by : (limits.tiers?.[tier] ?? model.model);
    return uncorrectedTask({ ...kind, tier, model: asked }, pricing);
  });
  const sizeOf = createTaskSizes(tasks.map((task) => ({ ...task, members: shapeOf(task, deps).members.likely })));
  const expectDeps = { ...pricing, correctionOf, sizeOf, modules: deps.modules };
  const expected = new Map(tasks.map((task) => [task.id, expectTask(task, expectDeps)]));
  const concurrency = Math.min(limits.concurrency, deps.maxRequests ?? limits.concurrency);
  const { wallMs, criticalPath } = timeOf(tasks, expected, { concurrency, maxTasks: limits.maxTasks });
  const { pricesOf } = client;
  return {
    routing: routeTasks(tasks, { ...deps, costOf: (id, asked) => expected.get(id)?.costOn(asked) }),
    forecast: {
      ...totalOf([...expected.values()], limits),
      wallMs: rounded(wallMs),
      tasks: Object.fromEntries([...expected].map(([id, { expectation }]) => [id, written(expectation)])),
      criticalPath,
      basedOnRuns: history.length,
      ...(pricesOf === undefined ? {} : { pricesOf }),
    },
  };
}

function totalOf(
  all: readonly ExpectedTask[],
  { maxTasks }: Pick<RunLimits, 'maxTasks'>,
): Pick<Forecast, 'agents' | 'tokens' | 'costUsd'> {
  const costs = all.flatMap(({ expectation }) => expectation.costUsd ?? []);
  const { low, likely, high } = sumOf(all.map(({ agents }) => agents));
  return {
    // No run has more tasks than it may.
    agents: {
      low: Math.floor(low),
      likely: Math.round(likely),
      high: Math.max(Math.round(likely), Math.min(maxTasks, Math.ceil(high))),
    },
    tokens: rounded(sumOf(all.map(({ expectation }) => expectation.tokens))),
    // A part of the cost would pass for the whole.
    ...(costs.length < all.length ? {} : { costUsd: inCents(sumOf(costs)) }),
  };
}

function written({ tokens, costUsd, wallMs }: Expectation): Expectation {
  return { tokens, ...(costUsd === undefined ? {} : { costUsd: inCents(costUsd) }), wallMs: rounded(wallMs) };
}

function rounded(range: Range): Range {
  return mapRange(range, (value) => Math.round(value));
}

/** To hundredths of a cent: more digits only pretend. */
function inCents(range: Range): Range {
  return mapRange(range, (usd) => Math.round(usd * 10_000) / 10_000);
}
