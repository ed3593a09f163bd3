import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { asStory } from '../support/workbench/asStory.ts';
import {
  makeSmallProject,
  smallProjectFiles,
  smallProjectTasks,
  smallProjectTasksAtEnd,
  writeSmallProject,
} from '../support/workbench/smallProject.ts';
import { clickRowAction, findTreeRow } from '../support/workbench/trees.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';
import { waitFor } from '../support/workbench/waitFor.ts';
import {
  extensionId,
  panelPage,
  requestByPalette,
  runViewPage,
  setSetting,
  shownState,
  statusText,
  testEnvironment,
  waitForRun,
} from '../support/workbench/wavewright.ts';

const request = 'Migrate this project to ES modules';
const changes = 'Changes';

describe('From a request to accepted changes, by clicks', () => {
  let folder: string;
  const workbench = useWorkbench(async () => {
    folder = await makeSmallProject();
    return {
      folder,
      environment: testEnvironment,
      settings: {
        'wavewright.demo.paceMs': 1500,
        // A row that sticks to the top of a tree lies over the one that a test wants to click.
        'workbench.tree.enableStickyScroll': false,
      },
    };
  });
  after(() => rm(path.dirname(folder), { recursive: true, force: true }));
  asStory();

  const read = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
  const decisionsOf = (state: RunState): Record<string, string> =>
    Object.fromEntries(tasksOf(state).flatMap(({ id, decision }) => (decision === undefined ? [] : [[id, decision]])));
  const waitForDecision = (taskId: string, decision: string): Promise<RunState> =>
    waitForRun(
      workbench.current,
      (state) => state.applying === undefined && state.tasks[taskId]?.decision === decision,
      `${taskId} to be ${decision}`,
    );

  it('tells of a waiting plan by a notification while something else is looked at', async () => {
    await workbench.current.waitForExtension(extensionId);
    await requestByPalette(workbench.current, request);
    await panelPage(workbench.current, '.planning');
    await workbench.current.openView('Explorer');
    const notice = await workbench.current.notification('is ready: 11 tasks in 4 waves');
    assert.deepEqual(await notice.buttons(), ['Approve', 'Show Plan', 'Discard']);
    await waitFor(async () => (await statusText(workbench.current)).includes('plan waits for approval'), {
      what: 'the status bar',
    });
    await notice.click('Show Plan');
    const panel = await panelPage(workbench.current, '#plan-card');
    await panel.getByRole('button', { name: 'Discard' }).click();
    await waitForRun(workbench.current, (state) => state.state === 'cancelled', 'the plan to be discarded');
  });

  it('shows the plan for a request that is typed into the panel, and nothing runs before approval', async () => {
    await setSetting(workbench.current, 'wavewright.demo.paceMs', 60);
    const panel = await panelPage(workbench.current, '#composer');
    await panel.locator('#composer').fill(request);
    await panel.locator('#composer').press('Enter');
    await panel.locator('#plan-card').waitFor();
    await panel.getByText(`${smallProjectTasks} tasks in 4 waves`).waitFor();
    assert.equal(await panel.locator('#plan-card').getByText('Demo model').count(), 1);
    assert.equal(await panel.locator('#composer').inputValue(), '');
    const state = await shownState(workbench.current);
    assert.equal(state?.state, 'initializing');
    assert.equal(state.counts.pending + state.counts.ready, smallProjectTasks);
  });

  it('runs all tasks after approval, and offers what they changed', async () => {
    const panel = await panelPage(workbench.current, '#plan-card');
    await panel.getByRole('button', { name: 'Approve' }).click();
    const end = await waitForRun(workbench.current, (state) => state.state === 'completed', 'the run to end');
    assert.equal(end.counts.succeeded, smallProjectTasksAtEnd);
    await workbench.current.notification('5 tasks wait for your decision');
    await panel.getByText('Changes of 5 tasks wait for you').waitFor();
    await waitFor(async () => (await statusText(workbench.current)).includes('done, 5 to review'), {
      what: 'the status bar',
    });
    for (const title of ['Convert index.js', 'Update package.json', 'Update the documentation']) {
      await findTreeRow(workbench.current.page, changes, title);
    }
    for (const [file, text] of Object.entries(smallProjectFiles)) assert.equal(await read(file), text, file);
  });

  it('shows the run as a graph whose cards open the details of their task', async () => {
    const panel = await panelPage(workbench.current, '#run-card');
    await panel.getByRole('button', { name: 'Open run view' }).click();
    const view = await runViewPage(workbench.current, '.task-card');
    await waitFor(async () => (await view.locator('.task-card').count()) === smallProjectTasksAtEnd, {
      what: 'all cards',
    });
    await view.locator('.task-card', { hasText: 'Convert lib/money.js' }).click();
    const details = view.locator('.details');
    await details.getByRole('heading', { name: 'Convert lib/money.js' }).waitFor();
    for (const title of ['Result', 'Changes', 'Instructions', 'Waits for', 'Tool calls', 'Attempts']) {
      assert.equal(await details.getByRole('heading', { name: new RegExp(`^${title}`, 'i') }).count(), 1, title);
    }
  });

  it('opens the changes of a task as a multi-file diff', async () => {
    const row = await findTreeRow(workbench.current.page, changes, 'Convert lib/money.js');
    await clickRowAction(row, 'Open Changes of Task');
    const entry = workbench.current.page.locator('.multiDiffEntry').filter({ hasText: 'money.js' });
    await entry.getByText('export').first().waitFor();
  });

  it('writes the changes of an accepted task, and only those', async () => {
    const row = await findTreeRow(workbench.current.page, changes, 'Convert lib/money.js');
    await clickRowAction(row, 'Accept Changes of Task');
    await waitForDecision('convert-lib-money', 'accepted');
    assert.match(await read('lib/money.js'), /^export /m);
    assert.equal(await read('index.js'), smallProjectFiles['index.js']);
    await row.getByText('~1 · accepted').waitFor();
  });

  it('offers the tasks that an accepted task builds on, and does nothing without consent', async () => {
    const row = await findTreeRow(workbench.current.page, changes, 'Update the documentation');
    await clickRowAction(row, 'Accept Changes of Task');
    const dialog = await workbench.current.dialog('Accept 4 tasks?');
    const text = await dialog.text();
    for (const title of ['Convert index.js', 'Convert lib/table.js', 'Update package.json']) {
      assert.ok(text.includes(title), `${title} is not named in: ${text}`);
    }
    assert.ok(!text.includes('lib/money.js'));
    await dialog.click('Cancel');
    assert.equal(await read('README.md'), smallProjectFiles['README.md']);
  });

  it('marks what builds on a rejected task', async () => {
    const row = await findTreeRow(workbench.current.page, changes, 'Convert lib/table.js');
    await clickRowAction(row, 'Reject Changes of Task');
    const state = await waitForDecision('convert-lib-table', 'rejected');
    assert.equal(decisionsOf(state)['documentation.1'], 'stale');
    const dependant = await findTreeRow(workbench.current.page, changes, 'Update the documentation');
    await dependant.getByText('builds on rejected changes').waitFor();
  });

  it('accepts all that is left except what builds on rejected changes', async () => {
    const panel = await panelPage(workbench.current, '#changes-card');
    await panel.getByRole('button', { name: 'Accept All' }).click();
    const state = await waitForDecision('convert-index', 'accepted');
    assert.deepEqual(decisionsOf(state), {
      'convert-index': 'accepted',
      'convert-lib-money': 'accepted',
      'convert-lib-table': 'rejected',
      'documentation.1': 'stale',
      'package-json': 'accepted',
    });
    assert.match(await read('index.js'), /^import \{ add \} from '\.\/lib\/money\.js';$/m);
    assert.equal((JSON.parse(await read('package.json')) as { type?: string }).type, 'module');
    assert.equal(await read('lib/table.js'), smallProjectFiles['lib/table.js']);
    assert.equal(await read('README.md'), smallProjectFiles['README.md']);
  });

  it('says how to accept what builds on rejected changes', async () => {
    const panel = await panelPage(workbench.current, '#changes-card');
    await panel.getByRole('button', { name: 'Accept All' }).click();
    await panel.locator('.notice').getByText('What is left builds on rejected changes.').waitFor();
    await panel.getByRole('button', { name: 'Dismiss' }).click();
  });

  it('lets Undo revert an accept', async () => {
    const { page } = workbench.current;
    await workbench.current.evaluateInHost(async (vscode) => {
      const [found] = await vscode.workspace.findFiles('lib/money.js');
      if (found) await vscode.window.showTextDocument(found, { preview: false });
    });
    await page.getByRole('tab', { name: /^money\.js/ }).click();
    await page.locator('.editor-instance:visible .view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+z');
    await waitFor(async () => (await read('lib/money.js')) === smallProjectFiles['lib/money.js'], {
      what: 'the file to be as it was',
      timeoutMs: 15_000,
    });
  });

  describe('A run without approval that takes its time', () => {
    before('the project as it was', () => writeSmallProject(folder));

    it('starts its tasks at once where the setting says so', async () => {
      await setSetting(workbench.current, 'wavewright.plan.autoApprove', true);
      await setSetting(workbench.current, 'wavewright.demo.paceMs', 900);
      await requestByPalette(workbench.current, request);
      const running = await waitForRun(
        workbench.current,
        (state) => state.state === 'running' && state.counts.succeeded > 0,
        'a run at work',
      );
      assert.equal(running.counts.succeeded + running.counts.running < smallProjectTasks, true);
    });

    it('stands still after "Pause Run"', async () => {
      await workbench.current.runCommand('Wavewright: Pause Run');
      const paused = await waitForRun(workbench.current, (state) => state.state === 'paused', 'the run to pause');
      assert.equal(paused.pauseReason, 'person');
      await waitFor(async () => (await statusText(workbench.current)).includes('paused'), { what: 'the status bar' });
      await (await panelPage(workbench.current, '#run-card')).getByText('You paused the run').waitFor();
    });

    it('goes on after "Resume Run", without doing anything again', async () => {
      const before = await shownState(workbench.current);
      const done = tasksOf(before!).filter((task) => task.state === 'succeeded');
      await workbench.current.runCommand('Wavewright: Resume Run');
      const later = await waitForRun(
        workbench.current,
        (state) => state.state === 'running' && state.counts.succeeded > done.length,
        'another task to succeed',
      );
      for (const { id, attempts } of done) assert.deepEqual(later.tasks[id]?.attempts, attempts, id);
    });

    it('ends after "Cancel Run", once that is confirmed', async () => {
      await workbench.current.runCommand('Wavewright: Cancel Run');
      const dialog = await workbench.current.dialog('Cancel this run?');
      await dialog.click('Cancel Run');
      const cancelled = await waitForRun(
        workbench.current,
        (state) => state.state === 'cancelled',
        'the end of the run',
      );
      assert.equal(cancelled.counts.running, 0);
    });
  });

  describe('All the while', () => {
    it('no policy was violated and no page had an error', () => {
      workbench.current.problems.assertNone();
    });
  });
});
