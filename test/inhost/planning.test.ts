import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { App } from '../../src/core/app/app.ts';
import type { ContextItem } from '../../src/shared/brief.ts';
import { TEMPLATE_FOLDER } from '../../src/shared/templates.ts';
import { isOver } from '../../src/shared/runState.ts';
import type { RunState, RunStateName } from '../../src/shared/runState.ts';
import { createContextSource } from '../../src/vscode/context/createContextSource.ts';
import { planUri } from '../../src/vscode/plans/planUri.ts';
import type { TestSeam } from '../../src/vscode/userInterface.ts';
import { eventually, playground, workspaceFolder } from './workspaceFiles.ts';

/** As much of the git extension as is used here. */
interface GitInterface {
  openRepository(root: vscode.Uri): Promise<{ status(): Promise<void> } | null>;
}

const PLAN = `version: 1
title: Two steps
tasks:
  - id: look
    title: Look around
    role: search
    instructions: Look around.
  - id: report
    title: Report
    role: docs
    dependsOn: [look]
    instructions: Write it down.
`;

describe('Planning in the editor', () => {
  const folder = playground('planning');
  let seam: TestSeam;
  let app: App;

  before(async () => {
    const settings = vscode.workspace.getConfiguration('wavewright');
    await settings.update('model.provider', 'demo', vscode.ConfigurationTarget.Global);
    await settings.update('demo.paceMs', 0, vscode.ConfigurationTarget.Global);
    const extension = vscode.extensions.getExtension<TestSeam>('wavewright.wavewright');
    assert.ok(extension);
    seam = await extension.activate();
    const opened = await seam.app();
    assert.ok(opened.ok);
    app = opened.value;
  });

  after(async () => {
    // Plans that wait would be in the way of other suites.
    const runs = await app.listRuns();
    for (const { runId, state } of runs.ok ? runs.value : []) {
      if (!isOver(state as RunStateName)) await app.cancelRun(runId);
    }
    await folder.clear();
    await vscode.workspace.fs.delete(templateUri('two-steps')).then(undefined, () => undefined);
  });

  function shownState(): RunState {
    const { state } = seam.shownRun;
    assert.ok(state, 'expected a run to be shown');
    return state;
  }

  /** Runs the file and waits until another run is shown whose plan waits. */
  async function runFile(uri: vscode.Uri): Promise<RunState> {
    const before = seam.shownRun.state?.runId;
    assert.equal(await vscode.commands.executeCommand('wavewright.runSpecification', uri), true);
    await eventually(() => assert.notEqual(seam.shownRun.state?.runId, before));
    await eventually(() => assert.equal(shownState().planning.phase, 'awaiting-approval'));
    return shownState();
  }

  function templateUri(name: string): vscode.Uri {
    return vscode.Uri.joinPath(workspaceFolder().uri, TEMPLATE_FOLDER, `${name}.yaml`);
  }

  function problemsIn(uri: vscode.Uri): string[] {
    return vscode.languages
      .getDiagnostics(uri)
      .filter(({ source }) => source === 'Wavewright')
      .map(({ message, range }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`);
  }

  async function replaceAll(document: vscode.TextDocument, text: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    const end = document.lineAt(document.lineCount - 1).range.end;
    edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
  }

  /** What it resolves with is no answer: VS Code says true also where the file system has refused. */
  async function tryToSave(document: vscode.TextDocument): Promise<void> {
    await document.save().then(undefined, () => undefined);
  }

  describe('in a workflow file', () => {
    it('shows all problems at their places, and takes them away when they are mended, saved or not', async () => {
      const text = 'version: 1\nrequest: Do it\nsise: small\nconstraints:\n  budgetUsd: much\n';
      const uri = await folder.write('a.workflow.yaml', text);
      const document = await vscode.workspace.openTextDocument(uri);
      await eventually(() => assert.equal(problemsIn(uri).length, 2));
      const [unknown = '', wrong = ''] = problemsIn(uri);
      assert.match(unknown, /^3:1 .*sise/);
      assert.match(wrong, /^5:14 .*budgetUsd/);
      await replaceAll(document, 'version: 1\nrequest: Do it\n');
      await eventually(() => assert.deepEqual(problemsIn(uri), []));
    });

    it('tells of tasks that do not fit together, also in JSON', async () => {
      const plan = {
        version: 1,
        title: 'T',
        tasks: [{ id: 'a', title: 'A', role: 'code', instructions: 'x', dependsOn: ['b'] }],
      };
      const uri = await folder.write('b.workflow.json', JSON.stringify(plan));
      await vscode.workspace.openTextDocument(uri);
      await eventually(() => assert.match(problemsIn(uri).join('\n'), /"b"/));
    });

    it('completes keys and values', async () => {
      const uri = await folder.write('c.workflow.yaml', 'version: 1\nsize: \n');
      await vscode.workspace.openTextDocument(uri);
      const at = async (line: number, character: number): Promise<string[]> => {
        const list = await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          uri,
          new vscode.Position(line, character),
        );
        return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      };
      const values = await at(1, 6);
      assert.deepEqual(values.slice(0, 4), ['small', 'medium', 'large', 'unlimited']);
      const keys = await at(2, 0);
      assert.ok(keys.includes('request') && keys.includes('constraints') && !keys.includes('size'));
    });

    it('explains what stands under the pointer', async () => {
      const uri = await folder.write('d.workflow.yaml', 'version: 1\nsize: small\n');
      await vscode.workspace.openTextDocument(uri);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        uri,
        new vscode.Position(1, 2),
      );
      const texts = hovers.flatMap(({ contents }) =>
        contents.map((each) => (each instanceof vscode.MarkdownString ? each.value : '')),
      );
      assert.match(texts.join('\n'), /How large a plan is wanted/);
    });

    it('does the same for templates of the repository', async () => {
      const uri = templateUri('broken');
      await vscode.workspace.fs.writeFile(uri, Buffer.from('version: 1\ntemplate:\n  name: broken\n'));
      try {
        await vscode.workspace.openTextDocument(uri);
        await eventually(() => assert.ok(problemsIn(uri).length > 0));
        assert.equal(await vscode.commands.executeCommand('wavewright.runTemplate', 'broken'), false);
      } finally {
        await vscode.workspace.fs.delete(uri);
      }
    });
  });

  describe('by a file', () => {
    it('starts a run by what stands in the editor, saved or not, on the folder that the file lies in', async () => {
      const uri = await folder.write('run.workflow.yaml', 'version: 1\nrequest: Something else\n');
      const document = await vscode.workspace.openTextDocument(uri);
      await replaceAll(document, PLAN);
      assert.ok(document.isDirty);
      const state = await runFile(uri);
      assert.deepEqual(
        [state.title, state.root, state.taskIds],
        ['Two steps', workspaceFolder().name, ['look', 'report']],
      );
    });

    it('starts nothing by one with problems, and shows the first', async () => {
      const before = seam.shownRun.runs.length;
      const uri = await folder.write('bad.workflow.yaml', 'version: 1\nrequest: Do it\nsise: small\n');
      assert.equal(await vscode.commands.executeCommand('wavewright.runSpecification', uri), false);
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.toString(), uri.toString());
      assert.deepEqual(editor.selection.start, new vscode.Position(2, 0));
      assert.equal(seam.shownRun.runs.length, before);
    });

    it('refuses files that are no workflow files, and none at all', async () => {
      const uri = await folder.write('notes.yaml', PLAN);
      assert.equal(await vscode.commands.executeCommand('wavewright.runSpecification', uri), false);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      assert.equal(await vscode.commands.executeCommand('wavewright.runSpecification'), false);
    });
  });

  describe('with the plan as a document', () => {
    let document: vscode.TextDocument;

    before(async () => {
      const state = await runFile(await folder.write('plan.workflow.yaml', PLAN));
      assert.equal(await vscode.commands.executeCommand('wavewright.editPlan', state.runId), true);
      document = await vscode.workspace.openTextDocument(planUri(state));
    });

    it('opens it as YAML that can be saved', () => {
      assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), document.uri.toString());
      assert.deepEqual([document.languageId, document.isDirty], ['yaml', false]);
      assert.match(document.getText(), /^ {2}- id: look$/m);
    });

    it('changes the plan by saving, and then shows it as it is', async () => {
      await replaceAll(
        document,
        document.getText().replace('title: Look around', 'title: Look everywhere # all of it'),
      );
      assert.ok(await document.save());
      await eventually(() => assert.equal(shownState().tasks['look']?.title, 'Look everywhere'));
      await eventually(() => assert.doesNotMatch(document.getText(), /all of it/));
      assert.equal(document.isDirty, false);
      assert.match(document.getText(), /title: Look everywhere$/m);
    });

    it('leaves the plan as it was where the file has problems, and shows them', async () => {
      const good = document.getText();
      await replaceAll(document, good.replace('dependsOn: [ look ]', 'dependsOn: [ looking ]'));
      await tryToSave(document);
      assert.ok(document.isDirty);
      await eventually(() => assert.match(problemsIn(document.uri).join('\n'), /^\d+:\d+ .*looking/));
      assert.deepEqual(shownState().tasks['report']?.dependsOn, ['look']);
      await replaceAll(document, good);
      assert.ok(await document.save());
      await eventually(() => assert.deepEqual(problemsIn(document.uri), []));
    });

    it('follows what changes the plan elsewhere: undone and done again', async () => {
      const { runId } = shownState();
      assert.equal(await vscode.commands.executeCommand('wavewright.undoPlanEdit', runId), true);
      await eventually(() => assert.match(document.getText(), /title: Look around$/m));
      assert.equal(await vscode.commands.executeCommand('wavewright.redoPlanEdit', runId), true);
      await eventually(() => assert.match(document.getText(), /title: Look everywhere$/m));
      assert.equal(await vscode.commands.executeCommand('wavewright.redoPlanEdit', runId), false, 'nothing was undone');
    });

    it('becomes a template, which opens and can be used', async () => {
      const { runId } = shownState();
      const command = 'wavewright.savePlanAsTemplate';
      assert.equal(await vscode.commands.executeCommand(command, { runId, name: 'Two Steps' }), false);
      assert.equal(await vscode.commands.executeCommand(command, { runId, name: 'two-steps' }), true);
      assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), templateUri('two-steps').toString());
      const listed = await app.listTemplates();
      assert.ok(listed.ok);
      const made = listed.value.find(({ name }) => name === 'two-steps');
      assert.deepEqual([made?.source, made?.problems], ['repository', []]);
      const before = shownState().runId;
      const argument = { template: 'two-steps', parameters: {}, request: '' };
      assert.equal(await vscode.commands.executeCommand('wavewright.runTemplate', argument), true);
      await eventually(() => assert.notEqual(shownState().runId, before));
      await eventually(() => assert.equal(shownState().planning.phase, 'awaiting-approval'));
      assert.equal(shownState().planning.template, 'two-steps');
      assert.equal(await vscode.commands.executeCommand('wavewright.runTemplate', 'no-such-template'), false);
    });

    it('refuses what comes too late: the run has another fate by then', async () => {
      const runId = document.uri.path.split('/')[1] ?? '';
      assert.ok((await app.cancelRun(runId)).ok);
      await replaceAll(document, document.getText().replace('Look everywhere', 'Look again'));
      await tryToSave(document);
      assert.ok(document.isDirty);
      const read = await app.readRun(runId);
      assert.ok(read.ok);
      assert.equal(read.value.tasks['look']?.title, 'Look everywhere');
      assert.equal(await vscode.commands.executeCommand('wavewright.editPlan', runId), false);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });

    it('refuses questions and words where none are wanted', async () => {
      const { runId } = shownState();
      assert.equal(await vscode.commands.executeCommand('wavewright.answerQuestions', { runId, answers: {} }), false);
      assert.equal(await vscode.commands.executeCommand('wavewright.reshapePlan', { runId, words: '  ' }), false);
      assert.equal(await vscode.commands.executeCommand('wavewright.replan', runId), false);
    });
  });

  describe('with context', () => {
    const source = createContextSource();
    const labelsOf = (items: readonly ContextItem[]): string[] =>
      items.map((item) => `${item.kind} ${'path' in item ? item.path : 'label' in item ? (item.label ?? '') : ''}`);

    it('names files, folders, selections, problems and addresses', async () => {
      const uri = await folder.write('ctx/odd name.workflow.yaml', 'version: 1\nrequest: Do it\nsise: small\n');
      const document = await vscode.workspace.openTextDocument(uri);
      const path = `${folder.name}/ctx/odd name.workflow.yaml`;
      await eventually(() => assert.ok(problemsIn(uri).length > 0));
      const files = labelsOf(await source.query({ text: 'odd name' }));
      assert.ok(files.includes(`file ${path}`), files.join('\n'));
      assert.ok(labelsOf(await source.query({ text: 'ctx', kind: 'folder' })).includes(`folder ${folder.name}/ctx`));
      const problems = await source.query({ text: 'odd name', kind: 'problems' });
      assert.deepEqual(labelsOf(problems), [`problems ${path}`]);
      const [named] = problems;
      assert.ok(named);
      const resolved = await source.resolve(named);
      assert.ok(resolved.ok && resolved.value.kind === 'problems');
      assert.match(resolved.value.text, /^planning-.*odd name\.workflow\.yaml:3:1: error: .*sise.* \(Wavewright\)$/m);
      const editor = await vscode.window.showTextDocument(document);
      editor.selection = new vscode.Selection(1, 0, 2, 0);
      const [selection] = await source.query({ text: 'sel', kind: 'selection' });
      assert.deepEqual(selection, { kind: 'selection', path, fromLine: 2, toLine: 2 });
      const text = await source.resolve(selection);
      assert.ok(text.ok && text.value.kind === 'selection');
      assert.equal(text.value.text, 'request: Do it');
      assert.deepEqual(await source.query({ text: 'https://example.org/x' }), [
        { kind: 'url', url: 'https://example.org/x' },
      ]);
    });

    it('names what is changed and not committed, with its diff as it is when it is asked for', async () => {
      await folder.write('repo/a.txt', 'before\n');
      const repository = folder.uri('repo');
      const git = async (...words: string[]): Promise<void> => {
        const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
        await promisify(execFile)('git', [...who, ...words], { cwd: repository.fsPath });
      };
      await git('init', '-q');
      await git('add', '-A');
      await git('commit', '-q', '-m', 'First');
      await folder.write('repo/a.txt', 'after\n');
      await folder.write('repo/new.txt', 'new\n');
      const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitInterface }>('vscode.git');
      const opened = await (await extension?.activate())?.getAPI(1).openRepository(repository);
      assert.ok(opened, 'git knows the repository');
      await opened.status();
      const [changes] = await source.query({ text: 'chan', kind: 'diff' });
      assert.deepEqual(changes, { kind: 'diff', text: '', label: 'Uncommitted changes' });
      const resolved = await source.resolve(changes);
      assert.ok(resolved.ok && resolved.value.kind === 'diff');
      assert.match(resolved.value.text, /^-before\n\+after$/m);
      assert.match(resolved.value.text, /^untracked: .*repo\/new\.txt$/m);
    });

    it('adds what menus name, and refuses what lies elsewhere', async () => {
      const uri = await folder.write('menu.txt', 'text\n');
      const { executeCommand } = vscode.commands;
      assert.equal(await executeCommand('wavewright.addToContext', uri, [uri, folder.uri('.')]), true);
      assert.equal(await executeCommand('wavewright.addToContext', vscode.Uri.file('/etc/hostname')), false);
      const editor = await vscode.window.showTextDocument(uri);
      assert.equal(await executeCommand('wavewright.addSelectionToContext'), false, 'nothing is selected');
      editor.selection = new vscode.Selection(0, 0, 0, 4);
      assert.equal(await executeCommand('wavewright.addSelectionToContext'), true);
      assert.equal(await executeCommand('wavewright.addProblemsToContext', uri), false, 'it has none');
    });
  });
});
