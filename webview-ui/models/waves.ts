import type { TaskStateName } from '../../src/shared/runState.ts';
import { BAR_ORDER, TASK_LOOKS } from './looks.ts';
import type { Tone } from './looks.ts';
import type { TaskRow } from './taskRows.ts';

/** A part of a bar: how many tasks are in one state. */
export interface BarPart {
  readonly state: TaskStateName;
  readonly tone: Tone;
  readonly label: string;
  readonly count: number;
}

export interface WavePicture {
  /** From 0. */
  readonly index: number;
  readonly rows: readonly TaskRow[];
  readonly bar: readonly BarPart[];
  readonly total: number;
  /** Tasks for which nothing more happens. */
  readonly done: number;
  readonly isActive: boolean;
  readonly hasProblem: boolean;
}

const OVER: readonly TaskStateName[] = ['succeeded', 'failed', 'blocked', 'skipped', 'cancelled'];
const ACTIVE: readonly TaskStateName[] = ['running', 'verifying', 'waiting'];
const PROBLEMS: readonly TaskStateName[] = ['failed', 'blocked'];

/** The rows by wave, the first wave first. Waves without tasks are left out. */
export function wavesOf(rows: readonly TaskRow[]): WavePicture[] {
  const byWave = new Map<number, TaskRow[]>();
  for (const row of rows) {
    const members = byWave.get(row.wave);
    if (members === undefined) byWave.set(row.wave, [row]);
    else members.push(row);
  }
  return [...byWave].sort(([a], [b]) => a - b).map(([index, members]) => waveOf(index, members));
}

function waveOf(index: number, rows: readonly TaskRow[]): WavePicture {
  const counts = countByState(rows);
  const sum = (states: readonly TaskStateName[]): number =>
    states.reduce((all, state) => all + (counts.get(state) ?? 0), 0);
  return {
    index,
    rows,
    bar: barOf((state) => counts.get(state) ?? 0),
    total: rows.length,
    done: sum(OVER),
    isActive: sum(ACTIVE) > 0 || rows.some((row) => row.retryAt !== undefined),
    hasProblem: sum(PROBLEMS) > 0,
  };
}

function countByState(rows: readonly TaskRow[]): Map<TaskStateName, number> {
  const counts = new Map<TaskStateName, number>();
  for (const row of rows) counts.set(row.state, (counts.get(row.state) ?? 0) + 1);
  return counts;
}

/** The parts of a bar, in the order of `BAR_ORDER`, without the empty ones. */
export function barOf(countOf: (state: TaskStateName) => number): BarPart[] {
  return BAR_ORDER.flatMap((state) => {
    const count = countOf(state);
    return count === 0 ? [] : [{ state, tone: TASK_LOOKS[state].tone, label: TASK_LOOKS[state].label, count }];
  });
}

/** "3 succeeded, 1 running": what a bar says to those who do not see it. */
export function barText(bar: readonly BarPart[]): string {
  return bar.map(({ count, label }) => `${count} ${label.toLowerCase()}`).join(', ');
}

const INTEREST: readonly TaskStateName[] = ['failed', 'running', 'verifying', 'waiting', 'blocked'];

/**
 * At most `limit` rows to show of a long wave, in plan order: first all that something happens with or went wrong, then
 * from the start of the wave.
 */
export function excerptOf(rows: readonly TaskRow[], limit: number): readonly TaskRow[] {
  if (rows.length <= limit) return rows;
  const chosen = new Set(rows.filter((row) => INTEREST.includes(row.state)).slice(0, limit));
  for (const row of rows) {
    if (chosen.size >= limit) break;
    chosen.add(row);
  }
  return rows.filter((row) => chosen.has(row));
}

/** A finished wave of more tasks stays closed even when some failed; its bar shows that they did. */
const SMALL_WAVE = 12;

/** Whether a wave stands open unless the person said otherwise: something happens in it, went wrong, or the plan is small. */
export function isOpenByDefault(wave: WavePicture, plan: { readonly total: number }): boolean {
  if (wave.isActive || (wave.hasProblem && wave.total <= SMALL_WAVE)) return true;
  return plan.total <= 6 && wave.done < wave.total;
}

/** Which waves the person opened or closed, with another one. What was said of other runs is forgotten, so that it does not pile up. */
export function openWavesWith(
  openWaves: Readonly<Record<string, boolean>>,
  ...[runId, key, isOpen]: readonly [runId: string, key: string, isOpen: boolean]
): Record<string, boolean> {
  const ofRun = Object.entries(openWaves).filter(([known]) => known.startsWith(`${runId}/`));
  return { ...Object.fromEntries(ofRun), [key]: isOpen };
}
