import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { asStory } from '../support/workbench/asStory.ts';
import { holdStore } from '../support/workbench/heldStore.ts';
import { makeSmallProject, smallProjectTasks, smallProjectTasksAtEnd } from '../support/workbench/smallProject.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';
import { waitFor } from '../support/workbench/waitFor.ts';
import {
  extensionId,
  panelPage,
  requestByPalette,
  runViewPage,
  setSetting,
  shownRun,
  testEnvironment,
  waitForRun,
} from '../support/workbench/wavewright.ts';
import type { Workbench } from '../support/workbench/workbench.ts';

const slowMs = 800;

describe('A run that is interrupted', () => {
  let folder: string;
  const workbench = useWorkbench(async () => {
    folder = await makeSmallProject();
    return { folder, environment: testEnvironment, settings: { 'wavewright.demo.paceMs': slowMs } };
  });
  after(() => rm(path.dirname(folder), { recursive: true, force: true }));
  asStory();

  it('is drawn from the checkpoint at once after its extension host was killed, while the database is not open', async () => {
    const before = await startAndGetHalfWay(workbench.current);
    await workbench.current.runCommand('Wavewright: Open Run View');
    await runViewPage(workbench.current, '.task-card');
    const store = await holdStore(workbench.current);
    await workbench.current.killExtensionHost();
    const panel = await panelPage(workbench.current, '.outline-hint');
    await panel.getByText(before.title).first().waitFor();
    const tasks = Number(/of (\d+) tasks/.exec(await panel.locator('#run-card').innerText())?.[1]);
    // Its documentation may have been begun by then.
    assert.ok([smallProjectTasks, smallProjectTasksAtEnd].includes(tasks), `${tasks} tasks`);
    const view = await runViewPage(workbench.current, '.run-facts :text("Loading the run")');
    assert.equal(await view.locator('.task-card').count(), tasks);
    assert.equal((await shownRun(workbench.current)).kind, 'outline');
    await store.release();
    await waitForRun(workbench.current, (state) => state.runId === before.runId, 'the whole run');
  });

  it('is offered, goes on to its end, and does nothing finished again', async () => {
    const before = await waitForRun(workbench.current, () => true, 'the run');
    assert.equal(before.state, 'running');
    await setSetting(workbench.current, 'wavewright.demo.paceMs', 50);
    const notice = await workbench.current.notification('Nothing finished is done again');
    await notice.click('Resume');
    const end = await waitForRun(workbench.current, (state) => state.state === 'completed', 'the run to end');
    assertFinishedWorkIsKept(before, end);
    const view = await runViewPage(workbench.current, '.task-card');
    await waitFor(async () => (await view.locator('.task-card.tone-success').count()) === smallProjectTasksAtEnd, {
      what: 'a graph in which all tasks succeeded',
    });
  });

  it('is offered again when the window was closed in the middle and opened anew', async () => {
    await setSetting(workbench.current, 'wavewright.demo.paceMs', slowMs);
    const before = await startAndGetHalfWay(workbench.current);
    await workbench.current.restart();
    await workbench.current.waitForExtension(extensionId);
    const left = await waitForRun(workbench.current, (state) => state.runId === before.runId, 'the run');
    assert.ok(left.counts.succeeded >= before.counts.succeeded);
    await setSetting(workbench.current, 'wavewright.demo.paceMs', 50);
    const notice = await workbench.current.notification('Nothing finished is done again');
    await notice.click('Resume');
    const end = await waitForRun(workbench.current, (state) => state.state === 'completed', 'the run to end');
    assertFinishedWorkIsKept(left, end);
  });

  it('leaves no error in any page', () => {
    workbench.current.problems.assertNone();
  });
});

/** Starts a run and returns its state when some tasks are done and some are at work. */
async function startAndGetHalfWay(workbench: Workbench): Promise<RunState> {
  await workbench.waitForExtension(extensionId);
  await setSetting(workbench, 'wavewright.plan.autoApprove', true);
  await requestByPalette(workbench, 'Migrate this project to ES modules');
  return waitForRun(
    workbench,
    ({ state, counts }) => state === 'running' && counts.succeeded >= 2 && counts.running > 0,
    'a run in the middle',
  );
}

function assertFinishedWorkIsKept(before: RunState, end: RunState): void {
  assert.equal(end.runId, before.runId);
  const finished = tasksOf(before).filter((task) => task.state === 'succeeded');
  assert.ok(finished.length > 0 && finished.length < smallProjectTasksAtEnd, `${finished.length} tasks were finished`);
  for (const task of finished) assert.deepEqual(end.tasks[task.id]?.attempts, task.attempts, task.id);
  assert.equal(end.counts.succeeded, smallProjectTasksAtEnd);
}
