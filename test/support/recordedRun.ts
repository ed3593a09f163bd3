import type { RecordedEvent, RunEvent } from '../../src/shared/events.ts';
import type { Plan } from '../../src/shared/plan.ts';
import { reduceRun } from '../../src/shared/runReducer.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { NO_USAGE } from '../../src/shared/usage.ts';

/** A run that a test records event by event, without an engine. */
export interface RecordedRun {
  readonly events: RecordedEvent[];
  readonly state: RunState;
  /** Records events, each a second after the one before. */
  record(...events: readonly RunEvent[]): void;
}

/** A run that was created at 1000 ms and has no plan yet. */
export function recordRun(): RecordedRun {
  const events: RecordedEvent[] = [];
  let state: RunState | undefined;
  const record = (...added: readonly RunEvent[]): void => {
    for (const event of added) {
      const recorded = { seq: events.length + 1, at: (events.length + 1) * 1000, event };
      events.push(recorded);
      state = reduceRun(state, recorded);
    }
  };
  record({
    type: 'run-created',
    runId: 'r1',
    request: '  Raise everything\nand more',
    root: 'app',
    model: { provider: 'demo', model: 'demo', label: 'Demo model' },
    limits: { concurrency: 2, maxTasks: 9, budgetUsd: 5, maxAttempts: 3, attemptTimeoutMs: 1000, maxTurns: 9 },
  });
  return {
    events,
    get state() {
      if (state === undefined) throw new Error('the first event was not reduced');
      return state;
    },
    record,
  };
}

/** `plan-proposed` from a short notation: `proposed('a', 'b<-a', 'c<-a,b')`; waves follow from the dependencies. */
export function proposed(...tasks: readonly string[]): RunEvent {
  const waveOf = new Map<string, number>();
  const planned: Plan['tasks'] = tasks.map((task) => {
    const [id = '', after] = task.split('<-');
    const dependsOn = after === undefined ? [] : after.split(',');
    waveOf.set(id, Math.max(-1, ...dependsOn.map((name) => waveOf.get(name) ?? 0)) + 1);
    return { id, title: `Task ${id}`, role: 'code', instructions: `Do ${id}.`, dependsOn, priority: 'normal' };
  });
  const waves: string[][] = [];
  for (const [id, wave] of waveOf) (waves[wave] ??= []).push(id);
  return { type: 'plan-proposed', plan: { version: 1, title: 'A plan', tasks: planned }, waves };
}

/** `turn-completed` with 10 tokens in, 1 out and a cent, unless `rest` says otherwise. */
export function turn(taskId: string, rest: Partial<Extract<RunEvent, { type: 'turn-completed' }>> = {}): RunEvent {
  return {
    type: 'turn-completed',
    taskId,
    attempt: 1,
    turn: 1,
    usage: { ...NO_USAGE, inputTokens: 10, outputTokens: 1 },
    usageIs: 'measured',
    costUsd: 0.01,
    transcript: 'blob',
    toolCalls: [],
    edits: [],
    ...rest,
  };
}

/** The events of a task that succeeds at its first attempt and changes the file `<id>.txt`. */
export function succeeding(taskId: string): RunEvent[] {
  const path = { root: 'app', path: `${taskId}.txt` };
  const after = { hash: 'f00', size: 3, executable: false };
  return [
    { type: 'attempt-started', taskId, attempt: 1, model: 'demo' },
    turn(taskId),
    {
      type: 'task-succeeded',
      taskId,
      attempt: 1,
      summary: `${taskId} is done`,
      changeSet: { taskId, files: [{ path, before: undefined, after }] },
    },
  ];
}
