import fc from 'fast-check';
import type { GraphTask } from '../../../../src/core/graph/graphTask.ts';
import type { Plan, Priority } from '../../../../src/shared/plan.ts';
import { PRIORITIES } from '../../../../src/shared/plan.ts';

export type TestTask = GraphTask & { readonly priority: Priority };

/** Tasks from short notes: `tasks('a', 'b<-a', 'c<-a,b')`, in plan order. */
export function tasks(...notes: readonly string[]): TestTask[] {
  return notes.map((note) => {
    const [id = '', dependencies = ''] = note.split('<-');
    return { id, dependsOn: dependencies.split(',').filter((name) => name !== ''), priority: 'normal' };
  });
}

export function planOf(graph: readonly GraphTask[]): Plan {
  return {
    version: 1,
    title: 'A plan',
    tasks: graph.map(({ id, dependsOn }) => ({
      id,
      dependsOn: [...dependsOn],
      title: id,
      role: 'code',
      instructions: 'Do it.',
      priority: 'normal',
    })),
  };
}

/** Any graph without cycles, its tasks in any order, some edges written twice. */
export const acyclicGraphs: fc.Arbitrary<TestTask[]> = fc
  .integer({ min: 1, max: 14 })
  .chain((count) =>
    fc.tuple(
      fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 3 * count }),
      fc.array(fc.constantFrom(...PRIORITIES), { minLength: count, maxLength: count }),
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, index) => index),
        { minLength: count },
      ),
    ),
  )
  .map(([edges, priorities, order]) =>
    order.map((index) => ({
      id: `t${index}`,
      dependsOn: edges.filter(([from, to]) => from === index && to < index).map(([, to]) => `t${to}`),
      priority: priorities[index] ?? 'normal',
    })),
  );

/** Any graph at all, cycles and dependencies on itself included. */
export const anyGraphs: fc.Arbitrary<GraphTask[]> = fc
  .integer({ min: 1, max: 8 })
  .chain((count) => fc.array(fc.array(fc.nat(count - 1), { maxLength: 3 }), { minLength: count, maxLength: count }))
  .map((rows) => rows.map((row, index) => ({ id: `t${index}`, dependsOn: row.map((to) => `t${to}`) })));

/** `t0 <- t1 <- ...`, written from the last to the first when `reversed`. */
export function chain(length: number, options: { readonly reversed?: boolean } = {}): TestTask[] {
  const made = Array.from({ length }, (_, index): TestTask => {
    return { id: `t${index}`, dependsOn: index === 0 ? [] : [`t${index - 1}`], priority: 'normal' };
  });
  return options.reversed === true ? made.reverse() : made;
}

/** All ids that can be reached over dependencies, the start left out unless it is on a cycle. The naive way. */
export function reachable(graph: readonly GraphTask[], start: string): Set<string> {
  const found = new Set<string>();
  const visit = (id: string): void => {
    for (const next of graph.find((task) => task.id === id)?.dependsOn ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(start);
  return found;
}
