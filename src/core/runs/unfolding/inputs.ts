import type { Failure } from '../../../shared/failures.ts';
import type { TaskInput } from '../../../shared/plan.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { readDataSchema } from '../../graph/dataSchema.ts';
import { sourceText, valueAt } from './dataPath.ts';

/** A value that a task gets from the data of an earlier one. */
export interface NamedInput {
  readonly name: string;
  /** Any JSON; null from a task that was skipped. */
  readonly value: unknown;
}

/**
 * The inputs of a task whose dependencies are done, by name. Fails with `input-invalid`, which names the tasks whose data
 * is not as expected and says all that is wrong.
 */
export function inputsOf(task: TaskState, state: RunState): Result<readonly NamedInput[], Failure> {
  const inputs: NamedInput[] = [];
  const problems: { readonly from: string; readonly message: string }[] = [];
  for (const [name, input] of Object.entries(task.options.inputs ?? {})) {
    const value = valueOf(input, state);
    const message = problemWith(input, value);
    if (message === undefined) inputs.push({ name, value });
    else problems.push({ from: input.from, message: `input "${name}", ${sourceText(input)}: ${message}` });
  }
  const [first] = problems;
  if (first === undefined) return ok(inputs);
  const list = problems.map(({ message }) => message).join('; ');
  return failed({
    kind: 'input-invalid',
    from: first.from,
    message: `"${task.id}" did not get what it needs. ${list}. Run "${first.from}" again, or mend what the plan expects of it.`,
  });
}

function valueOf(input: TaskInput, state: RunState): unknown {
  const { result, state: name } = requireTask(state, input.from);
  return name === 'skipped' ? null : valueAt(result?.data, input.path);
}

function problemWith({ schema }: TaskInput, value: unknown): string | undefined {
  if (value === undefined) return 'there is no such value';
  if (schema === undefined) return undefined;
  const read = readDataSchema(schema);
  const problems = read.ok ? read.value.problemsIn(value) : [read.failure];
  return problems.length === 0 ? undefined : problems.join(', ');
}
