import type { ApprovalRequest } from './approval.ts';
import type { RunState, TaskState } from './runState.ts';
import { tasksOf } from './runState.ts';

/** A command that waits for somebody's word. One answer is for all tasks whose agents want to run the same. */
export interface WaitingCommand {
  /** That of the first of the tasks. */
  readonly approval: ApprovalRequest;
  /** In plan order. */
  readonly tasks: readonly Pick<TaskState, 'id' | 'title'>[];
}

/** What a person can say to a waiting command. */
export type CommandDecision = (typeof COMMAND_DECISIONS)[number];

export const COMMAND_DECISIONS = ['allow-once', 'always-allow', 'deny'] as const;

/** Each different command once, in plan order. None while the run is not running: it asks again when it goes on. */
export function waitingCommands(state: RunState): WaitingCommand[] {
  if (state.state !== 'running' || state.counts.waiting === 0) return [];
  const byCommand = new Map<string, { approval: ApprovalRequest; tasks: TaskState[] }>();
  for (const task of tasksOf(state)) {
    const { approval } = task;
    if (approval === undefined || task.state !== 'waiting') continue;
    const known = byCommand.get(approval.command);
    if (known === undefined) byCommand.set(approval.command, { approval, tasks: [task] });
    else known.tasks.push(task);
  }
  return [...byCommand.values()];
}

/** "1 command waits for you", "3 commands wait for you". */
export function waitingText(count: number): string {
  return count === 1 ? '1 command waits for you' : `${count} commands wait for you`;
}

/** "Always Allow "npm test""; `undefined` when there is nothing that could be remembered. */
export function alwaysAllowText({ suggestedRules }: ApprovalRequest): string | undefined {
  if (suggestedRules.length === 0) return undefined;
  return `Always Allow ${suggestedRules.map((rule) => `"${shownCommand(rule)}"`).join(', ')}`;
}

/**
 * A command as people must see it: characters that are not seen, or that turn the direction of writing, would let it look
 * like another one, so they are written as their codes.
 */
export function shownCommand(command: string): string {
  return command.replaceAll(
    /[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u115f\u1160\u3164\uffa0]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
