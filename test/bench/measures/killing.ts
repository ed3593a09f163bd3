import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '../children.ts';
import { planFile } from '../plans.ts';
import type { RequestRecord } from '../processes/mockApi.ts';
import type { Row } from '../table.ts';
import type { Place, Workbench } from '../workbench.ts';

const TASKS = 120;
const TURNS = 3;
const KILLS = 4;

/** Processes that are killed while agents work: what the next one asks and pays for again. */
export async function measureKilling(workbench: Workbench): Promise<Row[]> {
  // The first agent is slow, and a third of the tasks builds on others.
  await workbench.behave({ latencyMs: 150, turns: TURNS, slow: { taskId: 't0', latencyMs: 1_500 } });
  const place = await workbench.makePlace();
  const plan = path.join(place.storage, '..', 'plan.json');
  await writeFile(
    plan,
    planFile(TASKS, (index) => (index % 3 === 2 ? [index - 1, index - 2] : [])),
  );
  const lives: Life[] = [];
  const start = ['run', '--plan', plan, '--yes', '--concurrency', '16', '--budget-usd', '1000'];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = workbench.startHeadless(kill === 0 ? start : ['resume'], place);
    lives.push(await killedLife(child, { workbench, place, before: lives, afterMs: 700 + 130 * kill }));
  }
  const { code, err, out } = await workbench.startHeadless(['resume'], place).ended;
  if (code !== 0) throw new Error(`the last resume ended with ${String(code)}: ${out}${err}`);
  const records = await requestsSince(workbench, lives);
  const all = [...lives, { records, finished: finishedTasks(place) }];
  if (finishedTasks(place).size !== TASKS) throw new Error(`${finishedTasks(place).size} of ${TASKS} tasks succeeded`);
  const killed = `${KILLS} times kill -9`;
  return [
    { what: `finished tasks run again, ${killed}`, unit: 'tasks', ours: tasksAgain(all), ideal: 0, atMost: 0 },
    { what: `turns of an agent paid again, per kill`, unit: 'turns', ours: turnsAgain(all), ideal: 0, atMost: 1 },
  ];
}

/** The requests that one process made, and the tasks that had succeeded, by the journal, when it was gone. */
interface Life {
  readonly records: readonly RequestRecord[];
  readonly finished: ReadonlySet<string>;
}

async function killedLife(
  child: Child,
  context: {
    readonly workbench: Workbench;
    readonly place: Place;
    readonly before: readonly Life[];
    readonly afterMs: number;
  },
): Promise<Life> {
  const { workbench, place, before, afterMs } = context;
  while ((await requestsSince(workbench, before)).length === 0) {
    if (child.process.exitCode !== null) throw new Error(`it ended before its time: ${(await child.ended).err}`);
    await sleep(20);
  }
  await sleep(afterMs);
  child.process.kill('SIGKILL');
  const { code, err } = await child.ended;
  if (code !== null) throw new Error(`it ended by itself before it was killed: ${err}`);
  return { records: await requestsSince(workbench, before), finished: finishedTasks(place) };
}

async function requestsSince(workbench: Workbench, lives: readonly Life[]): Promise<readonly RequestRecord[]> {
  return (await workbench.records()).slice(lives.reduce((count, { records }) => count + records.length, 0));
}

/** Read off the journal itself. */
function finishedTasks({ storage }: Place): Set<string> {
  const database = new DatabaseSync(path.join(storage, 'runs.db'));
  try {
    const rows = database.prepare(
      "SELECT json ->> 'taskId' AS task FROM events WHERE json ->> 'type' = 'task-succeeded'",
    );
    return new Set(rows.all().map((row) => String(row['task'])));
  } finally {
    database.close();
  }
}

function tasksAgain(lives: readonly Life[]): number {
  const again = lives.flatMap(({ records }, index) => {
    const finished = lives[index - 1]?.finished;
    return records.filter(({ taskId }) => finished?.has(taskId) === true).map(({ taskId }) => taskId);
  });
  return new Set(again).size;
}

/** The most turns of one task that a process asked for although an earlier one had the whole answer. */
function turnsAgain(lives: readonly Life[]): number {
  const answered = new Set<string>();
  let most = 0;
  for (const { records } of lives) {
    const again = new Map<string, Set<number>>();
    for (const { taskId, turn } of records) {
      if (!answered.has(`${taskId} ${turn}`)) continue;
      again.set(taskId, (again.get(taskId) ?? new Set()).add(turn));
    }
    most = Math.max(most, ...[...again.values()].map((turns) => turns.size));
    for (const { taskId, turn, outcome } of records) if (outcome === 'answered') answered.add(`${taskId} ${turn}`);
  }
  return most;
}
