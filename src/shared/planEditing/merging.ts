import { PRIORITIES } from '../plan.ts';
import type { PlannedTask, PlanRole } from '../plan.ts';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { COMPLEXITIES, TIERS } from '../taskKinds.ts';
import { dependencyOf, dependingOn, kindOf } from './edges.ts';

/** The first of them that is there does the work of all: those that may write come before those that only read. */
const ROLES_BY_MEANS: readonly PlanRole[] = ['code', 'debug', 'test', 'docs', 'review', 'analysis', 'search'];
const READING: ReadonlySet<PlanRole> = new Set<PlanRole>(['review', 'analysis', 'search']);

/**
 * One task that does the work of these: everything that one of them needs, may or must. Its dependencies on them are
 * gone. Fails with a sentence where they cannot be one.
 */
export function mergedTask(
  tasks: readonly [PlannedTask, ...PlannedTask[]],
  into: { readonly id: string; readonly title: string },
): Result<PlannedTask, string> {
  const [first] = tasks;
  const ids = new Set(tasks.map(({ id }) => id));
  const problem = whyNotMerged(tasks, ids);
  if (problem !== undefined) return failed(problem);
  const inputs = inputsOf(tasks, ids);
  if (!inputs.ok) return inputs;
  const role = ROLES_BY_MEANS.find((name) => tasks.some((task) => task.role === name)) ?? first.role;
  const merged: PlannedTask = {
    ...into,
    role,
    instructions: tasks.map(({ title, instructions }) => `${title}\n${instructions}`).join('\n\n'),
    dependsOn: [],
    priority: PRIORITIES.find((name) => tasks.some(({ priority }) => priority === name)) ?? first.priority,
    agent: first.agent,
    type: common(tasks.map(({ type }) => type)),
    complexity: COMPLEXITIES.findLast((name) => tasks.some(({ complexity }) => complexity === name)),
    lines: sum(tasks, 'lines', 1_000_000),
    when: first.when,
    inputs: inputs.value,
    output: tasks.find(({ output }) => output !== undefined)?.output,
    mayAdd: sum(tasks, 'mayAdd', 100),
    reads: union(tasks.map(({ reads }) => reads ?? [])),
    criteria: union(tasks.map(({ criteria }) => criteria ?? [])),
    gates: gatesOf(tasks),
    tier: TIERS.findLast((name) => tasks.some(({ tier }) => tier === name)),
    ...scopesOf(tasks),
    minutes: sum(tasks, 'minutes', 10_000),
    model: common(tasks.map(({ model }) => model)),
    maxAttempts: largest(tasks.map(({ maxAttempts }) => maxAttempts)),
    maxTurns: sum(tasks, 'maxTurns', 1_000),
    timeoutSeconds: sum(tasks, 'timeoutSeconds', 86_400),
    budgetUsd: allSum(tasks, 'budgetUsd'),
    budgetTokens: allSum(tasks, 'budgetTokens'),
  };
  return ok(said(withDependenciesOf(merged, tasks, ids)));
}

function whyNotMerged(tasks: readonly PlannedTask[], ids: ReadonlySet<string>): string | undefined {
  const group = tasks.find(
    ({ forEach, bestOf, loop }) => forEach !== undefined || bestOf !== undefined || loop !== undefined,
  );
  const other = tasks.find(({ agent }) => agent !== tasks[0]?.agent);
  if (other !== undefined)
    return `"${other.id}" is for another agent than "${tasks[0]?.id ?? ''}", so they cannot be merged.`;
  if (group !== undefined) {
    const rounds = group.bestOf === undefined ? 'runs in rounds' : 'is done by several agents of which one is chosen';
    const what = group.forEach === undefined ? rounds : 'runs once per item of a list';
    return `"${group.id}" ${what} and cannot be merged with other tasks.`;
  }
  const inner = tasks.find(({ when }) => when !== undefined && ids.has(when.from));
  if (inner !== undefined)
    return `Whether "${inner.id}" is done hangs on what "${inner.when?.from ?? ''}" finds, so the two cannot be one.`;
  const [condition, ...others] = new Set(tasks.map(({ when }) => JSON.stringify(when)));
  if (others.length > 0)
    return `Only some of ${quoted(ids)} are done under a condition${condition === undefined ? '' : ', or under different ones'}: they cannot be merged.`;
  const outputs = new Set(tasks.flatMap(({ output }) => (output === undefined ? [] : [JSON.stringify(output)])));
  if (outputs.size > 1) return `More than one of ${quoted(ids)} has an output of its own: they cannot be merged.`;
  return undefined;
}

