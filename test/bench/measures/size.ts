import { growth } from '../figures.ts';
import type { GraphFigures } from '../processes/graphWork.ts';
import type { Row } from '../table.ts';
import type { Workbench } from '../workbench.ts';

/** What grows with the number of tasks: plans, the scheduler, and the engine with its journal. */
export async function measureSize(workbench: Workbench): Promise<Row[]> {
  const graph = await workbench.children.figures<GraphFigures>(workbench.bundles.graphWork, {});
  const { of1000, of10000 } = graph.schedulingMs;
  return [
    { what: 'plan of 5,000 tasks in a chain: problems, waves, order', unit: 'ms', ours: graph.chainMs, atMost: 100 },
    { what: 'plan of 5,000 tasks, broad: problems, waves, order', unit: 'ms', ours: graph.broadMs, atMost: 100 },
    { what: 'plan of 5,000 tasks: reading the file', unit: 'ms', ours: graph.readMs },
    { what: 'scheduling per task, 1,000 tasks', unit: 'µs', ours: of1000, atMost: 50 },
    { what: 'scheduling per task, 10,000 tasks', unit: 'µs', ours: of10000 / 10, atMost: 50 },
    {
      what: 'scheduling per task, 10,000 / 1,000 tasks',
      unit: 'x',
      ours: growth({ items: 1_000, totalMs: of1000 }, { items: 10_000, totalMs: of10000 }),
      ideal: 1,
      atMost: 1.5,
    },
  ];
}

/** The whole engine with the store and a model that answers at once. */
export async function measureEngine(workbench: Workbench): Promise<Row[]> {
  const fewer = await workbench.runProduct({ tasks: 1_000, concurrency: 100, instant: true });
  const more = await workbench.runProduct({ tasks: 10_000, concurrency: 100, instant: true });
  if (more.succeeded !== 10_000) throw new Error(`${more.succeeded} of 10,000 tasks succeeded`);
  return [
    { what: 'engine and journal per task, 1,000 tasks', unit: 'ms', ours: fewer.makespanMs / 1_000 },
    { what: 'engine and journal per task, 10,000 tasks', unit: 'ms', ours: more.makespanMs / 10_000 },
    {
      what: 'engine and journal per task, 10,000 / 1,000 tasks',
      unit: 'x',
      ours: growth({ items: 1_000, totalMs: fewer.makespanMs }, { items: 10_000, totalMs: more.makespanMs }),
      ideal: 1,
      atMost: 1.5,
    },
    { what: 'event-loop delay, p99, 10,000 tasks at once answered', unit: 'ms', ours: more.loopDelayP99Ms },
  ];
}
