import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GraphTask } from '../../../../src/core/graph/graphTask.ts';
import { wavesOf } from '../../../../src/core/graph/order.ts';
import { shiftedWaves } from '../../../../src/core/graph/waveShifts.ts';
import type { GraphGrowth, LinkedTask } from '../../../../src/core/graph/waveShifts.ts';
import { acyclicGraphs, reachable } from './graphs.ts';

function waveById(tasks: readonly GraphTask[]): Map<string, number> {
  return new Map(wavesOf(tasks).flatMap((ids, wave) => ids.map((id) => [id, wave] as const)));
}

function linkedTasks(tasks: readonly GraphTask[]): Map<string, LinkedTask> {
  const waves = waveById(tasks);
  return new Map(
    tasks.map((task) => {
      const dependants = tasks.filter(({ dependsOn }) => dependsOn.includes(task.id)).map(({ id }) => id);
      return [task.id, { ...task, wave: waves.get(task.id) ?? 0, dependants }];
    }),
  );
}

function grown(tasks: readonly GraphTask[], { added, dependencies }: GraphGrowth): GraphTask[] {
  const more = new Map(dependencies.map(({ taskId, on }) => [taskId, on]));
  return [
    ...tasks.map((task) => ({ ...task, dependsOn: [...task.dependsOn, ...(more.get(task.id) ?? [])] })),
    ...added,
  ];
}

/** A task of the graph adds a chain and some single tasks, which its dependants wait for. */
const growths = fc
  .tuple(acyclicGraphs, fc.nat(), fc.nat(3), fc.nat(3), fc.nat())
  .map(([tasks, proposerDraw, chain, singles, otherDraw]) => {
    const proposer = tasks[proposerDraw % tasks.length]?.id ?? '';
    const other = tasks[otherDraw % tasks.length]?.id ?? '';
    const after = tasks.filter((task) => reachable(tasks, task.id).has(proposer)).map(({ id }) => id);
    const known = after.includes(other) ? proposer : other;
    const added = [
      ...Array.from({ length: chain }, (_, index) => ({
        id: `chain${index}`,
        dependsOn: index === 0 ? [proposer, known] : [`chain${index - 1}`],
      })),
      ...Array.from({ length: singles }, (_, index) => ({ id: `single${index}`, dependsOn: [proposer] })),
    ].reverse();
    const direct = tasks.filter(({ dependsOn }) => dependsOn.includes(proposer));
    const dependencies = direct.map(({ id }) => ({ taskId: id, on: added.map((task) => task.id) }));
    return { tasks, growth: { added, dependencies } };
  });

describe('The waves of a graph that grows', () => {
  it('are those of the whole graph, looked at anew, and only what moved is told', () => {
    fc.assert(
      fc.property(growths, ({ tasks, growth }) => {
        const known = linkedTasks(tasks);
        const taskOf = (id: string): LinkedTask => {
          const task = known.get(id);
          if (task === undefined) throw new Error(`no task ${id}`);
          return task;
        };
        const shifted = shiftedWaves(growth, taskOf);
        const expected = waveById(grown(tasks, growth));
        const addedIds = new Set(growth.added.map(({ id }) => id));
        const moved = [...expected].filter(([id, wave]) => addedIds.has(id) || known.get(id)?.wave !== wave);
        assert.deepEqual(new Map(shifted), new Map(moved));
      }),
    );
  });
});
