import type { RunState, TaskState } from '../../../shared/runState.ts';
import { readDataSchema } from '../../graph/dataSchema.ts';
import type { EndCheck } from '../../tools/finish.ts';
import { outputOf } from '../tasks/taskOutput.ts';
import { judgeCheck } from './judge.ts';
import { proposalProblems } from './proposals.ts';

/** What keeps a task's agent from ending: data of another form than the plan or the role says, tasks that cannot be added. */
export interface EndChecks {
  readonly all: EndCheck;
  /** Data alone. An agent that ends with words instead of the ending tool gives none. */
  readonly data: EndCheck;
}

/** The checks of one attempt, `besides` among them. Throws when the output schema cannot be checked, which a valid plan does not have. */
export function endChecks(task: TaskState, state: RunState, besides: EndCheck = () => []): EndChecks {
  const output = outputOf(task, state);
  const schema = output && readDataSchema(output.schema);
  if (schema?.ok === false) throw new Error(`the output of task ${task.id} cannot be checked: ${schema.failure}`);
  const choice = task.compares === undefined ? undefined : judgeCheck(task.compares);
  const data: EndCheck = (ending) => {
    if (schema === undefined) return besides(ending);
    if (ending.data === undefined && output?.isRequired === false) return besides(ending);
    if (ending.data === undefined) return ['data: it is missing; your task asks for data of a certain form.'];
    const problems = schema.value.problemsIn(ending.data).map((problem) => `data, ${problem}`);
    return [...problems, ...(problems.length === 0 ? (choice?.(ending) ?? []) : []), ...besides(ending)];
  };
  return {
    data,
    all: (ending) => [...data(ending), ...proposalProblems(task, ending.tasks ?? [], state)],
  };
}
