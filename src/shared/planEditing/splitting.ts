import type { PlannedTask } from '../plan.ts';
import { changedTask } from '../planOperations.ts';
import type { TaskPart } from '../planOperations.ts';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { dependingOn, referencesOf, withNames } from './edges.ts';

/**
 * The tasks of a plan with one of them in parts, in its place. A part has what the task has as far as it does not say
 * otherwise, and an equal share of its size and budgets. What depended on the task depends on every part; its data is that
 * of the part which keeps its id, or else of the only one with an output. Fails with a sentence.
 */
export function withParts(
  tasks: readonly PlannedTask[],
  whole: PlannedTask,
  parts: readonly TaskPart[],
): Result<PlannedTask[], string> {
  const ids = parts.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) return failed(`Two parts of "${whole.id}" have the id "${twice}".`);
  const others = new Set(tasks.map(({ id }) => id).filter((id) => id !== whole.id));
  const taken = ids.find((id) => others.has(id));
  if (taken !== undefined) return failed(`"${whole.id}" cannot have a part "${taken}": another task has that id.`);
  const heir =
    parts.find(({ id }) => id === whole.id) ??
    onlyOne(parts.filter(({ output }) => output !== undefined && output !== null));
  const heirless = heir === undefined && tasks.find((task) => referencesOf(task).some(({ from }) => from === whole.id));
  if (heirless)
    return failed(
      `"${heirless.id}" needs the data of "${whole.id}": have one part of it keep that id, or give one of them an output.`,
    );
  return ok(
    tasks.flatMap((task) =>
      task.id === whole.id
        ? parts.map((part) => partOf(whole, part, { count: parts.length, isHeir: part === heir }))
        : [behindParts(task, whole.id, ids, heir?.id ?? whole.id)],
    ),
  );
}

function onlyOne<Value>(values: readonly Value[]): Value | undefined {
  return values.length === 1 ? values[0] : undefined;
}

function partOf(
  whole: PlannedTask,
  { id, ...changes }: TaskPart,
  { count, isHeir }: { readonly count: number; readonly isHeir: boolean },
): PlannedTask {
  const { output, mayAdd, complexity: _complexity, ...kept } = whole;
  const share = (amount: number | undefined): number | undefined => amount && amount / count;
  const wholeShare = (amount: number | undefined): number | undefined => amount && Math.ceil(amount / count);
  const begun: PlannedTask = {
    ...kept,
    id,
    ...(isHeir && output !== undefined ? { output } : {}),
    ...(isHeir && mayAdd !== undefined ? { mayAdd } : {}),
    lines: wholeShare(whole.lines),
    minutes: share(whole.minutes),
    budgetUsd: share(whole.budgetUsd),
    budgetTokens: wholeShare(whole.budgetTokens),
  };
  const part = changedTask(begun, changes);
  const said = Object.entries(part).filter(([, value]) => value !== undefined);
  const task = Object.fromEntries(said) as unknown as PlannedTask;
  return dependingOn(withoutForeignInputs(task), task.dependsOn);
}

/** A part that no longer depends on a task has no use for the data of that one, either. */
function withoutForeignInputs(task: PlannedTask): PlannedTask {
  const { inputs, ...rest } = task;
  const kept = Object.entries(inputs ?? {}).filter(([, { from }]) => task.dependsOn.includes(from));
  return kept.length === 0 ? rest : { ...rest, inputs: Object.fromEntries(kept) };
}

/** Data goes from the heir; the other parts come before the task, of the same kind of dependency as the whole. */
function behindParts(task: PlannedTask, wholeId: string, partIds: readonly string[], heirId: string): PlannedTask {
  if (!task.dependsOn.includes(wholeId)) return task;
  const dependency =
    task.dependencies !== undefined && Object.hasOwn(task.dependencies, wholeId)
      ? task.dependencies[wholeId]
      : undefined;
  const named = withNames(task, (id) => (id === wholeId ? heirId : id));
  const dependsOn = task.dependsOn.flatMap((id) => (id === wholeId ? partIds : [id]));
  return dependingOn(named, dependsOn, new Map(partIds.map((id) => [id, dependency])));
}
