import type { CommandOptions } from './commandLine.ts';

/** The command that goes on with a run from where this one was given, to be copied into a shell. */
export function resumeCommand(
  runId: string,
  options: Pick<CommandOptions, 'folder' | 'storage'>,
  more: readonly string[] = [],
): string {
  const words = ['wavewright', 'resume', runId, ...more];
  if (options.folder !== undefined) words.push('--folder', options.folder);
  if (options.storage !== undefined) words.push('--storage', options.storage);
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll(/(["$`\\])/g, '\\$1')}"`;
}
