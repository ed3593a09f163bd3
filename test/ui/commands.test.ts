import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { commandEndText, commandsOf } from '../../src/shared/report/commandFacts.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { waitingCommands } from '../../src/shared/waitingCommands.ts';
import { asStory } from '../support/workbench/asStory.ts';
import { makeSmallProject, testedProjectFiles } from '../support/workbench/smallProject.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';
import {
  extensionId,
  panelPage,
  requestByPalette,
  runViewPage,
  setSetting,
  testEnvironment,
  waitForRun,
} from '../support/workbench/wavewright.ts';

const request = 'Migrate this project to ES modules';

describe('A command of an agent, by clicks', () => {
  let folder: string;
  const workbench = useWorkbench(async () => {
    folder = await makeSmallProject(testedProjectFiles);
    return { folder, environment: testEnvironment, settings: { 'wavewright.demo.paceMs': 50 } };
  });
  after(() => rm(path.dirname(folder), { recursive: true, force: true }));
  asStory();

  const waitForCommand = (): Promise<RunState> =>
    waitForRun(workbench.current, (state) => waitingCommands(state).length === 1, 'a command to wait');
  /** The run that ended after the one with this id. */
  const waitForEnd = (before?: string): Promise<RunState> =>
    waitForRun(
      workbench.current,
      (state) => state.runId !== before && state.state === 'completed',
      'the run to complete',
    );

  it('waits in the panel and in a notification, with who wants it and why', async () => {
    await workbench.current.waitForExtension(extensionId);
    await setSetting(workbench.current, 'wavewright.plan.autoApprove', true);
    await workbench.current.openView('Wavewright');
    await requestByPalette(workbench.current, request);
    await waitForCommand();
    const card = (await panelPage(workbench.current, '#commands-card')).locator('#commands-card');
    assert.equal(await card.locator('.command-line').innerText(), 'npm test');
    const text = await card.innerText();
    for (const words of [
      '1 command waits for you',
      'Validate the migrated repository: To see whether the tests of the project pass',
      'Asks, because no rule allows npm test.',
    ]) {
      assert.ok(text.includes(words), text);
    }
    const notice = await workbench.current.notification('"Validate the migrated repository" wants to run: npm test');
    assert.deepEqual(await notice.buttons(), ['Allow Once', 'Always Allow "npm test"', 'Deny']);
  });

  it('runs once it is allowed in the panel, and its proof stands at the task', async () => {
    const panel = await panelPage(workbench.current, '#commands-card');
    await panel.getByRole('button', { name: 'Allow once: npm test' }).click();
    const end = await waitForEnd();
    assert.match(commandsOf(end).map(commandEndText).join(), /^exit code 0, /);
    await panel.locator('#commands-card').waitFor({ state: 'detached' });
    await workbench.current.runCommand('Wavewright: Open Run View');
    const view = await runViewPage(workbench.current, '.task-card');
    await view.locator('.task-card', { hasText: 'Validate the migrated repository' }).click();
    const details = view.locator('.details');
    await details.getByText('1 test of the project passed on the migrated files').first().waitFor();
    await details.locator('.tool-outcome', { hasText: 'exit code 0' }).waitFor();
  });

  it('that is denied in the details of its task does not run, which is shown there, and the run completes', async () => {
    const before = (await waitForRun(workbench.current, () => true, 'the run')).runId;
    await requestByPalette(workbench.current, request);
    const asking = await waitForCommand();
    assert.notEqual(asking.runId, before);
    await workbench.current.runCommand('Wavewright: Open Run View');
    const view = await runViewPage(workbench.current, '.task-card.tone-attention');
    await view.locator('.task-card', { hasText: 'Validate the migrated repository' }).click();
    const details = view.locator('.details');
    await details.getByRole('button', { name: 'Deny: npm test' }).click();
    const end = await waitForEnd(before);
    assert.deepEqual(commandsOf(end).map(commandEndText), ['not run: The person denied this command.']);
    await details.locator('.tool-outcome', { hasText: 'The person denied this command.' }).waitFor();
    await details.getByText('were not run: not allowed').first().waitFor();
  });

  it('that is always allowed, in the notification, does not ask again', async () => {
    // Answers that were given elsewhere leave their notification behind.
    await workbench.current.runCommand('Notifications: Clear All Notifications');
    const denied = await waitForRun(workbench.current, () => true, 'the run');
    await requestByPalette(workbench.current, request);
    const notice = await workbench.current.notification('wants to run: npm test');
    await notice.click('Always Allow "npm test"');
    const remembered = await waitForEnd(denied.runId);
    assert.match(commandsOf(remembered).map(commandEndText).join(), /^exit code 0, /);
    await requestByPalette(workbench.current, request);
    const last = await waitForEnd(remembered.runId);
    assert.notEqual(last.runId, denied.runId);
    assert.match(commandsOf(last).map(commandEndText).join(), /^exit code 0, /);
  });

  it('leaves no error in any page', () => {
    workbench.current.problems.assertNone();
  });
});
