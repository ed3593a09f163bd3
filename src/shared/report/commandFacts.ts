import type { CommandEvidence } from '../approval.ts';
import { formatDuration } from '../format.ts';
import { tasksOf } from '../runState.ts';
import type { RunState } from '../runState.ts';

/** A command that a task ran, with its proof, or one that it was not let run, with the reason. */
export type CommandFacts =
  | ({ readonly taskId: string } & CommandEvidence)
  | { readonly taskId: string; readonly command: string; readonly notRun: string };

/** The commands of all attempts, in plan order, those of a task as they came. */
export function commandsOf(state: RunState): CommandFacts[] {
  return tasksOf(state).flatMap(({ id, attempts }) =>
    attempts
      .flatMap(({ toolCalls }) => toolCalls)
      .flatMap(({ name, subject, ok, note, evidence }): CommandFacts[] => {
        if (evidence !== undefined) return [{ taskId: id, ...evidence }];
        if (name !== 'run_command' || ok) return [];
        return [{ taskId: id, command: subject, notRun: note ?? 'it could not be run' }];
      }),
  );
}

/** "exit code 0, 1.2 s", "stopped, 2 min", "not run: The person denied this command." */
export function commandEndText(command: CommandFacts): string {
  if ('notRun' in command) return `not run: ${command.notRun}`;
  const { exitCode, tookMs } = command;
  return `${exitCode === undefined ? 'stopped' : `exit code ${exitCode}`}, ${formatDuration(tookMs)}`;
}
