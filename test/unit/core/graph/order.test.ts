import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ancestorsOf, topologicalOrder, wavesOf } from '../../../../src/core/graph/order.ts';
import type { GraphTask } from '../../../../src/core/graph/graphTask.ts';
import type { PlacedTask } from '../../../../src/core/graph/order.ts';
import { acyclicGraphs, anyGraphs, chain, reachable, tasks } from './graphs.ts';

describe('The topological order', () => {
  it('is the plan order where that is one already', () => {
    assert.deepEqual(topologicalOrder(tasks('b', 'a', 'd<-a', 'c<-b,d')), ['b', 'a', 'd', 'c']);
  });

  it('draws only dependencies forward, in the order in which the task names them', () => {
    assert.deepEqual(topologicalOrder(tasks('z<-y,x', 'x', 'w', 'y<-w')), ['w', 'y', 'x', 'z']);
  });

  it('has every task once and after all of its dependencies', () => {
    fc.assert(
      fc.property(acyclicGraphs, (graph) => {
        const order = topologicalOrder(graph);
        assert.deepEqual([...order].sort(), graph.map(({ id }) => id).sort());
        for (const { id, dependsOn } of graph) {
          for (const dependency of dependsOn) assert.ok(order.indexOf(dependency) < order.indexOf(id));
        }
      }),
    );
  });

  it('throws exactly when a task depends on itself, directly or not', () => {
    fc.assert(
      fc.property(anyGraphs, (graph) => {
        const cyclic = graph.some(({ id }) => reachable(graph, id).has(id));
        if (cyclic) assert.throws(() => topologicalOrder(graph), /cycle/);
        else assert.equal(topologicalOrder(graph).length, graph.length);
      }),
    );
  });

  it('throws for an unknown id', () => {
    assert.throws(() => topologicalOrder(tasks('a<-x')), /no task has the id "x"/);
  });

  it('takes chains of 5,000 tasks, written from either end', () => {
    assert.equal(topologicalOrder(chain(5_000)).at(-1), 't4999');
    assert.equal(topologicalOrder(chain(5_000, { reversed: true })).at(-1), 't4999');
  });
});

describe('Waves', () => {
  it('put a task one after the latest of its dependencies, in plan order', () => {
    assert.deepEqual(wavesOf(tasks('e<-d', 'b<-a', 'a', 'd<-a,b', 'c')), [['a', 'c'], ['b'], ['d'], ['e']]);
  });

  it('are the longest way from a task without dependencies', () => {
    fc.assert(
      fc.property(acyclicGraphs, (graph) => {
        const depth = (id: string): number => {
          const dependsOn = graph.find((task) => task.id === id)?.dependsOn ?? [];
          return Math.max(-1, ...dependsOn.map(depth)) + 1;
        };
        const expected: string[][] = [];
        for (const { id } of graph) (expected[depth(id)] ??= []).push(id);
        assert.deepEqual(wavesOf(graph), expected);
      }),
    );
  });

  it('are none for no tasks, and 5,000 for a chain of 5,000', () => {
    assert.deepEqual(wavesOf([]), []);
    assert.equal(wavesOf(chain(5_000, { reversed: true })).length, 5_000);
  });
});

/** Looks tasks up with the places that a plan gives them. */
function placed(graph: readonly GraphTask[]): (id: string) => PlacedTask {
  const waveOf = new Map(wavesOf(graph).flatMap((ids, wave) => ids.map((id) => [id, wave] as const)));
  const byId = new Map(
    graph.map((task, position) => [task.id, { ...task, position, wave: waveOf.get(task.id) ?? 0 }] as const),
  );
  return (id) => {
    const task = byId.get(id);
    if (task === undefined) throw new Error(`no task has the id "${id}"`);
    return task;
  };
}

describe('Ancestors', () => {
  it('are the ids and everything below them, by wave and then as in the plan', () => {
    const graph = tasks('a', 'b<-a', 'c', 'd<-b,c', 'e<-d');
    assert.deepEqual(ancestorsOf(placed(graph), ['d']), ['a', 'c', 'b', 'd']);
    assert.deepEqual(ancestorsOf(placed(graph), ['c', 'b', 'c']), ['a', 'c', 'b']);
    assert.deepEqual(ancestorsOf(placed(graph), []), []);
  });

  it('are what can be reached, whatever the graph', () => {
    fc.assert(
      fc.property(acyclicGraphs, fc.nat(), (graph, seed) => {
        const id = graph[seed % graph.length]?.id ?? '';
        const expected = [...reachable(graph, id), id].sort();
        assert.deepEqual(ancestorsOf(placed(graph), [id]).sort(), expected);
      }),
    );
  });

  it('throw for an id that no task has, and take chains of 5,000', () => {
    assert.throws(() => ancestorsOf(placed(tasks('a')), ['b']), /no task has the id "b"/);
    assert.equal(ancestorsOf(placed(chain(5_000)), ['t4999']).length, 5_000);
  });
});
