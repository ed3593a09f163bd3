import type { Behaviour } from '../processes/mockApi.ts';
import type { Row } from '../table.ts';
import type { Workbench } from '../workbench.ts';

/** As many at once as the leading command-line agent allows itself, so that the ratios can be compared. */
const WORK = { tasks: 64, concurrency: 16 };
const CALM: Behaviour = { latencyMs: 1_000, turns: 1 };

/** The same work with faults of the provider, as a multiple of what it takes without. */
export async function measureFaults(workbench: Workbench): Promise<Row[]> {
  const calm = await runWith(CALM, workbench);
  const rows: Row[] = [];
  for (const { what, behaviour, atMost } of FAULTS) {
    const faulty = await runWith({ ...CALM, ...behaviour }, workbench);
    rows.push({
      what: `${what} / fault-free`,
      unit: 'x',
      ours: faulty.oursMs / calm.oursMs,
      baseline: faulty.bareMs / calm.bareMs,
      ideal: 1,
      ...(atMost === undefined ? {} : { atMost }),
    });
    rows.push({ what: `${what}: tasks not succeeded`, unit: 'tasks', ours: faulty.failed, ideal: 0, atMost: 0 });
  }
  return rows;
}

interface Fault {
  readonly what: string;
  readonly behaviour: Partial<Behaviour>;
  readonly atMost?: number;
}

const FAULTS: readonly Fault[] = [
  { what: '50 % answered 429', behaviour: { rateLimitedShare: 0.5, retryAfterSeconds: 2 }, atMost: 2.5 },
  { what: '50 % answered 529', behaviour: { overloadedShare: 0.5 } },
  { what: '10 % of streams cut', behaviour: { cutShare: 0.1 }, atMost: 1.3 },
];

interface FaultRun {
  readonly oursMs: number;
  readonly bareMs: number;
  readonly failed: number;
}

async function runWith(behaviour: Behaviour, workbench: Workbench): Promise<FaultRun> {
  await workbench.behave(behaviour);
  const ours = await workbench.runProduct(WORK);
  await workbench.behave(behaviour);
  const bare = await workbench.runBareLoop(WORK);
  return { oursMs: ours.makespanMs, bareMs: bare.makespanMs, failed: WORK.tasks - ours.succeeded };
}
