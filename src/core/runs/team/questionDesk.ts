import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { requireTask, taskOf, tasksOf } from '../../../shared/runState.ts';
import { MAX_ANSWER_LENGTH, MAX_QUESTIONS_OF_RUN, MAX_QUESTIONS_OF_TASK } from '../../../shared/teamFacts.ts';
import type { AgentQuestion, AnsweredBy, TaskQuestion } from '../../../shared/teamFacts.ts';
import type { PersonAnswer } from '../../tools/team/personAccess.ts';
import type { Recorder } from '../recorder.ts';

/** The place in one run where agents wait for answers of the person. */
export interface QuestionDesk {
  /**
   * Resolves with the answer: at once when the question has one already or nobody is there, otherwise when it is given. A
   * question that is open already is not asked anew. Fails with `not-allowed` beyond the limits, and with `cancelled`.
   */
  ask(question: QuestionToAsk, signal: AbortSignal): Promise<Result<PersonAnswer, Failure>>;
  /**
   * Answers a question that a task waits with; `undefined` leaves it to its agent. Nobody needs to be waiting in this process: the
   * answer is there when the run goes on. Fails with `not-found` when the task does not wait with it.
   */
  answer(given: GivenAnswer): Promise<Result<void, Failure>>;
}

export interface QuestionToAsk extends AgentQuestion {
  readonly taskId: string;
  /** Called when the wait for a person begins. */
  readonly onWaiting: () => void;
}

export interface GivenAnswer {
  readonly taskId: string;
  readonly questionId: string;
  readonly answer: string | undefined;
  readonly by: Exclude<AnsweredBy, 'nobody'>;
}

export interface QuestionDeskDeps {
  readonly recorder: Recorder;
  /** Whether somebody is there who can be asked. Asked anew for each question. */
  readonly canAsk: () => boolean;
}

export function createQuestionDesk({ recorder, canAsk }: QuestionDeskDeps): QuestionDesk {
  const { state } = recorder;
  /** What resolves the waits of this process, by the ids of questions. */
  const waiting = new Map<string, (answer: PersonAnswer) => void>();

  function known(taskId: string, questionId: string): TaskQuestion | undefined {
    return requireTask(state, taskId).questions.find((each) => each.questionId === questionId);
  }

  function waitFor(questionId: string, signal: AbortSignal): Promise<Result<PersonAnswer, Failure>> {
    return new Promise((resolve) => {
      const leave = (): void => {
        waiting.delete(questionId);
        resolve(failed(CANCELLED));
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.set(questionId, (answer) => {
        signal.removeEventListener('abort', leave);
        resolve(ok(answer));
      });
      if (signal.aborted) leave();
    });
  }

  return {
    async ask({ taskId, onWaiting, ...question }, signal) {
      const { questionId } = question;
      const before = known(taskId, questionId);
      if (before?.answered !== undefined) return ok(answerOf(before.answered));
      if (signal.aborted) return failed(CANCELLED);
      if (before === undefined) {
        const asked = tasksOf(state).reduce((sum, { questions }) => sum + questions.length, 0);
        const ofTask = requireTask(state, taskId).questions.length;
        if (ofTask >= MAX_QUESTIONS_OF_TASK) return failed(tooMany(`This task has asked ${ofTask} questions`));
        if (asked >= MAX_QUESTIONS_OF_RUN)
          return failed(tooMany(`The agents of this run have asked ${asked} questions`));
        recorder.record({ type: 'question-asked', taskId, question });
      } else if (requireTask(state, taskId).waitingFor?.kind !== 'question') {
        recorder.record({ type: 'task-waiting', taskId, waitingFor: { kind: 'question', questionId } });
      }
      if (!canAsk()) {
        recorder.record({ type: 'question-answered', taskId, questionId, by: 'nobody' });
        return ok({ kind: 'nobody' });
      }
      onWaiting();
      return waitFor(questionId, signal);
    },
    async answer({ taskId, questionId, answer, by }) {
      const waitsFor = taskOf(state, taskId)?.waitingFor;
      if (waitsFor?.kind !== 'question' || waitsFor.questionId !== questionId) return failed(NOT_ASKED);
      const text = answer?.trim().slice(0, MAX_ANSWER_LENGTH) ?? '';
      recorder.record({ type: 'question-answered', taskId, questionId, by, ...(text === '' ? {} : { answer: text }) });
      const given = known(taskId, questionId)?.answered;
      if (given === undefined) throw new Error(`question ${questionId} of task ${taskId} was not answered`);
      waiting.get(questionId)?.(answerOf(given));
      waiting.delete(questionId);
      await recorder.durable();
      return ok(undefined);
    },
  };
}

function answerOf({ by, answer }: NonNullable<TaskQuestion['answered']>): PersonAnswer {
  if (by === 'nobody') return { kind: 'nobody' };
  return answer === undefined ? { kind: 'left' } : { kind: 'answered', text: answer };
}

const CANCELLED: Failure = { kind: 'cancelled', message: 'Cancelled while the question waited for an answer.' };

const NOT_ASKED: Failure = {
  kind: 'not-found',
  message: 'This question does not wait for an answer any more.',
};

function tooMany(which: string): Failure {
  return { kind: 'not-allowed', message: `Not asked: ${which}, which is as many as a person is to be bothered with.` };
}
