import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { RunState } from '../../src/shared/runState.ts';
import { waitingQuestions } from '../../src/shared/waitingQuestions.ts';
import { openMockApi } from '../support/mockApi/mockApi.ts';
import type { MockApi } from '../support/mockApi/mockApi.ts';
import { FINISH } from '../support/mockApi/answers.ts';
import type { MockAnswer, MockRequest } from '../support/mockApi/answers.ts';
import { asStory } from '../support/workbench/asStory.ts';
import { makeSmallProject } from '../support/workbench/smallProject.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';
import { waitFor } from '../support/workbench/waitFor.ts';
import {
  extensionId,
  panelPage,
  requestByPalette,
  statusText,
  testEnvironment,
  waitForRun,
} from '../support/workbench/wavewright.ts';

const task = (id: string, title: string) => ({
  id,
  title,
  role: 'docs',
  instructions: `Do ${id}.`,
  dependsOn: [],
  gates: [],
});
const PLAN = { title: 'Name things', tasks: [task('files', 'Name the files'), task('tables', 'Name the tables')] };

const ask = (question: string, options: readonly string[]): MockAnswer => ({
  calls: [{ name: 'ask_person', input: { question, options } }],
});

/** Plans two tasks, whose agents ask before they finish. */
function answerTo({ taskId, turn, body }: MockRequest): MockAnswer {
  if (taskId === 'files' && turn === 1) return ask('How are files to be named?', ['kebab-case', 'camelCase']);
  if (taskId === 'tables' && turn === 1) return ask('Singular or plural?', ['Singular', '$(check) Plural']);
  if (taskId !== '') return FINISH;
  if (body.includes('"name":"submit_plan"')) return { calls: [{ name: 'submit_plan', input: PLAN }] };
  return { text: JSON.stringify({ primary: 'refactoring', questions: [] }) };
}

describe('Questions of agents, by clicks', () => {
  let folder: string;
  let model: MockApi;
  const workbench = useWorkbench(async () => {
    folder = await makeSmallProject();
    model = await openMockApi({ answer: answerTo });
    const settings = { 'wavewright.anthropic.baseUrl': model.baseUrl };
    return { folder, settings, environment: { ...testEnvironment, ANTHROPIC_API_KEY: 'a-key-for-nobody' } };
  });
  after(async () => {
    await model.close();
    await rm(path.dirname(folder), { recursive: true, force: true });
  });
  asStory();

  const waitForQuestions = (count: number): Promise<RunState> =>
    waitForRun(workbench.current, (state) => waitingQuestions(state).length === count, `${count} questions`);

  it('wait in the panel, in the status bar and in a notification each', async () => {
    await workbench.current.waitForExtension(extensionId);
    await workbench.current.openView('Wavewright');
    await requestByPalette(workbench.current, 'Name everything well');
    const panel = await panelPage(workbench.current, '#plan-card');
    await panel.getByRole('button', { name: 'Approve' }).click();
    await waitForQuestions(2);
    await panel.locator('#agent-questions-card').getByText('2 questions wait for you').waitFor();
    await waitFor(async () => (await statusText(workbench.current)).includes('2 questions wait for you'), {
      what: 'the status bar',
    });
    const notice = await workbench.current.notification('"Name the files" asks: How are files to be named?');
    assert.deepEqual(await notice.buttons(), ['Answer', 'Let It Decide']);
  });

  it('are answered in the panel, and the agent goes on', async () => {
    const panel = await panelPage(workbench.current, '#agent-questions-card');
    const form = panel.getByRole('form', { name: 'Question of Name the files' });
    await form.getByRole('radio', { name: 'In my own words' }).check();
    await form.getByRole('textbox').fill('like_this');
    await form.getByRole('button', { name: 'Answer', exact: true }).click();
    const state = await waitForRun(workbench.current, ({ tasks }) => tasks['files']?.state === 'succeeded', 'the task');
    assert.equal(state.tasks['files']?.questions[0]?.answered?.answer, 'like_this');
    await form.waitFor({ state: 'detached' });
  });

  it('are answered from the notification, by an option that stands there as the agent wrote it', async () => {
    const notice = await workbench.current.notification('"Name the tables" asks: Singular or plural?');
    await notice.click('Answer');
    assert.match((await workbench.current.readQuickInput()).title, /"Name the tables" asks/);
    const labels = await workbench.current.quickInputLabels();
    assert.deepEqual(labels.slice(0, 2), ['Singular', '$(check) Plural']);
    await workbench.current.page.keyboard.press('ArrowDown');
    await workbench.current.page.keyboard.press('Enter');
    const end = await waitForRun(workbench.current, ({ tasks }) => tasks['tables']?.state === 'succeeded', 'the task');
    assert.equal(end.tasks['tables']?.questions[0]?.answered?.answer, '$(check) Plural');
    assert.equal(end.tasks['tables'].questions[0].answered.by, 'person');
  });

  it('leave no error in any page', () => {
    workbench.current.problems.assertNone();
  });
});
