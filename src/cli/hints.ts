import { openQuestions, tasksOf } from '../shared/runState.ts';
import type { RunState } from '../shared/runState.ts';
import { waitingQuestions } from '../shared/waitingQuestions.ts';
import type { CommandOptions } from './commandLine.ts';

/** The command that goes on with a run from where this one was given, to be copied into a shell. */
export function resumeCommand(
  runId: string,
  options: Pick<CommandOptions, 'folder' | 'storage'>,
  more: readonly string[] = [],
): string {
  return commandText(['resume', runId, ...more], options);
}

/** The commands that answer what a run asks about files in which changes do not go together, for the first side each. */
export function settleCommands(state: RunState, options: Pick<CommandOptions, 'folder' | 'storage'>): string[] {
  return tasksOf(state).flatMap((task) =>
    openQuestions(task).map(({ path, sides }) => {
      const words = ['task', 'settle', state.runId, '--task', task.id, '--path', path.path, '--take', sides[0] ?? ''];
      return `${commandText(words, options)} (or ${sides.slice(1).join(', ')})`;
    }),
  );
}

/** The commands that answer what agents of a run ask. */
export function answerCommands(state: RunState, options: Pick<CommandOptions, 'folder' | 'storage'>): string[] {
  return waitingQuestions(state).map(({ task }) =>
    commandText(['task', 'answer', state.runId, '--task', task.id, '--text', 'TEXT'], options),
  );
}

function commandText(rest: readonly string[], options: Pick<CommandOptions, 'folder' | 'storage'>): string {
  const words = ['wavewright', ...rest];
  if (options.folder !== undefined) words.push('--folder', options.folder);
  if (options.storage !== undefined) words.push('--storage', options.storage);
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll(/(["$`\\])/g, '\\$1')}"`;
}
