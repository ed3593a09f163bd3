import type { Range } from '../../../shared/forecast.ts';
import type { PlannedTask } from '../../../shared/plan.ts';
import { simulate } from '../../graph/simulate.ts';
import type { Schedule, TimedTask } from '../../graph/simulate.ts';
import type { ExpectedTask } from './expectTask.ts';
import { narrowing } from './ranges.ts';
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
 * How long the plan takes with as many agents at once as there may be, by simulating its schedule three times: as is
 * likely, and with all times so much shorter and longer as the tasks on the longest way may come out together.
 */
export function timeOf(
  tasks: readonly PlannedTask[],
  expected: ReadonlyMap<string, ExpectedTask>,
  limits: TimeLimits,
): PlanTime {
  const scheduleAt = (level: Level, share: number): Schedule =>
    simulate(unfolded(tasks, expected, { ...limits, level, share }), limits);
  const likely = scheduleAt('likely', 1);
  const criticalPath = [...new Set(likely.criticalPath.map(plannedId))];
  const share = narrowing(criticalPath.length);
  return {
    wallMs: {
      low: Math.min(likely.makespanMs, scheduleAt('low', share).makespanMs),
      likely: likely.makespanMs,
      high: Math.max(likely.makespanMs, scheduleAt('high', share).makespanMs),
    },
    criticalPath,
  };
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
 * The tasks as they will be when fan-outs have unfolded. A fan-out is a task that takes no time, its members, which stand
 * behind all others as they do in a run, and its end, which others wait for.
 */
function unfolded(
  tasks: readonly PlannedTask[],
  expected: ReadonlyMap<string, ExpectedTask>,
  { level, share, maxTasks }: Unfolding,
): TimedTask[] {
  const groups = new Set(tasks.flatMap(({ id, forEach }) => (forEach === undefined ? [] : [id])));
  const planned: TimedTask[] = [];
  const members: TimedTask[] = [];
  for (const task of tasks) {
    const { id, priority, minutes = 1 } = task;
    const { members: count, memberMs } = expectedOf(expected, id);
    const ms = memberMs.likely + (memberMs[level] - memberMs.likely) * share;
    const dependsOn = task.dependsOn.map((on) => (groups.has(on) ? `${on}${MARK}end` : on));
    const timed = { id, dependsOn, priority, minutes, durationMs: groups.has(id) ? 0 : ms * Math.min(1, count[level]) };
    planned.push(timed);
    if (!groups.has(id)) continue;
    const room = Math.max(0, maxTasks - tasks.length - members.length);
    const ids = Array.from({ length: Math.min(room, Math.round(count[level])) }, (_, index) => `${id}${MARK}${index}`);
    members.push(...ids.map((member) => ({ ...timed, id: member, dependsOn: [id], durationMs: ms })));
    planned.push({ ...timed, id: `${id}${MARK}end`, dependsOn: [id, ...ids] });
  }
  return [...planned, ...members];
}

function expectedOf(expected: ReadonlyMap<string, ExpectedTask>, id: string): ExpectedTask {
  const found = expected.get(id);
  if (found === undefined) throw new Error(`nothing is expected of the task "${id}"`);
  return found;
}
