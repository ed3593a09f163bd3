import type { Range } from '../../../shared/forecast.ts';
import type { PlannedTask } from '../../../shared/plan.ts';
import { simulate } from '../../graph/simulate.ts';
import type { Schedule, TimedTask } from '../../graph/simulate.ts';
import type { ExpectedTask } from './expectTask.ts';
import { sumOf } from './ranges.ts';
import type { Level } from './ranges.ts';

export interface PlanTime {
  readonly wallMs: Range;
  /** Ids of tasks of the plan. */
  readonly criticalPath: readonly string[];
}

export interface TimeLimits {
  /** Agents at work at the same time. */
  readonly concurrency: number;
  /** Tasks that the run may have, members of fan-outs included. */
  readonly maxTasks: number;
}

/**
 * How long the plan takes with as many agents at once as there may be, by simulating its schedule: as is likely, and with all
 * times so much shorter and longer as the tasks on the longest way may come out together. Never less than that way alone may
 * take, nor than the way that is the longest when everything takes long, nor than any single task.
 */
export function timeOf(
  tasks: readonly PlannedTask[],
  expected: ReadonlyMap<string, ExpectedTask>,
  limits: TimeLimits,
): PlanTime {
  const scheduleAt = (level: Level, share: number): Schedule =>
    simulate(unfolded(tasks, expected, { ...limits, level, share }), limits);
  const likely = scheduleAt('likely', 1);
  const criticalPath = plannedIds(likely.criticalPath);
  const timesOn = (ids: readonly string[]): Range[] => ids.map((id) => expectedOf(expected, id).expectation.wallMs);
  const times = timesOn(criticalPath);
  const atMost = scheduleAt('high', 1);
  const chains = [
    times,
    timesOn(plannedIds(atMost.criticalPath)),
    ...timesOn(tasks.map(({ id }) => id)).map((one) => [one]),
  ];
  const bounds = chains.map(sumOf);
  const makespanMs = (level: 'low' | 'high'): number => scheduleAt(level, shareOf(times, level)).makespanMs;
  const most = (level: Level): number => bounds.reduce((longest, bound) => Math.max(longest, bound[level]), 0);
  return {
    wallMs: {
      low: Math.min(likely.makespanMs, Math.max(makespanMs('low'), most('low'))),
      likely: likely.makespanMs,
      high: Math.max(likely.makespanMs, makespanMs('high'), most('high')),
    },
    criticalPath,
  };
}

/** Of the way from likely to this level, how far the sum of these times goes when each by itself may go all of it. */
function shareOf(times: readonly Range[], level: 'low' | 'high'): number {
  const sum = sumOf(times);
  const whole = times.reduce((total, time) => total + Math.abs(time[level] - time.likely), 0);
  return whole === 0 ? 1 : Math.abs(sum[level] - sum.likely) / whole;
}

function plannedIds(ids: readonly string[]): string[] {
  return [...new Set(ids.map(plannedId))];
}

/** Cannot be part of an id. */
const MARK = '/';

function plannedId(id: string): string {
  return id.split(MARK, 1)[0] ?? id;
}

interface Unfolding extends TimeLimits {
  readonly level: Level;
  /** Of the way from likely to this level. */
  readonly share: number;
}

/**
 * The tasks as they will be when fan-outs and candidates have unfolded. Such a task takes no time at first; there are its
 * members, which stand behind all others as they do in a run, and its end, which others wait for and where judges judge.
 */
function unfolded(
  tasks: readonly PlannedTask[],
  expected: ReadonlyMap<string, ExpectedTask>,
  { level, share, maxTasks }: Unfolding,
): TimedTask[] {
  const groups = new Set(
    tasks.filter(({ forEach, bestOf }) => forEach !== undefined || bestOf !== undefined).map(({ id }) => id),
  );
  const planned: TimedTask[] = [];
  const members: TimedTask[] = [];
  for (const task of tasks) {
    const { id, priority, minutes = 1 } = task;
    const { members: count, memberMs, judgeMs } = expectedOf(expected, id);
    const at = (time: Range): number => time.likely + (time[level] - time.likely) * share;
    const ms = at(memberMs);
    const dependsOn = task.dependsOn.map((on) => (groups.has(on) ? `${on}${MARK}end` : on));
    const timed = { id, dependsOn, priority, minutes, durationMs: groups.has(id) ? 0 : ms * Math.min(1, count[level]) };
    planned.push(timed);
    if (!groups.has(id)) continue;
    const room = Math.max(0, maxTasks - tasks.length - members.length);
    const ids = Array.from({ length: Math.min(room, Math.round(count[level])) }, (_, index) => `${id}${MARK}${index}`);
    members.push(...ids.map((member) => ({ ...timed, id: member, dependsOn: [id], durationMs: ms })));
    planned.push({ ...timed, id: `${id}${MARK}end`, dependsOn: [id, ...ids], durationMs: at(judgeMs) });
  }
  return [...planned, ...members];
}

function expectedOf(expected: ReadonlyMap<string, ExpectedTask>, id: string): ExpectedTask {
  const found = expected.get(id);
  if (found === undefined) throw new Error(`nothing is expected of the task "${id}"`);
  return found;
}
