import type { Plan, PlannedTask } from '../../../shared/plan.ts';
import { complexityOf, typeOf } from '../../../shared/taskKinds.ts';
import { agentRole } from '../../agents/roles.ts';
import { topologicalOrder } from '../../graph/order.ts';
import { namesOf } from '../reading/mendings.ts';
import type { Mendings } from '../reading/mendings.ts';
import { areOrdered, dependantsOf } from './edges.ts';
import type { RepairContext } from './repairContext.ts';

/** Tasks that the review is told by name. */
const NAMED = 40;

/**
 * The plan with a review at its end of all that changes files and that no other task verifies. None is added where only
 * trivial changes would be reviewed, and where the plan has no room for it.
 */
export function addVerification(plan: Plan, context: RepairContext, mendings: Mendings): Plan {
  const { tasks } = plan;
  const room = Math.min(context.maxTasks ?? context.limits.maxTasks, context.limits.maxTasks);
  const items = tasks.reduce((sum, { forEach }) => sum + (forEach?.items?.length ?? 0), 0);
  if (!areOrdered(tasks) || tasks.length + items >= room) return plan;
  const unverified = unverifiedIn(tasks);
  if (unverified.every((task) => complexityOf(task) === 'trivial')) return plan;
  const review = reviewOf(unverified, tasks);
  mendings.note(
    'verification-added',
    `nobody verified ${namesOf(unverified.map(({ id }) => id))}, so this review does`,
    review,
  );
  return { ...plan, tasks: [...tasks, review] };
}

/** In plan order, what changes files and neither is nor has been looked at by a task that verifies. */
function unverifiedIn(tasks: readonly PlannedTask[]): PlannedTask[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const dependants = dependantsOf(tasks);
  const order = topologicalOrder(tasks);
  const followsReview = new Set<string>();
  for (const id of order) {
    const task = byId.get(id);
    const isAfter = task?.dependsOn.some((on) => followsReview.has(on) || isReview(byId.get(on))) === true;
    if (isAfter) followsReview.add(id);
  }
  const verified = new Set<string>();
  for (const id of order.toReversed()) {
    const others = dependants.get(id) ?? [];
    if (others.some((other) => verifies(other) || verified.has(other.id))) verified.add(id);
  }
  return tasks.filter(
    (task) =>
      agentRole(task.role).mayWrite &&
      !verified.has(task.id) &&
      !verifies(task) &&
      !verifiesItself(task) &&
      // What mends or describes what a review found is not reviewed once more.
      !((task.role === 'debug' || task.role === 'docs') && followsReview.has(task.id)),
  );
}

function isReview(task: PlannedTask | undefined): boolean {
  return task?.role === 'review';
}

function verifies(task: PlannedTask): boolean {
  return isReview(task) || task.role === 'test' || typeOf(task) === 'test-generation';
}

function verifiesItself({ loop, gates }: PlannedTask): boolean {
  return loop !== undefined || gates?.some(({ kind }) => kind === 'review') === true;
}

function reviewOf(unverified: readonly PlannedTask[], tasks: readonly PlannedTask[]): PlannedTask {
  const ids = new Set(tasks.map(({ id }) => id));
  let id = 'review';
  for (let count = 2; ids.has(id); count += 1) id = `review-${count}`;
  // A task whose changes stand below those of another is reviewed with that.
  const below = new Set(unverified.flatMap(({ dependsOn }) => dependsOn));
  const named = unverified.slice(0, NAMED).map(({ title }) => `- ${title}`);
  const more = unverified.length > NAMED ? [`- and ${unverified.length - NAMED} more`] : [];
  const instructions = [
    'Review the changes of the tasks before you as a whole:',
    ...named,
    ...more,
    '',
    'Check that each does what was asked and nothing besides, that they fit together and keep to the agreements, that what used to work still does (look at those who use what was changed), and that tests and documentation go with the code. Report every finding with file and line, the gravest first.',
  ];
  return {
    id,
    title: unverified.length === 1 ? 'Review the change' : 'Review the changes',
    role: 'review',
    type: 'review',
    instructions: instructions.join('\n'),
    dependsOn: unverified.filter((task) => !below.has(task.id)).map((task) => task.id),
    priority: 'normal',
  };
}
