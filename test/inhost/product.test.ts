import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { App } from '../../src/core/app/app.ts';
import { changeKind } from '../../src/shared/changes.ts';
import { commandsOf } from '../../src/shared/report/commandFacts.ts';
import { openChangeSets, tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { waitingCommands } from '../../src/shared/waitingCommands.ts';
import { reportUri } from '../../src/vscode/report/reportDocuments.ts';
import type { TestSeam } from '../../src/vscode/userInterface.ts';
import { eventually, workspaceFolder } from './workspaceFiles.ts';

const EXTENSION_ID = 'wavewright.wavewright';

describe('The extension', () => {
  let seam: TestSeam;
  let app: App;
  /** The file that somebody changed after a task did, as it was before that. */
  let movedOn: { readonly taskId: string; readonly file: string; readonly text: string };

  before(async () => {
    const settings = vscode.workspace.getConfiguration('wavewright');
    await settings.update('model.provider', 'demo', vscode.ConfigurationTarget.Global);
    await settings.update('demo.paceMs', 0, vscode.ConfigurationTarget.Global);
    await settings.update('plan.confirmAboveAgents', 1_000, vscode.ConfigurationTarget.Global);
    seam = await extension().activate();
    const opened = await seam.app();
    assert.ok(opened.ok);
    app = opened.value;
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  function extension(): vscode.Extension<TestSeam> {
    const found = vscode.extensions.getExtension<TestSeam>(EXTENSION_ID);
    assert.ok(found);
    return found;
  }

  function shownState(): RunState {
    const { state } = seam.shownRun;
    assert.ok(state, 'expected a run to be shown');
    return state;
  }

  /** How many change sets of the shown run were decided which way, and the tasks that still wait. */
  function decisions(): { readonly counts: Map<string, number>; readonly open: string[] } {
    const counts = new Map<string, number>();
    for (const { decision } of tasksOf(shownState())) {
      if (decision !== undefined) counts.set(decision, (counts.get(decision) ?? 0) + 1);
    }
    return { counts, open: openChangeSets(shownState()).map(({ id }) => id) };
  }

  /** Starts a run that stops at its plan. */
  async function plannedRun(): Promise<string> {
    const before = seam.shownRun.state?.runId;
    await vscode.commands.executeCommand('wavewright.runWorkflow', 'Migrate this project to ES modules');
    await eventually(() => assert.notEqual(seam.shownRun.state?.runId, before));
    await eventually(() => assert.equal(shownState().planning.phase, 'awaiting-approval'));
    return shownState().runId;
  }

  /** Answers the one command that waits, by its list in the quick pick, whose first row allows it once. */
  async function allowTheCommand(line: string): Promise<void> {
    await eventually(() => assert.deepEqual(waitingLines(), [line]));
    const answered = vscode.commands.executeCommand('wavewright.answerCommands');
    await eventually(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      assert.deepEqual(waitingLines(), []);
    });
    assert.equal(await answered, true);
  }

  function waitingLines(): string[] {
    return waitingCommands(shownState()).map(({ approval }) => approval.command);
  }

  it('refuses an empty request and starts nothing', async () => {
    const before = await app.listRuns();
    assert.equal(await vscode.commands.executeCommand('wavewright.runWorkflow', '   '), false);
    assert.deepEqual(await app.listRuns(), before);
  });

  it('plans, waits for approval, asks for its command, runs, and shows what the app has recorded', async () => {
    const runId = await plannedRun();
    assert.equal(shownState().model.provider, 'demo');
    assert.equal(await vscode.commands.executeCommand('wavewright.answerCommands'), false, 'none waits yet');
    await vscode.commands.executeCommand('wavewright.approvePlan');
    await allowTheCommand('npm test');
    const rest = await app.whenAtRest(runId);
    assert.ok(rest.ok);
    assert.equal(rest.value.state, 'completed', JSON.stringify(rest.value.failure));
    await eventually(() => assert.deepEqual(shownState(), rest.value));
    assert.deepEqual(
      commandsOf(rest.value).map((command) => [command.command, 'exitCode' in command && command.exitCode]),
      [['npm test', 0]],
    );
    const settings = vscode.workspace.getConfiguration('wavewright');
    await settings.update('approval.level', 'everything', vscode.ConfigurationTarget.Global);
    assert.equal(seam.shownRun.runs[0]?.runId, runId);
  });

  it('leaves a task out, tries none again that did not fail, and takes back an instruction that was not given', async () => {
    const runId = await plannedRun();
    const taskId = shownState().taskIds.at(-1) ?? '';
    const target = { runId, taskId };
    assert.equal(await vscode.commands.executeCommand('wavewright.retryTask', target), false);
    let isOver = false;
    const asked = vscode.commands.executeCommand('wavewright.instructTask', target).then((done) => {
      isOver = true;
      return done;
    });
    await eventually(async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      assert.ok(isOver, 'the question is closed');
    });
    assert.equal(await asked, true);
    assert.equal(await vscode.commands.executeCommand('wavewright.skipTask', target), true);
    await eventually(() => assert.equal(shownState().tasks[taskId]?.state, 'skipped'));
    assert.deepEqual(shownState().tasks[taskId]?.instructionsAdded, []);
    assert.equal(await vscode.commands.executeCommand('wavewright.skipTask', target), false, 'it is skipped already');

    await vscode.commands.executeCommand('wavewright.approvePlan', runId);
    const rest = await app.whenAtRest(runId);
    assert.ok(rest.ok);
    assert.equal(rest.value.state, 'completed', JSON.stringify(rest.value.failure));
    assert.equal(rest.value.counts.succeeded, rest.value.taskIds.length - 1);
  });

  it('opens all changes of a task in one multi-file diff, and one file in a diff', async () => {
    const task = openChangeSets(shownState()).find(({ changeSet }) =>
      changeSet?.files.some((change) => changeKind(change) === 'modified'),
    );
    assert.ok(task?.changeSet);
    const target = { runId: shownState().runId, taskId: task.id };
    await vscode.commands.executeCommand('wavewright.openTaskDiff', target);
    await eventually(() => assert.ok(activeTab()?.label.startsWith(task.title), activeTab()?.label));
    const change = task.changeSet.files.find((candidate) => changeKind(candidate) === 'modified');
    assert.ok(change);
    await vscode.commands.executeCommand('wavewright.openFileDiff', { ...target, ...change.path });
    const input = activeTab()?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const original = await vscode.workspace.openTextDocument(input.original);
    assert.equal(original.getText(), await onDisk(change.path.path));
  });

  it('rejects a task without touching its files', async () => {
    const task = openChangeSets(shownState())[0];
    assert.ok(task?.changeSet);
    const file = task.changeSet.files.find(({ before }) => before !== undefined);
    assert.ok(file);
    const before = await onDisk(file.path.path);
    await vscode.commands.executeCommand('wavewright.rejectTask', { runId: shownState().runId, taskId: task.id });
    await eventually(() => assert.equal(shownState().tasks[task.id]?.decision, 'rejected'));
    assert.equal(await onDisk(file.path.path), before);
  });

  it('accepts what it can of another run when a file moved on, and names the conflict', async () => {
    const runId = await plannedRun();
    await vscode.commands.executeCommand('wavewright.approvePlan', runId);
    await app.whenAtRest(runId);
    await eventually(() => assert.equal(shownState().state, 'completed'));
    const task = openChangeSets(shownState()).find(({ changeSet }) => changeSet?.files.length === 1);
    const [change] = task?.changeSet?.files ?? [];
    assert.ok(task && change);
    movedOn = { taskId: task.id, file: change.path.path, text: (await onDisk(change.path.path)) ?? '' };
    const mine = movedOn.text.replaceAll(/^/gm, '// mine ');
    await writeToDisk(movedOn.file, mine);

    await vscode.commands.executeCommand('wavewright.acceptAll');
    await eventually(() => assert.equal(shownState().tasks[task.id]?.decision, 'in-conflict'));
    assert.equal(await onDisk(movedOn.file), mine);
    const { counts, open } = decisions();
    assert.ok((counts.get('accepted') ?? 0) > 10, JSON.stringify([...counts]));
    assert.ok(open.includes(task.id));
  });

  it('accepts the rest once the conflict is mended, and the repository is as the run says', async () => {
    await writeToDisk(movedOn.file, movedOn.text);
    await vscode.commands.executeCommand('wavewright.acceptAll');
    await eventually(() => assert.deepEqual(decisions().open, []));
    assert.deepEqual([...decisions().counts.keys()], ['accepted']);
    const manifest = JSON.parse((await onDisk('package.json')) ?? '') as { type?: string };
    assert.equal(manifest.type, 'module');
    assert.deepEqual(
      vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty).map(({ fileName }) => fileName),
      [],
    );
  });

  it('opens the run view as one editor, however often it is asked for', async () => {
    await vscode.commands.executeCommand('wavewright.openRunView');
    await vscode.commands.executeCommand('wavewright.openRunView', shownState().runId);
    await eventually(() => assert.equal(runViewTabs().length, 1));
  });

  it('shows another run when it is asked for, in all views', async () => {
    const first = seam.shownRun.runs.at(-1);
    assert.ok(first);
    await vscode.commands.executeCommand('wavewright.openRunView', first.runId);
    await eventually(() => assert.equal(shownState().runId, first.runId));
    assert.equal(runViewTabs().length, 1);
  });

  it('opens the report of a run as a document that nobody has to save', async () => {
    const { runId } = shownState();
    assert.equal(await vscode.commands.executeCommand('wavewright.openReport', runId), true);
    await eventually(() => assert.ok(reportPreviews().length === 1, 'the preview of the report'));
    const document = await vscode.workspace.openTextDocument(reportUri(shownState()));
    assert.deepEqual([document.languageId, document.isDirty], ['markdown', false]);
    assert.ok(document.getText().startsWith(`# ${shownState().title}\n`));
    assert.match(document.getText(), /^## Tasks$/m);
    await vscode.commands.executeCommand('wavewright.openReport', runId);
    assert.equal(reportPreviews().length, 1);
  });

  it('says what is wrong, and does not throw, when something cannot be done', async () => {
    const { runId } = shownState();
    for (const [command, argument] of [
      ['wavewright.approvePlan', 'no-such-run'],
      ['wavewright.pauseRun', runId],
      ['wavewright.resumeRun', 'no-such-run'],
      ['wavewright.cancelRun', undefined],
      ['wavewright.openReport', 'no-such-run'],
      ['wavewright.openTaskDiff', { runId, taskId: 'no-such-task' }],
      ['wavewright.rejectTask', { runId, taskId: 'no-such-task' }],
      ['wavewright.retryTask', { runId, taskId: 'no-such-task' }],
      ['wavewright.retryTask', runId],
      ['wavewright.skipTask', 'no-such-run'],
    ] as const) {
      assert.equal(await vscode.commands.executeCommand(command, argument), false, command);
    }
  });
});

function activeTab(): vscode.Tab | undefined {
  return vscode.window.tabGroups.activeTabGroup.activeTab;
}

function reportPreviews(): vscode.Tab[] {
  return tabsWith('markdown.preview');
}

function runViewTabs(): vscode.Tab[] {
  return tabsWith('wavewright.run');
}

/** Tabs of webviews of this kind; VS Code puts its own word before it. */
function tabsWith(viewType: string): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType));
}

function writeToDisk(file: string, text: string): Promise<void> {
  return writeFile(path.join(workspaceFolder().uri.fsPath, file), text);
}

function onDisk(file: string): Promise<string | undefined> {
  return readFile(path.join(workspaceFolder().uri.fsPath, file), 'utf8').catch(() => undefined);
}
