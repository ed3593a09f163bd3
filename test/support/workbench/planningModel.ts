import { openMockApi } from '../mockApi/mockApi.ts';
import { FINISH } from '../mockApi/answers.ts';
import type { MockAnswer, MockRequest } from '../mockApi/answers.ts';

/** A Messages API on this machine that plans the same small work for every request, and shapes it in one way. */
export interface PlanningModel {
  readonly url: string;
  /** From now on the work of this task takes about 20 seconds. */
  slowDown(taskId: string): void;
  close(): Promise<void>;
}

const QUESTION = {
  id: 'depth',
  question: 'How deep shall the tests go?',
  options: ['Public functions', 'Every branch'],
  default: 'Public functions',
};

const INTENT = {
  primary: 'testing',
  entities: ['lib/money.js'],
  successCriteria: ['Every public function has a test.'],
  questions: [QUESTION],
};

const task = (id: string, dependsOn: readonly string[], more: object) => ({
  id,
  dependsOn,
  instructions: `Do ${id}.`,
  gates: [],
  ...more,
});

const TASKS = [
  task('money', [], { title: 'Write tests for lib/money.js', role: 'test' }),
  task('table', [], { title: 'Write tests for lib/table.js', role: 'test' }),
  task('docs', ['money', 'table'], { title: 'Say in the README how to test', role: 'docs' }),
];

const ADMIN = task('admin', [], { title: 'Write tests for lib/admin.js', role: 'test' });

/** What words about the plan come to: before the run, and during it. */
const OPERATIONS = {
  operations: [
    { op: 'remove', taskId: 'docs' },
    { op: 'add', task: { ...ADMIN, priority: 'normal' } },
  ],
};
const AMENDMENT = { add: [{ ...ADMIN, priority: 'normal' }], skip: ['docs'] };

/** How a reviewer ends who found nothing. */
const REVIEWED: MockAnswer = {
  text: 'I looked.',
  calls: [{ name: 'finish', input: { summary: 'Nothing is wrong.', data: { findings: [] } } }],
};

/** Single questions are told by the form that they ask for, in whichever way; the work of tasks by its opening. */
function answerTo({ taskId, body }: MockRequest): MockAnswer {
  if (taskId !== '') return body.includes('Your role: review') ? REVIEWED : FINISH;
  if (body.includes('"name":"submit_plan"')) {
    return { text: 'Here it is.', calls: [{ name: 'submit_plan', input: { title: 'Test the till', tasks: TASKS } }] };
  }
  const asked = body.replaceAll('\\"', '"');
  const value = asked.includes('"instruct"') ? AMENDMENT : asked.includes('"operations"') ? OPERATIONS : INTENT;
  return { text: JSON.stringify(value) };
}

export async function openPlanningModel(): Promise<PlanningModel> {
  const api = await openMockApi({ answer: answerTo });
  return {
    url: api.baseUrl,
    slowDown: (taskId) =>
      api.behave({
        answer: answerTo,
        faults: (request) => (request.taskId === taskId ? { kind: 'slow', pieces: 20, everyMs: 1_000 } : undefined),
      }),
    close: () => api.close(),
  };
}
