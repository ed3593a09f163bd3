import { isFinal, tasksOf } from '../../src/shared/runState.ts';
import type { RunState, TaskState } from '../../src/shared/runState.ts';

/** Tells by lines what has become of a run since the last time it was looked at. */
export interface ProgressPrinter {
  show(state: RunState): void;
}

const signs: Readonly<Record<string, string>> = { succeeded: '✓', failed: '✗', blocked: '⊘', cancelled: '■' };

/** `print` gets one line at a time: waves as they begin and end, tasks as they start and are done. */
export function createProgressPrinter(print: (line: string) => void): ProgressPrinter {
  const told = new Map<string, 'started' | 'done'>();
  const waves = new Map<number, 'begun' | 'over'>();

  const beginWave = (state: RunState, wave: number): void => {
    if (waves.has(wave)) return;
    waves.set(wave, 'begun');
    const tasks = state.waves[wave]?.length ?? 0;
    print(`Wave ${wave + 1} of ${state.waves.length} begins: ${tasks === 1 ? '1 task' : `${tasks} tasks`}`);
  };
  const showTask = (state: RunState, task: TaskState): void => {
    if (task.attempts.length > 0 && !told.has(task.id)) {
      beginWave(state, task.wave);
      told.set(task.id, 'started');
      print(`${secondsOf(state, task.startedAt)}  wave ${task.wave + 1}  ▸ ${task.title}`);
    }
    if (isFinal(task.state) && told.get(task.id) !== 'done') {
      told.set(task.id, 'done');
      const sign = signs[task.state] ?? '·';
      print(`${secondsOf(state, task.endedAt)}  wave ${task.wave + 1}  ${sign} ${task.title}${outcomeOf(task)}`);
    }
  };
  const endWaves = (state: RunState): void => {
    state.waves.forEach((ids, wave) => {
      const tasks = ids.flatMap((id) => state.tasks[id] ?? []);
      if (waves.get(wave) !== 'begun' || !tasks.every((task) => isFinal(task.state))) return;
      waves.set(wave, 'over');
      const succeeded = tasks.filter((task) => task.state === 'succeeded').length;
      print(`Wave ${wave + 1} is done: ${succeeded} of ${tasks.length} succeeded`);
    });
  };
  return {
    show(state) {
      for (const task of tasksOf(state)) showTask(state, task);
      endWaves(state);
    },
  };
}

function secondsOf(state: RunState, at: number | undefined): string {
  const seconds = Math.max(0, (at ?? state.updatedAt) - (state.startedAt ?? state.createdAt)) / 1000;
  return `${seconds.toFixed(1)} s`.padStart(8);
}

function outcomeOf(task: TaskState): string {
  const files = task.changeSet?.files.length ?? 0;
  const parts = [
    ...(task.failure === undefined ? [] : [task.failure.message]),
    ...(files === 0 ? [] : [files === 1 ? '1 file changed' : `${files} files changed`]),
    ...(task.attempts.length > 1 ? [`${task.attempts.length} attempts`] : []),
  ];
  return parts.length === 0 ? '' : `  (${parts.join(', ')})`;
}
