import type { Failure } from '../../shared/failures.ts';
import { failed } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { RunState, RunStateName } from '../../shared/runState.ts';
import { RUN_TRANSITIONS, mayBecome } from '../../shared/runTransitions.ts';

export const UNTRUSTED: Failure = {
  kind: 'untrusted-workspace',
  message: 'This workspace is not trusted, so nothing is run in it. Trust the workspace to go on.',
};

export function internalFailure(error: unknown): Failure {
  const what = error instanceof Error ? error.message : String(error);
  return { kind: 'internal', message: `An error in Wavewright itself: ${what}. The log has the details.` };
}

/** The failure of a command that the state of the run does not allow, for a reason that the sentence ends with. */
export function refused(state: RunState, why: string): Result<never, Failure> {
  return failed({ kind: 'wrong-state', message: `The run "${state.title}" is ${state.state}: ${why}.` });
}

/** The failure of a command that would bring the run into another state, unless the table of transitions has that step. */
export function refusedTransition(
  state: RunState,
  to: RunStateName,
  command: string,
): Result<never, Failure> | undefined {
  return mayBecome(state.state, to) ? undefined : refusedCommand(state, command);
}

/** The failure of a command that this state has no place for; it says what the state allows. */
export function refusedCommand(state: RunState, command: string): Result<never, Failure> {
  return refused(state, `it cannot be ${command} now. ${allowedIn(state.state)}`);
}

/** What a person can ask for in this state, without a full stop. */
function allowedIn(state: RunStateName): string {
  const words = new Set(RUN_TRANSITIONS[state].flatMap((to) => commandWord(state, to) ?? []));
  if (words.size === 0) return 'Nothing goes on in it any more; its changes can still be decided on';
  return `It can be ${[...words].join(' or ')}`;
}

/** How the command is called that makes this step; `undefined`: the run makes it by itself. */
function commandWord(from: RunStateName, to: RunStateName): string | undefined {
  switch (to) {
    case 'paused':
      return 'paused';
    case 'cancelled':
      return 'cancelled';
    case 'initializing':
      return from === 'initializing' ? undefined : 'resumed';
    case 'running':
      if (from === 'initializing') return undefined;
      return from === 'completed' ? 're-run from one of its tasks' : 'resumed';
    case 'completed':
    case 'failed':
      return undefined;
  }
}
