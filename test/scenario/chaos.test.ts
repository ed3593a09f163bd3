import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunReport } from '../../src/shared/report/runReport.ts';
import type { RecordedEvent } from '../../src/shared/events.ts';
import { headless, startHeadless } from '../support/headless.ts';
import type { HeadlessProcess } from '../support/headless.ts';
import type { MockAnswer, MockRequest } from '../support/mockApi/answers.ts';
import { dice } from '../support/mockApi/faults.ts';
import { openMockApi } from '../support/mockApi/mockApi.ts';
import type { MockApi, MockRecord } from '../support/mockApi/mockApi.ts';
import { planText } from '../support/rig.ts';
import { openTestStore } from '../support/sqliteStore.ts';

const TASKS = 200;
const KILLS = 50;
/** So many layers of as many tasks; each task needs two of the layer before it. */
const LAYERS = 10;
const PER_LAYER = TASKS / LAYERS;

function chaosPlan(): string {
  const tasks = Array.from({ length: TASKS }, (_, index) => {
    const layer = Math.floor(index / PER_LAYER);
    if (layer === 0) return `t${index}`;
    const first = (layer - 1) * PER_LAYER;
    return `t${index}<-t${first + (index % PER_LAYER)},t${first + ((index * 7 + 3) % PER_LAYER)}`;
  });
  return planText(...tasks);
}

/** Two turns: writes a file of its own, ends. */
function script({ taskId, turn }: MockRequest): MockAnswer {
  if (turn === 1)
    return {
      text: 'On it.',
      calls: [{ name: 'write_file', input: { path: `${taskId}.txt`, content: `${taskId}\n` } }],
    };
  return { text: 'Done.', calls: [{ name: 'finish', input: { summary: `${taskId} is done.` } }] };
}

describe('A run of 200 tasks whose process is killed 50 times', function () {
  this.timeout(400_000);
  let directory: string;
  let api: MockApi;
  let process: HeadlessProcess | undefined;
  let place: string[];

  before(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'wavewright-chaos-')));
    place = ['--folder', join(directory, 'folder'), '--storage', join(directory, 'storage')];
    await mkdir(join(directory, 'folder'));
    await writeFile(join(directory, 'plan.json'), chaosPlan());
    api = await openMockApi({ answer: script, latencyMs: 20 });
  });
  after(async () => {
    process?.child.kill('SIGKILL');
    await api.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Requests since the beginning, over all processes. */
  const asked = (): number => api.records.length;

  function go(first: boolean): HeadlessProcess {
    // What 200 tasks are likely to cost has to be within what is said yes to.
    const what = first ? ['run', '--plan', join(directory, 'plan.json'), '--yes', '--budget-usd', '1000'] : ['resume'];
    const options = ['--base-url', api.baseUrl, '--concurrency', '8', ...place];
    process = startHeadless([...what, ...options], { ANTHROPIC_API_KEY: 'any' });
    return process;
  }

  async function journal(): Promise<readonly RecordedEvent[]> {
    const { store } = await openTestStore(join(directory, 'storage'));
    try {
      const [run] = await store.listRuns();
      assert.ok(run);
      return await store.readEvents(run.runId, 0);
    } finally {
      await store.close();
    }
  }

  it('ends with every task succeeded once and nothing finished paid again', async () => {
    const fraction = dice(20_261_122);
    let kills = 0;
    while (kills < KILLS) {
      const running = go(kills === 0);
      const hasEnded = (): boolean => running.child.exitCode !== null;
      // Some way into the work: so many requests, then any moment.
      const until = asked() + 1 + Math.floor(fraction() * 7);
      while (asked() < until && !hasEnded()) await sleep(2);
      await sleep(fraction() * 40);
      assert.ok(!hasEnded(), `the run was over after ${kills} kills: ${running.out()}${running.err()}`);
      running.child.kill('SIGKILL');
      await running.ended;
      kills += 1;
    }
    const last = await go(false).ended;
    assert.equal(last.code, 0, last.out + last.err);

    const { out } = await headless(['report', '--json', ...place]);
    const { state, tasks, failures } = JSON.parse(out) as RunReport;
    assert.deepEqual([state, tasks.succeeded, tasks.total, failures], ['completed', TASKS, TASKS, []]);
    assertSucceededOnce(await journal(), api.records);
  });

  function assertSucceededOnce(events: readonly RecordedEvent[], records: readonly MockRecord[]): void {
    const endedAt = new Map<string, number>();
    const turns = new Map<string, number>();
    for (const { event, at } of events) {
      if (event.type === 'turn-completed') turns.set(event.taskId, (turns.get(event.taskId) ?? 0) + 1);
      if (event.type !== 'task-succeeded') continue;
      assert.ok(!endedAt.has(event.taskId), `${event.taskId} succeeded twice`);
      endedAt.set(event.taskId, at);
    }
    assert.equal(endedAt.size, TASKS);
    for (const [taskId, count] of turns) assert.equal(count, 2, `${taskId} has ${count} turns`);
    for (const { taskId, receivedAt } of records) {
      const end = endedAt.get(taskId) ?? 0;
      assert.ok(receivedAt <= end + 1, `${taskId} was asked about ${receivedAt - end} ms after it had succeeded`);
    }
    // Each kill can cost what was in flight at that moment, and no more.
    assert.ok(records.length <= 2 * TASKS + KILLS * 8, `${records.length} requests`);
  }
});
