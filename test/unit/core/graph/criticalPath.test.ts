import assert from 'node:assert/strict';
import fc from 'fast-check';
import { criticalPath } from '../../../../src/core/graph/criticalPath.ts';
import { acyclicGraphs, chain, tasks } from './graphs.ts';

describe('The critical path', () => {
  it('is the chain that takes longest, not the one with the most tasks', () => {
    const graph = tasks('a', 'b<-a', 'c<-b', 'slow', 'end<-c,slow');
    assert.deepEqual(
      criticalPath(graph, ({ id }) => (id === 'slow' ? 10 : 1)),
      ['slow', 'end'],
    );
    assert.deepEqual(
      criticalPath(graph, () => 1),
      ['a', 'b', 'c', 'end'],
    );
  });

  it('takes what stands earlier in the plan where chains take the same time', () => {
    assert.deepEqual(
      criticalPath(tasks('b', 'a', 'end<-a,b', 'other<-b'), () => 1),
      ['b', 'end'],
    );
  });

  it('is empty without tasks', () => {
    assert.deepEqual(
      criticalPath([], () => 1),
      [],
    );
  });

  it('is a chain of dependencies, and no other takes longer', () => {
    fc.assert(
      fc.property(
        acyclicGraphs,
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 14, maxLength: 14 }),
        (graph, all) => {
          const minutesOf = ({ id }: { readonly id: string }): number => all[Number(id.slice(1))] ?? 0;
          const byId = new Map(graph.map((task) => [task.id, task]));
          const longest = (id: string): number => {
            const task = byId.get(id) ?? { id, dependsOn: [] };
            return minutesOf(task) + Math.max(0, ...task.dependsOn.map(longest));
          };
          const path = criticalPath(graph, minutesOf);
          for (const [index, id] of path.entries()) {
            if (index > 0) assert.ok(byId.get(id)?.dependsOn.includes(path[index - 1] ?? ''));
          }
          const taken = path.reduce((sum, id) => sum + minutesOf({ id }), 0);
          assert.equal(taken, Math.max(...graph.map(({ id }) => longest(id))));
        },
      ),
    );
  });

  it('takes chains of 5,000 tasks, written from either end', () => {
    assert.equal(criticalPath(chain(5_000), () => 1).length, 5_000);
    assert.equal(criticalPath(chain(5_000, { reversed: true }), () => 1)[0], 't0');
  });
});
