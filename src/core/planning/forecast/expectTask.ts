import type { Expectation, Range } from '../../../shared/forecast.ts';
import type { RunLimits, RunModel } from '../../../shared/limits.ts';
import type { PlannedTask, Role } from '../../../shared/plan.ts';
import type { Complexity, TaskType, Tier } from '../../../shared/taskKinds.ts';
import type { ModelPrice } from '../../ports/model.ts';
import { modelOfTask, tieredTask } from '../routing/modelOfTask.ts';
import { agentWork } from './baseTable.ts';
import type { Correction, CorrectedKind } from './corrections.ts';
import { kindOf } from './history.ts';
import { combined, narrowing } from './ranges.ts';
import { mapRange } from './ranges.ts';
import type { TaskSize } from './reviewedSize.ts';
import { shapeOf } from './shape.ts';
import type { Level } from './ranges.ts';
import type { Shape } from './shape.ts';

export interface ExpectDeps {
  readonly limits: RunLimits;
  readonly model: RunModel;
  /** Of a request to a model with so long a prompt; `undefined`: not known. */
  readonly priceOf: (model: string, promptTokens: number) => ModelPrice | undefined;
  readonly correctionOf: (kind: CorrectedKind) => Correction;
  /** How large a task of the plan is, by its id. */
  readonly sizeOf: (id: string) => TaskSize;
  /** Modules that the survey found. */
  readonly modules?: number | undefined;
}

/** What a task of the plan is expected to take, with what its simulation needs. */
export interface ExpectedTask {
  readonly expectation: Expectation;
  readonly agents: Range;
  readonly members: Range;
  /** Time of one member from its start to its end. */
  readonly memberMs: Range;
  /** Time that a judge takes when all candidates are there; 0 without candidates. */
  readonly judgeMs: Range;
  /** Dollars that all its agents are likely to cost if they asked this model. */
  readonly costOn: (model: string) => number | undefined;
}

/** One agent in four takes less than the half, or more than the double, of what is likely; a guess. */
const AGENT_SPREAD = 2;

/** One attempt in twelve fails and is made again; a guess. */
const RETRIES = { low: 1, likely: 1.08, high: 1.3 } as const;

/** A command of a gate: types and lint of small repositories take a few seconds, tests of large ones minutes; a guess. */
const COMMAND_MS = 20_000;

/** What one agent is expected to take. `costUsd`: `undefined` where the price is not known. */
export interface UnitWork {
  readonly tokens: number;
  readonly costUsd: number | undefined;
  readonly tookMs: number;
}

type Pricing = Pick<ExpectDeps, 'limits' | 'model' | 'priceOf'>;

/** What a task takes by the base table alone, all its attempts together: what the past is compared with. */
export function uncorrectedTask(kind: Parameters<typeof uncorrectedWork>[0], pricing: Pricing): UnitWork {
  const { tokens, costUsd, tookMs } = uncorrectedWork(kind, pricing);
  const likely = RETRIES.likely;
  return { tokens: tokens * likely, costUsd: costUsd && costUsd * likely, tookMs: tookMs * likely };
}

/** What an agent takes by the base table alone, in one attempt. */
function uncorrectedWork(
  kind: {
    readonly type: TaskType;
    readonly complexity: Complexity;
    readonly lines?: number | undefined;
    readonly maxTurns?: number | undefined;
    readonly tier: Tier | undefined;
    readonly model: string;
  },
  { limits, model, priceOf }: Pricing,
): UnitWork {
  const work = agentWork({ ...kind, maxTurns: kind.maxTurns ?? limits.maxTurns }, model.provider);
  const { input, output, cacheRead, cacheWrite } = work.tokens;
  const price = priceOf(kind.model, work.promptTokens);
  const millionths =
    price &&
    input * price.inputUsd +
      output * price.outputUsd +
      cacheRead * price.cacheReadUsd +
      cacheWrite * price.cacheWriteUsd;
  return {
    tokens: input + output + cacheRead + cacheWrite,
    costUsd: millionths === undefined ? undefined : millionths / 1_000_000,
    tookMs: work.tookMs,
  };
}

