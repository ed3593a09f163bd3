import { LENSES } from '../../shared/reviewing.ts';
import type { Condition, FanOut, PlannedTask, TaskInput } from '../../shared/plan.ts';
import { readDataSchema } from './dataSchema.ts';
import { typeAt } from './dataTypes.ts';
import type { KnownType } from './dataTypes.ts';
import type { PlanProblem } from './planProblem.ts';

/** A task of a plan, as much of it as is known: of one that is not well-formed only id and dependencies are. */
export type CheckedTask = Pick<PlannedTask, 'id' | 'dependsOn'> & Partial<PlannedTask>;

/** One task that is looked at, within its plan. */
interface Checked {
  readonly task: CheckedTask;
  readonly byId: ReadonlyMap<string, CheckedTask>;
  /** What is wrong with a part of the task, and which part that is. */
  readonly find: (message: string, ...part: readonly string[]) => PlanProblem;
}

/** What is wrong with the fan-outs, conditions, loops, inputs and outputs of a plan, task by task. */
export function optionProblems(tasks: readonly CheckedTask[]): PlanProblem[] {
  // Of tasks with the same id the first one counts.
  const byId = new Map(tasks.toReversed().map((task) => [task.id, task]));
  return tasks.flatMap((task, index) => {
    const checked: Checked = {
      task,
      byId,
      find: (message, ...part) => ({ message: `Task "${task.id}": ${message}`, path: ['tasks', index, ...part] }),
    };
    return [
      ...(task.forEach === undefined ? [] : fanOutProblems(task.forEach, checked)),
      ...(task.when === undefined ? [] : conditionProblems(task.when, checked)),
      ...Object.entries(task.inputs ?? {}).flatMap(([name, input]) => inputProblems(name, input, checked)),
      ...(task.bestOf === undefined ? [] : candidateProblems(checked)),
      ...schemaProblems(task.output, checked, 'output'),
      ...collisionProblems(checked),
    ];
  });
}

/** What candidates do must be theirs alone, so that what is not chosen leaves nothing behind. */
function candidateProblems({ task: { mayAdd = 0 }, find }: Checked): PlanProblem[] {
  if (mayAdd === 0) return [];
  const why = 'every candidate would add tasks, also those that are not chosen';
  return [find(`bestOf and mayAdd do not go together, because ${why}: leave one of them out.`, 'mayAdd')];
}

function fanOutProblems(fanOut: FanOut, checked: Checked): PlanProblem[] {
  const { from, path, items } = fanOut;
  const { find } = checked;
  if (items !== undefined) return knownListProblems(fanOut, items.length, checked);
  if (from === undefined)
    return [find('forEach has neither from, a task whose data holds a list, nor items, the list itself.', 'forEach')];
  const type = typeOf(from, path, checked);
  const isList = type === 'unknown' || (type !== 'nothing' && type.types.includes('array'));
  const place = path === undefined ? 'from' : 'path';
  return [
    ...sourceProblems(from, checked, 'forEach', 'from'),
    ...(isList ? [] : [find(`forEach runs over ${notAList(from, path, type)}.`, 'forEach', place)]),
  ];
}

function knownListProblems({ from, path, max }: FanOut, count: number, { find }: Checked): PlanProblem[] {
  const problems: PlanProblem[] = [];
  if (from !== undefined)
    problems.push(find('forEach has both from and items: leave one of them out.', 'forEach', 'from'));
  if (path !== undefined)
    problems.push(find('forEach.path goes with from, not with items: leave it out.', 'forEach', 'path'));
  if (count > max) {
    const advice = 'raise max or shorten the list';
    problems.push(find(`forEach has ${count} items, but max is ${max}: ${advice}.`, 'forEach', 'items'));
  }
  return problems;
}

function notAList(from: string, path: string | undefined, type: Exclude<KnownType, 'unknown'>): string {
  const what = path === undefined ? `the data of "${from}"` : `"${path}" of "${from}"`;
  if (type === 'nothing') return `${what}, which the data of that task does not have`;
  return `${what}, which is no list but of type ${type.types.join(' or ')}`;
}

function conditionProblems(when: Condition, checked: Checked): PlanProblem[] {
  const count = Number(when.is !== undefined) + Number(when.equals !== undefined);
  return [
    ...sourceProblems(when.from, checked, 'when', 'from'),
    ...missingProblems(when, checked, 'when', 'path'),
    ...(count === 1
      ? []
      : [checked.find(`when has ${count === 0 ? 'neither' : 'both'} is and equals: give one of them.`, 'when')]),
  ];
}

function inputProblems(name: string, input: TaskInput, checked: Checked): PlanProblem[] {
  return [
    ...sourceProblems(input.from, checked, 'inputs', name, 'from'),
    ...missingProblems(input, checked, 'inputs', name, 'path'),
    ...schemaProblems(input.schema, checked, 'inputs', name, 'schema'),
  ];
}

function sourceProblems(from: string, { task, find }: Checked, ...path: readonly string[]): PlanProblem[] {
  if (task.dependsOn.includes(from)) return [];
  return [find(`${path.join('.')} is "${from}", which is not in its dependsOn: add it there.`, ...path)];
}

function missingProblems(
  source: { readonly from: string; readonly path?: string | undefined },
  checked: Checked,
  ...place: readonly string[]
): PlanProblem[] {
  const { from, path } = source;
  if (typeOf(from, path, checked) !== 'nothing') return [];
  return [checked.find(`${place.join('.')} is "${path ?? ''}", which the data of "${from}" does not have.`, ...place)];
}

function typeOf(from: string, path: string | undefined, { byId }: Checked): KnownType {
  const source = byId.get(from);
  return source === undefined ? 'unknown' : typeAt(source, path);
}

function schemaProblems(
  schema: Readonly<Record<string, unknown>> | undefined,
  { find }: Checked,
  ...path: readonly string[]
): PlanProblem[] {
  const read = schema === undefined ? undefined : readDataSchema(schema);
  return read === undefined || read.ok ? [] : [find(`${path.join('.')}: ${read.failure}.`, ...path)];
}

const PART_ID = new RegExp(`^(.+?)((\\.\\d+){1,3}(\\.(check|refute|judge|${LENSES.join('|')}))?|\\.judge)(-\\d+)?$`);

/** The members of what unfolds are named after it, so that no task of the plan may have such a name. */
function collisionProblems({ task: { id }, byId, find }: Checked): PlanProblem[] {
  const [, group, part] = PART_ID.exec(id) ?? [];
  const { forEach, bestOf, loop, gates } = byId.get(group ?? '') ?? {};
  if (part === '.judge' && bestOf === undefined) return [];
  const isReviewed = gates?.some(({ kind }) => kind === 'review') === true;
  if (forEach === undefined && bestOf === undefined && loop === undefined && !isReviewed) return [];
  return [find(`the parts of "${group ?? ''}" will be named like this; take another id.`, 'id')];
}
