import { enter } from './reducing.ts';
import type { EventHandlers } from './reducing.ts';
import { requireTask } from './runState.ts';
import { atWorkAgain } from './taskEvents.ts';
import { MAX_NOTES } from './teamFacts.ts';
import type { TeamEvent } from './teamFacts.ts';

/** What notes and questions of agents do to the state of a run. */
export const teamHandlers: EventHandlers<TeamEvent['type']> = {
  'note-published': (state, { noteId, taskId, text, tags }, at) => {
    state.notes.push({ noteId, taskId, text, tags, at });
    if (state.notes.length > MAX_NOTES) state.notes.splice(0, state.notes.length - MAX_NOTES);
  },
  'question-asked': (state, { taskId, question }, at) => {
    const task = requireTask(state, taskId);
    task.questions.push({ ...question, askedAt: at });
    enter(state, task, 'waiting');
    task.waitingFor = { kind: 'question', questionId: question.questionId };
  },
  'question-answered': (state, { taskId, questionId, answer, by }, at) => {
    const task = requireTask(state, taskId);
    const answered = { by, at, ...(answer === undefined ? {} : { answer }) };
    task.questions = task.questions.map((each) => (each.questionId === questionId ? { ...each, answered } : each));
    const waits = task.waitingFor?.kind === 'question' && task.waitingFor.questionId === questionId;
    if (waits) enter(state, task, atWorkAgain(task));
  },
};
