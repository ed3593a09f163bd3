import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findCycles } from '../../../../src/core/graph/cycles.ts';
import { planProblems } from '../../../../src/core/graph/planProblems.ts';
import { anyGraphs, chain, planOf, reachable, tasks } from './graphs.ts';

const problemsOf = (...notes: string[]): string[] => planProblems(planOf(tasks(...notes)), { maxTasks: 5 });

describe('Problems of a plan', () => {
  it('are none for a graph that can be run', () => {
    assert.deepEqual(problemsOf('a', 'b<-a', 'c<-a,b,a'), []);
  });

  it('name ids that stand twice, once each', () => {
    assert.deepEqual(problemsOf('a', 'b', 'a', 'a'), ['3 tasks have the id "a": give each task an id of its own.']);
  });

  it('name a task that depends on itself', () => {
    assert.deepEqual(problemsOf('a<-a'), ['Task "a" depends on itself: take "a" out of its dependsOn.']);
  });

  it('name ids that are missing, and a likely spelling', () => {
    assert.deepEqual(problemsOf('Scan', 'b<-scan,x,x'), [
      'Task "b" depends on "scan", but no task has that id: write "Scan" if that is meant.',
      'Task "b" depends on "x", but no task has that id: add that task or take the id out.',
    ]);
  });

  it('name every cycle in order, from its first task in the plan', () => {
    assert.deepEqual(problemsOf('x<-y', 'a<-b', 'b<-c,a', 'c<-a', 'y<-x'), [
      'Tasks wait for each other in a cycle, each depending on the next: x -> y -> x. Take one of these dependencies out.',
      'Tasks wait for each other in a cycle, each depending on the next: a -> b -> a. Take one of these dependencies out.',
    ]);
  });

  it('cut the names of a long cycle in the middle', () => {
    const ring = tasks(
      't0<-t39',
      ...chain(40)
        .slice(1)
        .map(({ id, dependsOn }) => `${id}<-${dependsOn.join(',')}`),
    );
    assert.deepEqual(planProblems(planOf(ring), { maxTasks: 40 }), [
      'Tasks wait for each other in a cycle, each depending on the next: t0 -> t39 -> t38 -> t37 -> t36 -> t35 -> … 28 more … -> t6 -> t5 -> t4 -> t3 -> t2 -> t1 -> t0. Take one of these dependencies out.',
    ]);
  });

  it('say how many tasks there may be, and that there must be one', () => {
    assert.deepEqual(problemsOf('a', 'b', 'c', 'd', 'e', 'f'), [
      'The plan has 6 tasks, but at most 5 are allowed: join tasks that belong together or cut the work down.',
    ]);
    assert.deepEqual(problemsOf(), ['The plan has no tasks: give it at least one.']);
  });

  it('come all at once', () => {
    assert.equal(problemsOf('a', 'a', 'b<-b', 'c<-x', 'd<-e', 'e<-d').length, 5);
  });

  it('are found in a ring of 5,000 tasks', () => {
    const ring = chain(5_000).map((task) => (task.id === 't0' ? { ...task, dependsOn: ['t4999'] } : task));
    assert.equal(planProblems(planOf(ring), { maxTasks: 5_000 }).length, 1);
  });
});

describe('Cycles', () => {
  it('are one for each group of tasks that can reach each other, and lead from each task to the next', () => {
    fc.assert(
      fc.property(anyGraphs, (graph) => {
        const groups = new Set(
          graph.flatMap(({ id }) => {
            const others = [...reachable(graph, id)].filter((other) => reachable(graph, other).has(id) && other !== id);
            return others.length === 0 ? [] : [[id, ...others].sort().join()];
          }),
        );
        const cycles = findCycles(graph);
        assert.equal(cycles.length, groups.size);
        for (const cycle of cycles) {
          assert.equal(new Set(cycle).size, cycle.length);
          for (const [index, id] of cycle.entries()) {
            const next = cycle[(index + 1) % cycle.length] ?? '';
            assert.ok(graph.find((task) => task.id === id)?.dependsOn.includes(next), `${id} -> ${next}`);
          }
        }
      }),
    );
  });
});
