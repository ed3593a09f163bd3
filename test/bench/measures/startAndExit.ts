import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { median } from '../figures.ts';
import { independentPlan } from '../plans.ts';
import type { Row } from '../table.ts';
import type { Workbench } from '../workbench.ts';

const REPEATS = 5;
const TASKS = 20;

/** The command line with a plan given: from its start to the first request, and from the last answer to its end. */
export async function measureStartAndExit(workbench: Workbench): Promise<Row[]> {
  const starts: number[] = [];
  const exits: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    await workbench.behave({ latencyMs: 200, turns: 1 });
    const place = await workbench.makePlace();
    const plan = path.join(place.storage, '..', 'plan.json');
    await writeFile(plan, independentPlan(TASKS));
    const args = ['run', '--plan', plan, '--yes', '--concurrency', String(TASKS), '--budget-usd', '1000'];
    const { code, startedAt, endedAt, err } = await workbench.startHeadless(args, place).ended;
    if (code !== 0) throw new Error(`the command ended with ${String(code)}: ${err}`);
    const records = await workbench.records();
    starts.push(Math.min(...records.map(({ receivedAt }) => receivedAt)) - startedAt);
    exits.push(endedAt - Math.max(...records.map((record) => record.endedAt ?? 0)));
  }
  return [
    { what: 'start of the command -> first request', unit: 'ms', ours: median(starts), ideal: 0, atMost: 300 },
    { what: 'last answer -> end of the process', unit: 'ms', ours: median(exits), ideal: 0, atMost: 300 },
  ];
}
