import type { Failure } from '../../../shared/failures.ts';
import { failed } from '../../../shared/result.ts';
import type { TaskState } from '../../../shared/runState.ts';
import type { PersonAccess } from '../../tools/team/personAccess.ts';
import type { AttemptCommands } from '../commands/commandAccess.ts';
import type { WorkPlace } from '../requests/rateGovernor.ts';
import type { TimeLimit } from '../tasks/timeLimit.ts';
import { keyOf } from './board.ts';
import type { QuestionDesk } from './questionDesk.ts';

/** What questions of one task work with, in whichever attempt. */
export interface TaskTeam {
  readonly questions: Pick<QuestionDesk, 'ask'>;
  /** The agent's place among those at work. */
  readonly place: WorkPlace;
  /** Aborted when the run pauses. A new one after each resume. */
  readonly pausing: () => AbortSignal;
}

export interface PersonAccessDeps extends TaskTeam {
  readonly task: TaskState;
  /** Of the attempt; held while the person is waited for. */
  readonly limit: TimeLimit;
  /** Its directory is offered to others meanwhile. */
  readonly commands?: Pick<AttemptCommands, 'offerFolder'> | undefined;
  readonly onActivity: (activity: string) => void;
}

/** Questions of the agent of one attempt. While it waits it takes up neither a place, nor time, nor a directory. */
export function createPersonAccess(deps: PersonAccessDeps): PersonAccess {
  const { task, limit, place, questions } = deps;
  return {
    async ask({ text, options }, callKey, signal) {
      const waits = AbortSignal.any([signal, deps.pausing()]);
      let withdraw: (() => void) | undefined;
      const onWaiting = (): void => {
        withdraw = deps.commands?.offerFolder() ?? (() => undefined);
        deps.onActivity('waiting for an answer');
        place.stepAside();
      };
      limit.hold();
      try {
        const question = { questionId: keyOf(task, callKey), text, options };
        const answered = await questions.ask({ ...question, taskId: task.id, onWaiting }, waits);
        withdraw?.();
        if (!answered.ok) {
          if (answered.failure.kind !== 'cancelled') return answered;
          return failed(signal.aborted ? CANCELLED : PAUSED);
        }
        if (withdraw !== undefined && !(await place.comeBack(signal))) return failed(CANCELLED);
        return answered;
      } finally {
        limit.release();
      }
    },
  };
}

const CANCELLED: Failure = { kind: 'cancelled', message: 'The agent was cancelled while it waited for an answer.' };
const PAUSED: Failure = { kind: 'paused', message: 'The run was paused before the question was answered.' };
