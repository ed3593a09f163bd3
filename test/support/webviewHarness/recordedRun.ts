import type { ChangeSet } from '../../../src/shared/changes.ts';
import type { RecordedEvent, RunEvent, ToolCallFacts, TurnFacts } from '../../../src/shared/events.ts';
import type { RunLimits, RunModel } from '../../../src/shared/limits.ts';
import type { Plan, PlannedTask, PlanRole } from '../../../src/shared/plan.ts';
import { reduceAll } from '../../../src/shared/runReducer.ts';
import type { RunState } from '../../../src/shared/runState.ts';

/** The first event of every recorded run happened then. */
export const START_MS = Date.UTC(2026, 10, 2, 9, 0, 0);

export const DEMO_MODEL: RunModel = { provider: 'demo', model: 'demo', label: 'Demo model' };
export const REAL_MODEL: RunModel = {
  provider: 'anthropic',
  model: 'claude-sonnet-5-5',
  label: 'Anthropic · claude-sonnet-5-5',
};

const LIMITS: RunLimits = {
  concurrency: 8,
  maxTasks: 200,
  budgetUsd: 10,
  maxAttempts: 3,
  attemptTimeoutMs: 300_000,
  maxTurns: 50,
};

/** Numbers events and gives each a time, `stepMs` after the one before. */
export function recorded(events: readonly RunEvent[], stepMs = 1_000): RecordedEvent[] {
  return events.map((event, index) => ({ seq: index + 1, at: START_MS + index * stepMs, event }));
}

/** The state that the real reducer makes of the events, as it arrives in a page: through JSON. */
export function stateOf(events: readonly RecordedEvent[]): RunState {
  const state = reduceAll(undefined, structuredClone(events));
  if (state === undefined) throw new Error('expected at least one event');
  return JSON.parse(JSON.stringify(state)) as RunState;
}

export function created(overrides: Partial<Extract<RunEvent, { type: 'run-created' }>> = {}): RunEvent {
  return {
    type: 'run-created',
    runId: 'run-1',
    request: 'Migrate this project to ES modules',
    root: 'sample',
    model: DEMO_MODEL,
    limits: LIMITS,
    ...overrides,
  };
}

export function planningTurn(
  turn: number,
  toolCalls: readonly ToolCallFacts[],
  cost: Partial<Pick<TurnFacts, 'costUsd' | 'usageIs'>> = { costUsd: 0.004 },
): RunEvent {
  return { type: 'planning-turn-completed', turn, ...usage(1_200, 300), transcript: hash(turn), toolCalls, ...cost };
}

/** A task from "id<-dependency,dependency". */
export function task(text: string, more: Partial<PlannedTask> = {}): PlannedTask {
  const [id = '', dependencies = ''] = text.split('<-');
  return {
    id,
    title: `Task ${id}`,
    role: 'code',
    instructions: `Do ${id}.`,
    dependsOn: dependencies === '' ? [] : dependencies.split(','),
    priority: 'normal',
    ...more,
  };
}

/** A proposed plan whose waves follow from the dependencies. */
export function proposed(title: string, tasks: readonly PlannedTask[]): RunEvent {
  const plan: Plan = { version: 1, title, tasks: [...tasks] };
  return { type: 'plan-proposed', plan, waves: wavesOf(tasks) };
}

function wavesOf(tasks: readonly PlannedTask[]): string[][] {
  const waveOf = new Map<string, number>();
  const waves: string[][] = [];
  for (const { id, dependsOn } of tasks) {
    const wave = dependsOn.reduce((latest, dependency) => Math.max(latest, (waveOf.get(dependency) ?? 0) + 1), 0);
    waveOf.set(id, wave);
    (waves[wave] ??= []).push(id);
  }
  return waves;
}

export function started(taskId: string, attempt = 1): RunEvent {
  return { type: 'attempt-started', taskId, attempt, model: 'demo' };
}

export function turn(taskId: string, toolCalls: readonly ToolCallFacts[], attempt = 1): RunEvent {
  return {
    type: 'turn-completed',
    taskId,
    attempt,
    turn: 1,
    ...usage(2_400, 500),
    costUsd: 0.0123,
    transcript: hash(7),
    toolCalls,
    edits: [],
  };
}

export function call(name: string, subject: string, ok = true): ToolCallFacts {
  return { name, subject, ok };
}

/** A success that changed the given files; without files, one that changed nothing. */
export function succeeded(
  taskId: string,
  files: readonly string[] = [],
  summary = `Did ${taskId}.`,
  attempt = 1,
): RunEvent {
  return {
    type: 'task-succeeded',
    taskId,
    attempt,
    summary,
    ...(files.length === 0 ? {} : { changeSet: changeSet(taskId, files) }),
  };
}

function changeSet(taskId: string, files: readonly string[]): ChangeSet {
  const content = { hash: hash(1), size: 120, executable: false };
  return {
    taskId,
    files: files.map((file) => ({
      path: { root: 'sample', path: file.replace(/^[+-]/, '') },
      before: file.startsWith('+') ? undefined : content,
      after: file.startsWith('-') ? undefined : { ...content, hash: hash(2) },
    })),
  };
}

function usage(inputTokens: number, outputTokens: number) {
  return {
    usage: { inputTokens, outputTokens, cacheReadTokens: 4_000, cacheWriteTokens: 0 },
    usageIs: 'measured' as const,
  };
}

function hash(seed: number): string {
  return String(seed).padStart(64, '0');
}

/** A plan of the given number of tasks in waves of uneven size, as a large migration has them. */
export function largePlan(count: number): PlannedTask[] {
  const roles: readonly PlanRole[] = ['code', 'code', 'code', 'review', 'test', 'docs'];
  return Array.from({ length: count }, (_, index) => {
    const wave = Math.floor(Math.sqrt(index / 12));
    const earlier =
      wave === 0 ? [] : [`t${12 * (wave - 1) ** 2 + (index % 11)}`, `t${12 * (wave - 1) ** 2 + (index % 7)}`];
    const id = `t${index}`;
    return task(`${id}<-${[...new Set(earlier)].join(',')}`, {
      title: `Convert src/modules/part${Math.floor(index / 10)}/module${index}.js`,
      role: roles[index % roles.length] ?? 'code',
    });
  });
}
