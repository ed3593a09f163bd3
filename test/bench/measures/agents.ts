import { idealMakespanMs, percentile } from '../figures.ts';
import type { BareLoopFigures } from '../processes/bareLoop.ts';
import type { RequestRecord } from '../processes/mockApi.ts';
import type { ProductFigures } from '../processes/product.ts';
import type { Row } from '../table.ts';
import type { Workbench } from '../workbench.ts';

const LATENCY_MS = 1_000;
const CONCURRENCY = 100;
const MEGABYTE = 1_024 * 1_024;

/** Many agents of one turn at once: how long, how much processor, memory and disk, and how soon all is durable. */
export async function measureAgents(workbench: Workbench): Promise<Row[]> {
  const small = await runOf(200, workbench);
  const large = await runOf(1_000, workbench);
  return [makespanRow(small), makespanRow(large), ...costRows(large), ...durableRows(large)];
}

interface AgentsRun {
  readonly tasks: number;
  readonly ours: ProductFigures & { readonly storedBytes: number };
  readonly records: readonly RequestRecord[];
  readonly bare: BareLoopFigures;
}

async function runOf(tasks: number, workbench: Workbench): Promise<AgentsRun> {
  const work = { tasks, concurrency: CONCURRENCY };
  await workbench.behave({ latencyMs: LATENCY_MS, turns: 1 });
  const ours = await workbench.runProduct(work);
  const records = await workbench.records();
  if (ours.succeeded !== tasks) throw new Error(`${ours.succeeded} of ${tasks} tasks succeeded`);
  return { tasks, ours, records, bare: await workbench.runBareLoop(work) };
}

function makespanRow({ tasks, ours, bare }: AgentsRun): Row {
  const idealMs = idealMakespanMs(tasks, CONCURRENCY, LATENCY_MS);
  return {
    what: `makespan of ${tasks} tasks, ${CONCURRENCY} at once / ideal`,
    unit: 'x',
    ours: ours.makespanMs / idealMs,
    baseline: bare.makespanMs / idealMs,
    ideal: 1,
    atMost: 1.1,
  };
}

function costRows({ tasks, ours, bare }: AgentsRun): Row[] {
  const written: Row[] =
    ours.writtenBytes === undefined
      ? []
      : [{ what: 'written to disk per agent, logs included', unit: 'KB', ours: ours.writtenBytes / 1_024 / tasks }];
  return [
    { what: 'processor time per agent', unit: 'ms', ours: ours.cpuMs / tasks, baseline: bare.cpuMs / tasks, atMost: 5 },
    {
      what: `peak memory, ${tasks} agents`,
      unit: 'MB',
      ours: ours.peakMemoryBytes / MEGABYTE,
      baseline: bare.peakMemoryBytes / MEGABYTE,
      atMost: 150,
    },
    { what: 'event-loop delay, p99', unit: 'ms', ours: ours.loopDelayP99Ms, ideal: 0, atMost: 50 },
    { what: 'event-loop delay, longest', unit: 'ms', ours: ours.loopDelayMaxMs, ideal: 0 },
    { what: 'kept on disk per agent', unit: 'KB', ours: ours.storedBytes / 1_024 / tasks, ideal: 0, atMost: 4 },
    ...written,
  ];
}

/** From the last byte that the model handed over, so that the way through network and client counts. */
function durableRows({ ours, records }: AgentsRun): Row[] {
  const durable = delaysMs(records, ours.durableAt);
  const told = delaysMs(records, ours.toldAt);
  const what = 'answer sent by the model -> durable';
  return [
    { what: `${what}, median`, unit: 'ms', ours: percentile(durable, 0.5), ideal: 0, atMost: 20 },
    { what: `${what}, p99`, unit: 'ms', ours: percentile(durable, 0.99), ideal: 0, atMost: 100 },
    { what: `${what} and told, median`, unit: 'ms', ours: percentile(told, 0.5), ideal: 0 },
    { what: `${what} and told, p99`, unit: 'ms', ours: percentile(told, 0.99), ideal: 0 },
  ];
}

function delaysMs(records: readonly RequestRecord[], times: Readonly<Record<string, number>>): number[] {
  return records.flatMap(({ taskId, outcome, endedAt }) => {
    const at = times[taskId];
    return outcome !== 'answered' || endedAt === undefined || at === undefined ? [] : [at - endedAt];
  });
}
