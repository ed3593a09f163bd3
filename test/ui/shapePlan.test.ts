import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { planFromState } from '../../src/shared/planFromState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { asStory } from '../support/workbench/asStory.ts';
import { openPlanningModel } from '../support/workbench/planningModel.ts';
import type { PlanningModel } from '../support/workbench/planningModel.ts';
import { makeSmallProject } from '../support/workbench/smallProject.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';
import { waitFor } from '../support/workbench/waitFor.ts';
import {
  extensionId,
  panelPage,
  setSetting,
  statusText,
  testEnvironment,
  waitForRun,
} from '../support/workbench/wavewright.ts';

/** Ids of the tasks of the plan. */
function planned(state: RunState): string[] {
  return planFromState(state).tasks.map(({ id }) => id);
}

describe('A plan that is asked about, shaped and approved, by clicks', () => {
  let folder: string;
  let model: PlanningModel;
  const workbench = useWorkbench(async () => {
    folder = await makeSmallProject();
    model = await openPlanningModel();
    const settings = {
      'wavewright.anthropic.baseUrl': model.url,
      'wavewright.plan.confirmAboveAgents': 1,
    };
    return { folder, settings, environment: { ...testEnvironment, ANTHROPIC_API_KEY: 'a-key-for-nobody' } };
  });
  after(async () => {
    await model.close();
    await rm(path.dirname(folder), { recursive: true, force: true });
  });
  asStory();

  const waitForPlan = (isWanted: (state: RunState) => boolean, what: string): Promise<RunState> =>
    waitForRun(workbench.current, (state) => state.planning.phase === 'awaiting-approval' && isWanted(state), what);

  it('names a file of the workspace by # in the request', async () => {
    await workbench.current.waitForExtension(extensionId);
    await workbench.current.openView('Wavewright');
    const panel = await panelPage(workbench.current, '#composer');
    const composer = panel.locator('#composer');
    await composer.pressSequentially('Test #money');
    const option = panel.getByRole('option', { name: /money\.js/ });
    await option.waitFor();
    await composer.press('Enter');
    await panel.getByRole('list', { name: 'Context' }).getByText('money.js').waitFor();
    assert.equal(await composer.inputValue(), 'Test ');
    await composer.pressSequentially('everything');
    await composer.press('Enter');
    const asking = await waitForRun(
      workbench.current,
      (state) => state.planning.phase === 'awaiting-answers',
      'the question',
    );
    assert.deepEqual(asking.brief?.context, [{ kind: 'file', path: 'lib/money.js' }]);
    assert.equal(asking.request, 'Test everything');
  });

  it('asks before planning, and plans with the answer', async () => {
    const panel = await panelPage(workbench.current, '#questions-card');
    await waitFor(async () => (await statusText(workbench.current)).includes('questions wait for you'), {
      what: 'the status bar',
    });
    await panel.getByRole('radio', { name: 'Every branch' }).check();
    await panel.getByRole('button', { name: 'Go On' }).click();
    const state = await waitForPlan(() => true, 'the plan');
    assert.deepEqual(state.planning.answers, [{ id: 'depth', answer: 'Every branch' }]);
    await panel.locator('#plan-card').getByText('Say in the README how to test').waitFor();
    assert.match(await panel.locator('#plan-card .forecast-rows').innerText(), /Agents\s+\d/);
  });

  it('has a task changed in its form, and that taken back and done again', async () => {
    const card = (await panelPage(workbench.current, '#plan-card')).locator('#plan-card');
    await card.getByRole('button', { name: /Write tests for lib\/money\.js/ }).click();
    await card.getByRole('button', { name: 'Edit: Write tests for lib/money.js' }).click();
    await card.getByRole('textbox', { name: 'Title' }).fill('Test the money');
    await card.getByRole('button', { name: 'Save', exact: true }).click();
    const titleIs = (title: string) => waitForPlan((state) => state.tasks['money']?.title === title, title);
    await titleIs('Test the money');
    await card.getByRole('button', { name: /^Undo: / }).click();
    await titleIs('Write tests for lib/money.js');
    await card.getByRole('button', { name: /^Redo: / }).click();
    await titleIs('Test the money');
  });

  it('has two tasks merged into one', async () => {
    const card = (await panelPage(workbench.current, '#plan-card')).locator('#plan-card');
    await card.getByRole('button', { name: 'Choose tasks to merge or remove' }).click();
    await card.getByRole('checkbox', { name: 'Choose Test the money' }).check();
    await card.getByRole('checkbox', { name: 'Choose Write tests for lib/table.js' }).check();
    await card.getByRole('button', { name: 'Merge' }).click();
    await waitForPlan((state) => !planned(state).includes('table'), 'the tasks to be merged');
    await card.getByRole('button', { name: /^Undo: / }).click();
    await waitForPlan((state) => planned(state).includes('table'), 'the tasks to be apart again');
  });

  it('is changed by words in the composer', async () => {
    const panel = await panelPage(workbench.current, '#plan-card');
    await panel.locator('#composer').fill('Also cover the admin module, skip the docs');
    await panel.locator('#composer').press('Enter');
    const state = await waitForPlan((now) => planned(now).includes('admin'), 'the change');
    assert.ok(!planned(state).includes('docs'));
    await panel.getByText('The plan is being changed…').waitFor({ state: 'detached' });
    assert.equal(await panel.locator('#composer').inputValue(), '');
    await panel
      .locator('#plan-card')
      .getByRole('button', { name: /^Undo: / })
      .click();
    await waitForPlan((now) => planned(now).includes('docs'), 'the change to be taken back');
  });

  it('runs only after a yes to the sum, which the button and a dialog name', async () => {
    model.slowDown('money');
    const card = (await panelPage(workbench.current, '#plan-card')).locator('#plan-card');
    const approve = card.getByRole('button', { name: /^Run \d+ agents for about / });
    await approve.click();
    const refused = await workbench.current.dialog('Run a plan that is likely to take');
    assert.match(await refused.text(), /more than the 1 agent/);
    await refused.click('Cancel');
    await waitForPlan(() => true, 'the plan to wait still');
    await waitFor(() => approve.isEnabled(), { what: 'the button', timeoutMs: 10_000 });
    await approve.click();
    await (await workbench.current.dialog('Run a plan that is likely to take')).click('Run It');
    await waitForRun(workbench.current, (state) => state.state === 'running', 'the run to start');
  });

  it('is amended by words while it is carried out, when the person accepts the difference', async () => {
    const panel = await panelPage(workbench.current, '#run-card');
    for (const [decision, name] of [
      ['refused', 'Refuse'],
      ['accepted', 'Accept'],
    ] as const) {
      await panel.locator('#composer').fill('Also cover the admin module, skip the docs');
      await panel.locator('#composer').press('Enter');
      const card = panel.locator('#amendments-card');
      await card.getByText('Write tests for lib/admin.js').waitFor();
      await card.getByRole('button', { name: new RegExp(`^${name}: `) }).click();
      await card.waitFor({ state: 'detached' });
      const state = await waitForRun(workbench.current, (now) => now.proposedAmendments.length === 0, decision);
      assert.equal('admin' in state.tasks, decision === 'accepted', decision);
    }
    const end = await waitForRun(workbench.current, (state) => state.state === 'completed', 'the run to end');
    assert.equal(end.tasks['admin']?.state, 'succeeded');
    assert.equal(end.tasks['docs']?.state, 'skipped');
  });

  it('is compared at the end with what was expected of it', async () => {
    const panel = await panelPage(workbench.current, '#outcome-card');
    const table = panel.locator('#outcome-card').getByRole('table', { name: 'Forecast and actual' });
    assert.match(await table.innerText(), /Agents\s+\d/);
  });

  it('leaves no error in any page', async () => {
    await setSetting(workbench.current, 'wavewright.plan.confirmAboveAgents', undefined);
    workbench.current.problems.assertNone();
  });
});
