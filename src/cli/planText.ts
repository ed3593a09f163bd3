import { specialsOf } from '../shared/amendments.ts';
import type { RunState } from '../shared/runState.ts';
import { countOf } from '../shared/format.ts';
import { forecastText } from '../shared/report/forecastActual.ts';

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
  const texts = [
    ...paragraph('Notes', state.planNotes),
    ...paragraph('Agreed for all tasks', state.agreements),
    ...paragraph('Mended in the plan', repairsText(state)),
    ...forecastText(state).map((line) => `  ${line}`),
  ];
  return [`Plan: ${state.title} (${size})`, ...intentText(state), ...lines, ...texts, ''].join('\n');
}

function intentText({ planning: { intent, template } }: RunState): string[] {
  const from = template === undefined ? '' : `, by the template "${template}"`;
  if (intent === undefined) return [];
  const also = intent.secondary.length === 0 ? '' : ` (also ${intent.secondary.join(', ')})`;
  return [`  Understood as: ${intent.primary}${also}${from}`];
}

/** Repairs that are told one by one; the panel and the JSON have them all. */
const SHOWN_REPAIRS = 8;

function repairsText({ planning: { repairs } }: RunState): string | undefined {
  if (repairs.length === 0) return undefined;
  const shown = repairs.slice(0, SHOWN_REPAIRS).map(({ message }) => message);
  return [...shown, ...(repairs.length > shown.length ? [`and ${repairs.length - shown.length} more`] : [])].join('\n');
}

function paragraph(title: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  return [`  ${title}`, ...text.split('\n').map((line) => `    ${line}`.trimEnd())];
}