/** Values of the same name must be the same; what one of the tasks gives another needs no name any more. */
function inputsOf(tasks: readonly PlannedTask[], ids: ReadonlySet<string>): Result<PlannedTask['inputs'], string> {
  const inputs: Record<string, NonNullable<PlannedTask['inputs']>[string]> = {};
  for (const task of tasks) {
    for (const [name, input] of Object.entries(task.inputs ?? {})) {
      if (ids.has(input.from)) continue;
      const other = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
      if (other !== undefined && JSON.stringify(other) !== JSON.stringify(input))
        return failed(`Two of ${quoted(ids)} have an input "${name}", and not the same: rename one of them first.`);
      inputs[name] = input;
    }
  }
  return ok(Object.keys(inputs).length === 0 ? undefined : inputs);
}

/** A task may write wherever one of them might; it must not write only what none of them may. */
function scopesOf(tasks: readonly PlannedTask[]): Pick<PlannedTask, 'mayWrite' | 'mayNotWrite'> {
  const writing = tasks.filter(({ role }) => !READING.has(role));
  const among = writing.length === 0 ? tasks : writing;
  const [first = [], ...others] = among.map(({ mayNotWrite }) => mayNotWrite ?? []);
  return {
    mayWrite: among.every(({ mayWrite }) => mayWrite !== undefined)
      ? union(among.map(({ mayWrite }) => mayWrite ?? []))
      : undefined,
    mayNotWrite: unlessEmpty(first.filter((glob) => others.every((globs) => globs.includes(glob)))),
  };
}

/** All gates that are named, each once, under names of their own. `undefined`: nobody says any. */
function gatesOf(tasks: readonly PlannedTask[]): PlannedTask['gates'] {
  const named = tasks.flatMap(({ gates }) => (gates === undefined ? [] : [gates]));
  if (named.length === 0) return undefined;
  const gates: NonNullable<PlannedTask['gates']> = [];
  for (const gate of named.flat()) {
    if (gates.some((other) => JSON.stringify(other) === JSON.stringify(gate))) continue;
    let { name } = gate;
    for (let count = 2; gates.some((other) => other.name === name); count += 1) name = `${gate.name} ${count}`;
    gates.push({ ...gate, name });
  }
  return gates;
}

function withDependenciesOf(merged: PlannedTask, tasks: readonly PlannedTask[], ids: ReadonlySet<string>): PlannedTask {
  const outer = tasks.flatMap((task) => task.dependsOn.filter((on) => !ids.has(on)).map((on) => ({ task, on })));
  const said = new Map(
    outer.map(({ on }) => {
      const edges = outer.filter((edge) => edge.on === on);
      // What one of them needs is needed; a reason is that of the first who gives one.
      const data = edges.find(({ task }) => kindOf(task, on) === 'data');
      const counting = data === undefined ? edges : edges.filter(({ task }) => kindOf(task, on) === 'data');
      const found = counting.map(({ task }) => dependencyOf(task, on)).find((each) => each?.reason !== undefined);
      return [on, found ?? (data === undefined ? { kind: 'order' as const } : undefined)] as const;
    }),
  );
  return dependingOn(
    merged,
    outer.map(({ on }) => on),
    said,
  );
}

type Amount = 'lines' | 'mayAdd' | 'minutes' | 'maxTurns' | 'timeoutSeconds' | 'budgetUsd' | 'budgetTokens';

/** Of those that say something; `undefined`: nobody does. */
function sum(tasks: readonly PlannedTask[], name: Amount, atMost: number): number | undefined {
  const amounts = tasks.flatMap((task) => task[name] ?? []);
  if (amounts.length === 0) return undefined;
  return Math.min(
    atMost,
    amounts.reduce((total, amount) => total + amount, 0),
  );
}

/** A limit holds for the whole only where each part has one. */
function allSum(tasks: readonly PlannedTask[], name: Amount): number | undefined {
  return tasks.every((task) => task[name] !== undefined) ? sum(tasks, name, Number.MAX_SAFE_INTEGER) : undefined;
}

function largest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.flatMap((value) => value ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** What all of them say; `undefined` where they differ. */
function common<Value>(values: readonly Value[]): Value | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

function union(lists: readonly (readonly string[])[]): string[] | undefined {
  return unlessEmpty([...new Set(lists.flat())]);
}

function unlessEmpty<Value>(list: Value[]): Value[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Without what nobody says. */
function said(task: PlannedTask): PlannedTask {
  return Object.fromEntries(Object.entries(task).filter(([, value]) => value !== undefined)) as unknown as PlannedTask;
}

function quoted(ids: ReadonlySet<string>): string {
  return [...ids].map((id) => `"${id}"`).join(', ');
}
