import { isOver, tasksOf } from './runState.ts';
import type { RunState, TaskState } from './runState.ts';
import type { TaskQuestion } from './teamFacts.ts';
import { waitingCommands, waitingText } from './waitingCommands.ts';

/** A question of an agent that waits for the person. */
export interface WaitingQuestion {
  readonly question: TaskQuestion;
  readonly task: Pick<TaskState, 'id' | 'title'>;
}

/** The question that the task waits with; `undefined`: it waits with none. */
export function waitingQuestionOf({ waitingFor, questions }: TaskState): TaskQuestion | undefined {
  if (waitingFor?.kind !== 'question') return undefined;
  return questions.find(({ questionId }) => questionId === waitingFor.questionId);
}

/** In plan order. They can be answered while the run is paused, too: its agents go on with the answers. */
export function waitingQuestions(state: RunState): WaitingQuestion[] {
  if (isOver(state.state) || state.counts.waiting === 0) return [];
  return tasksOf(state).flatMap((task) => {
    const question = waitingQuestionOf(task);
    return question === undefined ? [] : [{ question, task: { id: task.id, title: task.title } }];
  });
}

/** Commands and questions of agents that wait for the person: "1 command waits for you, 2 questions wait for you". */
export function waitingForPerson(state: RunState): string | undefined {
  const [commands, questions] = [waitingCommands(state).length, waitingQuestions(state).length];
  const texts = [
    ...(commands === 0 ? [] : [waitingText(commands)]),
    ...(questions === 0 ? [] : [questionsText(questions)]),
  ];
  return texts.length === 0 ? undefined : texts.join(', ');
}

/** "1 question waits for you", "3 questions wait for you". */
export function questionsText(count: number): string {
  return count === 1 ? '1 question waits for you' : `${count} questions wait for you`;
}
