import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createReadyQueue } from '../../../../src/core/graph/readyQueue.ts';
import type { ReadyQueue } from '../../../../src/core/graph/readyQueue.ts';
import { PRIORITIES } from '../../../../src/shared/plan.ts';
import { acyclicGraphs, chain, tasks } from './graphs.ts';
import type { TestTask } from './graphs.ts';

function drain(queue: ReadyQueue): string[] {
  const ids: string[] = [];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) ids.push(id);
  return ids;
}

/** The order as the words say it, found the slow way. */
function sorted(graph: readonly TestTask[]): string[] {
  const path = (id: string): number =>
    1 + Math.max(0, ...graph.filter(({ dependsOn }) => dependsOn.includes(id)).map((task) => path(task.id)));
  const rank = (task: TestTask): number[] => [PRIORITIES.indexOf(task.priority), -path(task.id), graph.indexOf(task)];
  return [...graph]
    .sort((a, b) => {
      const [left, right] = [rank(a), rank(b)];
      const at = left.findIndex((value, index) => value !== right[index]);
      return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
    })
    .map(({ id }) => id);
}

describe('The ready queue', () => {
  it('gives the higher priority first, then the longer chain behind a task, then plan order', () => {
    const graph = tasks('last', 'short', 'x<-short', 'long', 'y<-long', 'z<-y', 'urgent').map((task) => ({
      ...task,
      priority: task.id === 'urgent' ? ('critical' as const) : task.priority,
    }));
    const queue = createReadyQueue(graph);
    for (const id of ['last', 'short', 'long', 'urgent', 'x']) queue.push(id);
    assert.deepEqual(drain(queue), ['urgent', 'long', 'short', 'last', 'x']);
  });

  it('gives what a sorted list would, whatever is pushed and popped in between', () => {
    const steps = fc.array(fc.oneof(fc.nat(), fc.constant('pop' as const)), { maxLength: 60 });
    fc.assert(
      fc.property(acyclicGraphs, steps, (graph, commands) => {
        const queue = createReadyQueue(graph);
        const order = sorted(graph);
        const held = new Set<string>();
        for (const command of commands) {
          const id =
            command === 'pop' ? order.find((candidate) => held.has(candidate)) : graph[command % graph.length]?.id;
          if (command === 'pop') {
            assert.equal(queue.pop(), id);
            held.delete(id ?? '');
          } else if (id !== undefined && !held.has(id)) {
            queue.push(id);
            held.add(id);
          }
          assert.equal(queue.size, held.size);
        }
        assert.deepEqual(
          drain(queue),
          order.filter((id) => held.has(id)),
        );
      }),
    );
  });

  it('throws for a task that is in it already and for one that nobody knows, but takes a task again', () => {
    const queue = createReadyQueue(tasks('a'));
    queue.push('a');
    assert.throws(() => queue.push('a'), /in the queue already/);
    assert.throws(() => queue.push('b'), /no task has the id "b"/);
    assert.equal(queue.pop(), 'a');
    queue.push('a');
    assert.equal(queue.size, 1);
  });

  it('takes chains of 5,000 tasks', () => {
    const graph = chain(5_000);
    const queue = createReadyQueue(graph);
    for (const { id } of [...graph].reverse()) queue.push(id);
    assert.deepEqual(
      drain(queue),
      graph.map(({ id }) => id),
    );
  });
});
