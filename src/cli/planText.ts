import { specialsOf } from '../shared/amendments.ts';
import { planFromState } from '../shared/planFromState.ts';
import type { RunState } from '../shared/runState.ts';
import { countOf } from '../shared/format.ts';

/** The plan of a run for people: its waves, and what each task waits for. */
export function planText(state: RunState): string {
  const width = Math.max(...state.taskIds.map((id) => id.length));
  const lines = state.waves.flatMap((wave, index) => [
    `  Wave ${index + 1}`,
    ...wave.map((id) => {
      const task = state.tasks[id];
      const after = task?.dependsOn.length ? `  (after ${task.dependsOn.join(', ')})` : '';
      const line = `    ${id.padEnd(width)}  ${(task?.role ?? '').padEnd(8)}  ${task?.title ?? ''}${after}`;
      const specials = task === undefined ? [] : specialsOf(task.options);
      return [line, ...specials.map((special) => `${' '.repeat(width + 16)}${special}`)].join('\n');
    }),
  ]);
  const size = `${countOf(state.taskIds.length, 'task')} in ${countOf(state.waves.length, 'wave')}`;
  const texts = [...paragraph('Notes', state.planNotes), ...paragraph('Agreed for all tasks', state.agreements)];
  return [`Plan: ${state.title} (${size})`, ...lines, ...texts, ''].join('\n');
}

function paragraph(title: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  return [`  ${title}`, ...text.split('\n').map((line) => `    ${line}`.trimEnd())];
}

/** The plan of a run, without what was added to it while it ran, as a plan file in JSON, which `run --plan` takes. */
export function planFile(state: RunState): string {
  return `${JSON.stringify(planFromState(state), undefined, 2)}\n`;
}
