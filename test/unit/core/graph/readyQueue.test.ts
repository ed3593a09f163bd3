import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createReadyQueue } from '../../../../src/core/graph/readyQueue.ts';
import type { RankedTask, ReadyQueue } from '../../../../src/core/graph/readyQueue.ts';
import { PRIORITIES } from '../../../../src/shared/plan.ts';
import { acyclicGraphs, chain, tasks } from './graphs.ts';
import type { TestTask } from './graphs.ts';

type TimedTask = TestTask & { readonly minutes?: number };

/** The tasks by id as the queue asks for them, to which more can be added. */
function ranked(graph: readonly TimedTask[]): { readonly of: (id: string) => RankedTask; add(task: TimedTask): void } {
  const known = new Map<string, { -readonly [Key in keyof RankedTask]: RankedTask[Key] }>();
  const put = ({ id, priority, minutes }: TimedTask): void => {
    known.set(id, { priority, dependants: [], minutes: minutes ?? 1, position: known.size });
  };
  const link = ({ id, dependsOn }: TimedTask): void => {
    for (const dependency of new Set(dependsOn)) {
      const task = known.get(dependency);
      if (task) task.dependants = [...task.dependants, id];
    }
  };
  graph.forEach(put);
  graph.forEach(link);
  return {
    of: (id) => {
      const task = known.get(id);
      if (task === undefined) throw new Error(`no task has the id "${id}"`);
      return task;
    },
    add(task) {
      put(task);
      link(task);
    },
  };
}

function drain(queue: ReadyQueue): string[] {
  const ids: string[] = [];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) ids.push(id);
  return ids;
}

/** The order as the words say it, found the slow way. */
function sorted(graph: readonly TimedTask[]): string[] {
  const path = (task: TimedTask): number =>
    (task.minutes ?? 1) + Math.max(0, ...graph.filter(({ dependsOn }) => dependsOn.includes(task.id)).map(path));
  const rank = (task: TimedTask): number[] => [PRIORITIES.indexOf(task.priority), -path(task), graph.indexOf(task)];
  return [...graph]
    .sort((a, b) => {
      const [left, right] = [rank(a), rank(b)];
      const at = left.findIndex((value, index) => value !== right[index]);
      return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
    })
    .map(({ id }) => id);
}

const timedGraphs = fc
  .tuple(acyclicGraphs, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 14, maxLength: 14 }))
  .map(([graph, minutes]) => graph.map((task, index): TimedTask => ({ ...task, minutes: minutes[index] ?? 1 })));

describe('The ready queue', () => {
  it('gives the higher priority first, then the longer chain behind a task, then plan order', () => {
    const graph = tasks('last', 'short', 'x<-short', 'long', 'y<-long', 'z<-y', 'urgent').map((task) => ({
      ...task,
      priority: task.id === 'urgent' ? ('critical' as const) : task.priority,
    }));
    const queue = createReadyQueue(ranked(graph).of);
    for (const id of ['last', 'short', 'long', 'urgent', 'x']) queue.push(id);
    assert.deepEqual(drain(queue), ['urgent', 'long', 'short', 'last', 'x']);
  });

  it('measures a chain in minutes, not in tasks', () => {
    const graph = tasks('many', 'x<-many', 'y<-x', 'few', 'slow<-few').map((task) => ({
      ...task,
      minutes: task.id === 'slow' ? 30 : 1,
    }));
    const queue = createReadyQueue(ranked(graph).of);
    for (const id of ['many', 'few']) queue.push(id);
    assert.deepEqual(drain(queue), ['few', 'many']);
  });

  it('ranks a task that was added with the tasks that wait for it, and leaves the ranks of others', () => {
    const graph = ranked(tasks('a', 'x<-a', 'b', 'y<-b', 'z<-y'));
    const queue = createReadyQueue(graph.of);
    for (const id of ['a', 'b']) queue.push(id);
    graph.add({ id: 'w', dependsOn: ['x'], priority: 'normal', minutes: 100 });
    graph.add({ id: 'new', dependsOn: [], priority: 'normal' });
    graph.add({ id: 'v', dependsOn: ['new'], priority: 'normal', minutes: 2.5 });
    queue.push('new');
    assert.deepEqual(drain(queue), ['new', 'b', 'a']);
  });

  it('gives what a sorted list would, whatever is pushed, popped and removed in between', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('push', 'push', 'pop', 'remove'), fc.nat()), { maxLength: 60 });
    fc.assert(
      fc.property(timedGraphs, steps, (graph, commands) => {
        const queue = createReadyQueue(ranked(graph).of);
        const order = sorted(graph);
        const held = new Set<string>();
        for (const [command, number] of commands) {
          const id = graph[number % graph.length]?.id ?? '';
          if (command === 'pop') {
            const first = order.find((candidate) => held.has(candidate));
            assert.equal(queue.pop(), first);
            held.delete(first ?? '');
          } else if (command === 'remove') {
            queue.remove(id);
            held.delete(id);
          } else if (!held.has(id)) {
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
    const queue = createReadyQueue(ranked(tasks('a')).of);
    queue.push('a');
    assert.throws(() => queue.push('a'), /in the queue already/);
    assert.throws(() => queue.push('b'), /no task has the id "b"/);
    assert.equal(queue.pop(), 'a');
    queue.push('a');
    assert.equal(queue.size, 1);
  });

  it('takes chains of 5,000 tasks', () => {
    const graph = chain(5_000);
    const queue = createReadyQueue(ranked(graph).of);
    for (const { id } of [...graph].reverse()) queue.push(id);
    assert.deepEqual(
      drain(queue),
      graph.map(({ id }) => id),
    );
  });
});
