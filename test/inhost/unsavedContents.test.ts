import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import { createDiskRepository } from '../../src/node/repository/diskRepository.ts';
import { createRipgrepFinder } from '../../src/node/repository/ripgrep.ts';
import { unsavedBytes, unsavedPaths } from '../../src/vscode/workspace/documents.ts';
import { ripgrepPrograms } from '../../src/vscode/workspace/ripgrepPrograms.ts';
import { playground, workspaceFolder } from './workspaceFiles.ts';

describe('What is read of the workspace', () => {
  const folder = playground('unsaved');

  afterEach(() => folder.clear());

  it('is the text of an editor before it is saved, in a survey as in a read', async () => {
    const uri = await folder.write('ä typed.txt', 'saved');
    await folder.write('other.txt', 'saved');
    const root = workspaceFolder().name;
    const path = `${folder.name}/ä typed.txt`;
    const document = await vscode.workspace.openTextDocument(uri);
    assert.ok(!unsavedPaths(root).includes(path));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'un'));
    assert.ok(unsavedPaths(root).includes(path));
    assert.deepEqual(unsavedPaths('no such folder'), []);

    const roots = [{ name: root, directory: workspaceFolder().uri.fsPath }];
    const repository = createDiskRepository({ roots, unsaved: unsavedBytes, unsavedPaths });
    const surveyed = await repository.survey(root);
    assert.equal(surveyed.ok && surveyed.value.find((file) => file.path === path)?.source.kind, 'disk');
    const read = await repository.readFile({ root, path });
    assert.equal(read.ok && Buffer.from(read.value?.bytes ?? []).toString(), 'unsaved');
  });

  it('is searched with the ripgrep that VS Code brings along', async () => {
    const programs = ripgrepPrograms(vscode.env.appRoot).slice(0, -1);
    const there = await Promise.all(
      programs.map((program) =>
        access(program).then(
          () => true,
          () => false,
        ),
      ),
    );
    assert.ok(there.includes(true), programs.join('\n'));
    await folder.write('a.txt', 'needle');
    const roots = [{ name: 'main', directory: workspaceFolder().uri.fsPath }];
    const finder = createRipgrepFinder({ roots, programs });
    const found = await finder.find({ root: 'main', text: 'needle', ignoreCase: false, timeoutMs: 10_000 });
    assert.equal(found?.get(`${folder.name}/a.txt`), true);
  });
});
