import type { Plan } from '../../../shared/plan.ts';
import { createMendings } from '../reading/mendings.ts';
import type { Mendings } from '../reading/mendings.ts';
import { areOrdered, withDependencies } from './edges.ts';
import { narrowScopes } from './narrowing.ts';
import { createReach } from './reach.ts';
import type { RepairContext, Repaired } from './repairContext.ts';
import { mergeWriters, serialiseWriters } from './writers.ts';
import { dependencyKindOf } from '../../../shared/taskKinds.ts';

/**
 * The plan in which as much as possible runs side by side, and no two tasks write the same file at the same time. What
 * carries data stays connected. It changes nothing where tasks have no order yet (`repairDependencies`).
 */
export function parallelise(plan: Plan, context: RepairContext): Repaired {
  if (context.isFromPerson === true) return { plan, repairs: [] };
  const { limits, survey } = context;
  const mendings = createMendings();
  const narrowed = narrowScopes(plan, limits, mendings);
  if (!areOrdered(narrowed.tasks)) return { plan: narrowed, repairs: mendings.repairs() };
  const merged = mergeWriters(narrowed, survey, mendings);
  const serialised = serialiseWriters(merged, survey, mendings);
  return { plan: withoutNeedlessOrders(serialised, mendings), repairs: mendings.repairs() };
}

/** Without dependencies that only say an order which others say already. Those that carry data all stay. */
function withoutNeedlessOrders(plan: Plan, mendings: Mendings): Plan {
  if (!plan.tasks.some((task) => task.dependsOn.some((on) => dependencyKindOf(task, on) === 'order'))) return plan;
  const comesBefore = createReach(plan.tasks);
  const tasks = plan.tasks.map((task) => {
    const { dependsOn } = task;
    const needless = dependsOn.filter(
      (on) => dependencyKindOf(task, on) === 'order' && dependsOn.some((other) => comesBefore(on, other)),
    );
    if (needless.length === 0) return task;
    for (const on of needless)
      mendings.note('order-edge-removed', `that it comes after "${on}" follows from its other dependencies`, task);
    return withDependencies(
      task,
      dependsOn.filter((on) => !needless.includes(on)),
    );
  });
  return tasks.every((task, index) => task === plan.tasks[index]) ? plan : { ...plan, tasks };
}