export function expectTask(task: PlannedTask, deps: ExpectDeps): ExpectedTask {
  const shape = shapeOf(task, deps);
  const agents = combined(({ count, rounds }) => agentsAt(shape, count, rounds));
  const together = narrowing(agents.likely);
  /** Of all agents of the task. */
  const total = (work: UnitWork, check: UnitWork, measure: (unit: UnitWork) => number): Range =>
    combined(({ count, rounds, effort }) => {
      const worked = (shape.rounds[rounds] + shape.fixes[rounds] * FIX_SHARE) * measure(work);
      const checked = (shape.checks[rounds] + shape.judgements[rounds] * shape.reviewers) * measure(check);
      const added = shape.additions[count] * measure(work);
      const judged = shape.judges[count] * measure(check);
      return (
        (shape.members[count] * (worked + checked) + judged + added) * RETRIES[effort] * SPREAD[effort] ** together
      );
    });
  const [work, check] = [unitOf(task, task.role, deps), unitOf(task, 'review', deps)];
  const memberMs = memberTime(shape, work, check);
  const judgeMs = judgeTime(shape, check);
  const costUsd = isPriced(work, check, shape) ? total(work, check, (unit) => unit.costUsd ?? 0) : undefined;
  return {
    agents,
    members: shape.members,
    memberMs,
    judgeMs,
    expectation: {
      tokens: mapRange(
        total(work, check, (unit) => unit.tokens),
        (count) => Math.round(count),
      ),
      ...(costUsd === undefined ? {} : { costUsd: capped(costUsd, task, shape, deps) }),
      wallMs: mapRange(
        memberMs,
        (ms, level) => inTurns(shape.members[level], ms, deps.limits.concurrency) + judgeMs[level],
      ),
    },
    costOn(model) {
      const [workOn, checkOn] = [unitOf(task, task.role, deps, model), unitOf(task, 'review', deps, model)];
      if (!isPriced(workOn, checkOn, shape)) return undefined;
      return total(workOn, checkOn, (unit) => unit.costUsd ?? 0).likely;
    },
  };
}

const SPREAD: Range = { low: 1 / AGENT_SPREAD, likely: 1, high: AGENT_SPREAD };

/** To mend what a gate found takes less than the work did; a guess. */
const FIX_SHARE = 0.5;

/** Whole agents. Rounds after gates are only among those that there may be at most. */
function agentsAt(shape: Shape, count: Level, rounds: Level): number {
  const { members, judges, checks, fixes, judgements, reviewers, additions } = shape;
  const reviews = Math.min(1, judgements[rounds]) * reviewers;
  const mended = rounds === 'high' ? fixes.high * (1 + reviewers) : 0;
  return members[count] * (shape.rounds[rounds] + checks[rounds] + reviews + mended) + judges[count] + additions[count];
}

/** What an agent in this role takes for the task, corrected by what there was before. `on`: the model it asks, if another. */
function unitOf(task: PlannedTask, role: Role, deps: ExpectDeps, on?: string): UnitWork {
  const given = modelOfTask({ ...tieredTask(task), role }, deps);
  const { complexity, lines } = deps.sizeOf(task.id);
  const { type } = kindOf({ ...task, role });
  const unit = uncorrectedWork(
    {
      type,
      complexity,
      lines,
      maxTurns: task.maxTurns,
      tier: given.tier,
      model: on ?? given.model,
    },
    deps,
  );
  const correction = deps.correctionOf({ type, complexity, by: given.tier ?? given.model });
  const tookMs = unit.tookMs * correction.tookMs;
  return {
    tokens: unit.tokens * correction.tokens,
    costUsd: unit.costUsd === undefined ? undefined : unit.costUsd * correction.costUsd,
    tookMs: role === task.role ? blended(tookMs, task, deps) : tookMs,
  };
}

/** What the plan says counts as much as what is known of such tasks; of the demo model's time plans know nothing. */
function blended(tookMs: number, { minutes }: PlannedTask, { model }: ExpectDeps): number {
  return minutes === undefined || model.provider === 'demo' ? tookMs : Math.sqrt(tookMs * minutes * 60_000);
}

function memberTime(shape: Shape, work: UnitWork, check: UnitWork): Range {
  return combined(({ rounds, effort }) => {
    const worked = (shape.rounds[rounds] + shape.fixes[rounds] * FIX_SHARE) * work.tookMs;
    const reviews = shape.reviewers === 0 ? 0 : shape.judgements[rounds];
    const checked = (shape.checks[rounds] + reviews) * check.tookMs;
    const judged = shape.judgements[rounds] * shape.commandRuns * COMMAND_MS;
    return ((worked + checked) * RETRIES[effort] + judged) * SPREAD[effort];
  });
}

/** All judges of a fan-out judge at the same time. */
function judgeTime({ judges }: Shape, { tookMs }: UnitWork): Range {
  const retried = combined(({ effort }) => tookMs * RETRIES[effort] * SPREAD[effort]);
  return mapRange(retried, (ms, level) => ms * Math.min(1, judges[level]));
}

/** Time of so many members that take their turns. */
function inTurns(members: number, memberMs: number, concurrency: number): number {
  return members <= 1 ? memberMs * members : memberMs * Math.ceil(members / concurrency);
}

function isPriced(work: UnitWork, check: UnitWork, { checks, reviewers, judges }: Shape): boolean {
  const hasChecks = checks.high > 0 || reviewers > 0 || judges.high > 0;
  return work.costUsd !== undefined && (!hasChecks || check.costUsd !== undefined);
}

/** No member can cost more than its task may. */
function capped(costUsd: Range, task: PlannedTask, { members }: Shape, { limits }: ExpectDeps): Range {
  const cap = task.budgetUsd ?? limits.taskBudgetUsd;
  return cap === undefined
    ? costUsd
    : mapRange(costUsd, (usd, level) => Math.min(usd, cap * Math.max(1, members[level])));
}
