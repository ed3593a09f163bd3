import type { Plan, PlannedTask, PlanRole } from '../../../shared/plan.ts';
import { complexityOf, typeOf } from '../../../shared/taskKinds.ts';
import { wavesOf } from '../../graph/order.ts';
import { namesOf } from '../reading/mendings.ts';
import type { Mendings } from '../reading/mendings.ts';
import type { Survey } from '../survey/survey.ts';
import { withDependencies } from './edges.ts';
import { isPlain, joined, scopeForm, sourceIds, withGroups } from './joining.ts';
import { createReach } from './reach.ts';
import { sharedFiles } from './writtenFiles.ts';

/** Small tasks that become one at most. */
const MAX_MERGED = 6;

/** The plan with small tasks that are to write the same file, at the same time and in the same role, done as one. */
export function mergeWriters(plan: Plan, survey: Survey | undefined, mendings: Mendings): Plan {
  let now = plan;
  // What was joined is larger than its parts, so that a few rounds are enough.
  for (;;) {
    const groups = smallGroups(now.tasks, survey);
    if (groups.length === 0) return now;
    for (const { ids, files, task } of groups)
      mendings.note('writers-merged', `${namesOf(ids)} are small and write ${files}, so they are done as one`, task);
    now = withGroups(now, groups);
  }
}

interface Group {
  readonly ids: readonly string[];
  readonly files: string;
  readonly task: PlannedTask;
}

function smallGroups(tasks: readonly PlannedTask[], survey: Survey | undefined): Group[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const waveOf = new Map(wavesOf(tasks).flatMap((wave, index) => wave.map((id) => [id, index] as const)));
  const sources = sourceIds(tasks);
  const taken = new Set<string>();
  const groups: Group[] = [];
  for (const [path, ids] of sharedFiles(tasks, survey)) {
    const byForm = new Map<string, PlannedTask[]>();
    for (const task of ids.flatMap((id) => byId.get(id) ?? [])) {
      if (taken.has(task.id) || !isSmall(task) || !isPlain(task) || sources.has(task.id)) continue;
      const form = JSON.stringify([
        waveOf.get(task.id),
        task.role,
        typeOf(task),
        task.tier,
        task.gates,
        scopeForm(task),
      ]);
      byForm.set(form, [...(byForm.get(form) ?? []), task].slice(0, MAX_MERGED));
    }
    for (const group of byForm.values()) {
      const task = group.length > 1 ? joined(group) : undefined;
      if (task === undefined) continue;
      for (const { id } of group) taken.add(id);
      groups.push({ ids: group.map(({ id }) => id), files: path, task });
    }
  }
  return groups;
}

function isSmall(task: PlannedTask): boolean {
  return ['trivial', 'simple'].includes(complexityOf(task));
}

/** Within a wave, code comes before the tests of it, and before what is written about it. */
const RANK: Readonly<Record<PlanRole, number>> = {
  search: 0,
  analysis: 0,
  code: 1,
  debug: 2,
  test: 3,
  docs: 4,
  review: 5,
};

/** The plan with an order between all tasks that are to write the same file. */
export function serialiseWriters(plan: Plan, survey: Survey | undefined, mendings: Mendings): Plan {
  const shared = sharedFiles(plan.tasks, survey);
  if (shared.size === 0) return plan;
  const place = places(plan.tasks);
  const comesBefore = createReach(plan.tasks);
  const added = new Map<string, Map<string, string>>();
  for (const [path, ids] of shared) {
    const chain = [...ids].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
    for (const [index, id] of chain.entries()) {
      const before = chain[index - 1];
      if (before === undefined || comesBefore(before, id)) continue;
      const edges = added.get(id) ?? new Map<string, string>();
      added.set(id, edges.set(before, edges.get(before) ?? path));
    }
  }
  if (added.size === 0) return plan;
  return withOrders(plan, added, mendings);
}

/** Adds the edges, by task and by what it comes after with the file, except those that others make needless. */
function withOrders(plan: Plan, added: ReadonlyMap<string, ReadonlyMap<string, string>>, mendings: Mendings): Plan {
  const reason = (path: string): string => `Both write ${path}.`.slice(0, 300);
  const all = plan.tasks.map((task) => ({
    ...task,
    dependsOn: [...task.dependsOn, ...(added.get(task.id)?.keys() ?? [])],
  }));
  const comesBefore = createReach(all);
  const byId = new Map(all.map((task) => [task.id, task]));
  const tasks = plan.tasks.map((task) => {
    const dependsOn = byId.get(task.id)?.dependsOn ?? [];
    const needed = [...(added.get(task.id) ?? [])].filter(([on]) => !dependsOn.some((other) => comesBefore(on, other)));
    if (needed.length === 0) return task;
    for (const [on, path] of needed)
      mendings.note('writers-serialised', `it writes ${path}, as does "${on}", so it comes after that`, task);
    const more = needed.map(([on, path]) => [on, { kind: 'order' as const, reason: reason(path) }] as const);
    return withDependencies(task, [...task.dependsOn, ...needed.map(([on]) => on)], Object.fromEntries(more));
  });
  return { ...plan, tasks };
}

/** An order in which every task stands after what it depends on: by wave, then by role, then as in the plan. */
function places(tasks: readonly PlannedTask[]): ReadonlyMap<string, number> {
  const rankOf = new Map(tasks.map(({ id, role }) => [id, RANK[role]]));
  const rank = (id: string): number => rankOf.get(id) ?? 0;
  const order = wavesOf(tasks).flatMap((wave) => [...wave].sort((a, b) => rank(a) - rank(b)));
  return new Map(order.map((id, index) => [id, index]));
}
