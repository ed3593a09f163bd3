import fc from 'fast-check';
import type { RepairContext, Repaired } from '../../../../../src/core/planning/repairs/repairContext.ts';
import { DEFAULT_LIMITS } from '../../../../../src/shared/defaults.ts';
import type { Plan, PlannedTask } from '../../../../../src/shared/plan.ts';
import { ROLES } from '../../../../../src/shared/plan.ts';
import { COMPLEXITIES, dependencyKindOf } from '../../../../../src/shared/taskKinds.ts';

export const CONTEXT: RepairContext = { limits: DEFAULT_LIMITS };

/** A task from a short note: `task('b<-a,~c', {...})` depends on the result of `a`, and only comes after `c`. */
export function task(note: string, rest: Partial<PlannedTask> = {}): PlannedTask {
  const [id = '', edges = ''] = note.split('<-');
  const names = edges.split(',').filter((name) => name !== '');
  const orders = names.filter((name) => name.startsWith('~')).map((name) => name.slice(1));
  return {
    id,
    title: `Title ${id}`,
    role: 'code',
    instructions: `Do ${id}.`,
    dependsOn: names.map((name) => name.replace('~', '')),
    ...(orders.length === 0
      ? {}
      : { dependencies: Object.fromEntries(orders.map((on) => [on, { kind: 'order' as const }])) }),
    priority: 'normal',
    ...rest,
  };
}

export function plan(...tasks: readonly (PlannedTask | string)[]): Plan {
  return {
    version: 1,
    title: 'A plan',
    tasks: tasks.map((each) => (typeof each === 'string' ? task(each) : each)),
  };
}

/** The tasks as notes, in plan order, and the repairs as sentences. */
export function shown({ plan: { tasks }, repairs }: Repaired): readonly string[] {
  return [...tasks.map(noteOf), ...repairs.map(({ kind, message }) => `${kind}: ${message}`)];
}

export function noteOf(each: PlannedTask): string {
  const edges = each.dependsOn.map((on) => (dependencyKindOf(each, on) === 'order' ? `~${on}` : on));
  return edges.length === 0 ? each.id : `${each.id}<-${edges.join(',')}`;
}

const FILES = ['src/a.ts', 'src/b.ts', 'docs/c.md', 'src/**'] as const;
const WORDS = ['Do it.', 'Do the other.', 'Now please do it'] as const;

const details = fc.record({
  role: fc.constantFrom(...ROLES),
  title: fc.constantFrom('One', 'Two', 'Three'),
  instructions: fc.constantFrom(...WORDS),
  complexity: fc.option(fc.constantFrom(...COMPLEXITIES), { nil: undefined }),
  mayWrite: fc.option(fc.subarray([...FILES], { minLength: 1 }), { nil: undefined }),
  mayNotWrite: fc.option(fc.constant(['src/b.ts']), { nil: undefined, freq: 6 }),
  reads: fc.option(fc.subarray([...FILES], { minLength: 1 }), { nil: undefined }),
});

/** Any plan with known dependencies and no cycle, its tasks in any order. */
export const acyclicPlans: fc.Arbitrary<Plan> = plansWith((from, to) => to < from);

/** Any plan at all: with cycles, unknown dependencies and data taken from tasks that are not named. */
export const anyPlans: fc.Arbitrary<Plan> = plansWith(() => true);

function plansWith(isEdge: (from: number, to: number) => boolean): fc.Arbitrary<Plan> {
  return fc
    .integer({ min: 1, max: 12 })
    .chain((count) =>
      fc.tuple(
        fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count), fc.boolean()), { maxLength: 3 * count }),
        fc.array(details, { minLength: count, maxLength: count }),
        fc.shuffledSubarray(
          Array.from({ length: count }, (_, index) => index),
          { minLength: count },
        ),
        fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 2 }),
      ),
    )
    .map(([edges, all, order, sources]) => {
      const tasks = order.map((index) => {
        const own = edges.filter(([from, to]) => from === index && isEdge(from, to));
        const note = own.map(([, to, isOrder]) => `${isOrder ? '~' : ''}t${to}`).join(',');
        const source = sources.find(([from, to]) => from === index && isEdge(from, to))?.[1];
        const rest = Object.fromEntries(Object.entries(all[index] ?? {}).filter(([, value]) => value !== undefined));
        const when = source === undefined ? {} : { when: { from: `t${source}`, is: 'not-empty' as const } };
        return task(`t${index}<-${note}`, { ...rest, ...when });
      });
      return plan(...tasks);
    });
}
