import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { asStory } from '../support/workbench/asStory.ts';
import { openLoopbackModel } from '../support/workbench/loopbackModel.ts';
import type { LoopbackModel } from '../support/workbench/loopbackModel.ts';
import { makeSmallProject, smallProjectTasks, smallProjectTasksAtEnd } from '../support/workbench/smallProject.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';
import {
  extensionId,
  panelPage,
  requestByPalette,
  setSetting,
  shownRun,
  testEnvironment,
  waitForRun,
} from '../support/workbench/wavewright.ts';

const request = 'Migrate this project to ES modules';

describe('Without a folder', () => {
  const workbench = useWorkbench(() => ({ environment: testEnvironment }));
  asStory();

  it('the command says what is missing and offers to open a folder', async () => {
    await workbench.current.waitForExtension(extensionId);
    workbench.current.problems.expect(/none is open\. Open the repository/);
    await workbench.current.runCommand('Wavewright: Run Workflow on This Repository');
    const notice = await workbench.current.notification('none is open. Open the repository that the work is about.');
    assert.deepEqual(await notice.buttons(), ['Open Folder']);
  });

  it('the panel says so too, and keeps what is typed', async () => {
    await workbench.current.openView('Wavewright');
    const panel = await panelPage(workbench.current, '#composer');
    await panel.getByText('Open a folder to work on first.').waitFor();
    await panel.locator('#composer').fill(request);
    await panel.locator('#composer').press('Enter');
    assert.equal(await panel.locator('#composer').inputValue(), request);
    workbench.current.problems.assertNone();
  });
});

describe('In a workspace that is not trusted', () => {
  let folder: string;
  const workbench = useWorkbench(async () => {
    folder = await makeSmallProject();
    return { folder, askForTrust: true, environment: testEnvironment };
  });
  after(() => rm(path.dirname(folder), { recursive: true, force: true }));
  asStory();

  it('nothing is run, and the message says what to do', async () => {
    await workbench.current.waitForExtension(extensionId);
    workbench.current.problems.expect(/^This workspace is not trusted/);
    await workbench.current.runCommand('Wavewright: Run Workflow on This Repository');
    const notice = await workbench.current.notification(
      'This workspace is not trusted, so Wavewright runs nothing in it.',
    );
    await workbench.current.openView('Wavewright');
    const panel = await panelPage(workbench.current, '#composer');
    await panel.getByText('Trust this workspace first').waitFor();
    assert.equal((await shownRun(workbench.current)).kind, 'none');
    await notice.click('Manage Workspace Trust');
  });

  it('runs work as soon as it is trusted, without a reload', async () => {
    const trust = workbench.current.page.locator('.workspace-trust-editor').getByText('Trust', { exact: true });
    await trust.first().click();
    const panel = await panelPage(workbench.current, '#composer');
    await panel.getByText('Trust this workspace first').waitFor({ state: 'detached' });
    await requestByPalette(workbench.current, request);
    await panel.locator('#plan-card').waitFor();
    workbench.current.problems.assertNone();
  });
});

describe('With a request or a provider that cannot be used', () => {
  let folder: string;
  let model: LoopbackModel;
  const workbench = useWorkbench(async () => {
    folder = await makeSmallProject();
    model = await openLoopbackModel();
    return { folder, environment: { ...testEnvironment, ANTHROPIC_API_KEY: 'not-the-right-key' } };
  });
  after(async () => {
    await model.close();
    await rm(path.dirname(folder), { recursive: true, force: true });
  });
  asStory();

  it('an empty request is not taken, in the palette and in the panel', async () => {
    await workbench.current.waitForExtension(extensionId);
    await setSetting(workbench.current, 'wavewright.anthropic.baseUrl', model.url);
    await requestByPalette(workbench.current, '  ');
    await workbench.current.page.getByText('Say in a sentence or two what shall be done.').first().waitFor();
    assert.match((await workbench.current.readQuickInput()).message, /^Say in a sentence or two what shall be done\./);
    await workbench.current.page.keyboard.press('Escape');
    await workbench.current.openView('Wavewright');
    const panel = await panelPage(workbench.current, '#composer');
    await panel.getByRole('button', { name: 'Send' }).click();
    await panel.getByText('Write what you want to have done first.').waitFor();
    assert.equal((await shownRun(workbench.current)).kind, 'none');
  });

  it('a wrong key pauses the run with a message that never shows the key', async () => {
    model.refuseKeys();
    await requestByPalette(workbench.current, request);
    const notice = await workbench.current.notification('refused the API key (401)');
    assert.deepEqual(await notice.buttons(), ['Resume', 'Choose Model', 'Show']);
    assert.ok(!(await notice.text()).includes('not-the-right-key'));
    const paused = await waitForRun(workbench.current, (state) => state.state === 'paused', 'the run to pause');
    assert.equal(paused.pauseReason, 'provider');
    assert.equal(paused.request, request);
    const panel = await panelPage(workbench.current, '.callout');
    await panel.getByText('refused the API key (401)').first().waitFor();
  });

  it('the run goes on when the key is right', async () => {
    model.serve();
    const panel = await panelPage(workbench.current, '.callout');
    await panel.getByRole('button', { name: 'Resume' }).click();
    await panel.locator('#plan-card').waitFor();
  });

  it('a provider that cannot be reached pauses the run and keeps what is done', async () => {
    const panel = await panelPage(workbench.current, '#plan-card');
    model.breakAfter(6);
    await panel.getByRole('button', { name: 'Approve' }).click();
    await workbench.current.notification('cannot be reached (ECONN', 120_000);
    const paused = await waitForRun(workbench.current, (state) => state.state === 'paused', 'the run to pause');
    assert.equal(paused.pauseReason, 'provider');
    assert.ok(paused.counts.succeeded > 0 && paused.counts.succeeded < smallProjectTasks);
  });

  it('the run goes on when the network is back', async () => {
    await model.reopen();
    const panel = await panelPage(workbench.current, '.callout');
    await panel.getByRole('button', { name: 'Resume' }).click();
    const end = await waitForRun(workbench.current, (state) => state.state === 'completed', 'the run to end');
    assert.equal(end.counts.succeeded, smallProjectTasksAtEnd);
    const worked = Object.values(end.tasks).filter(({ attempts }) => attempts.length > 0);
    assert.equal(worked.length, smallProjectTasksAtEnd - 1, 'all but the group');
    for (const task of worked) assert.equal(task.attempts.at(-1)?.state, 'succeeded', task.id);
    workbench.current.problems.assertNone();
  });
});
