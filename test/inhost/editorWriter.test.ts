import assert from 'node:assert/strict';
import { chmod, symlink } from 'node:fs/promises';
import os from 'node:os';
import * as vscode from 'vscode';
import { lineHunks } from '../../src/core/changes/hunks.ts';
import type { FileWrite, RepositoryWriter } from '../../src/core/ports/repository.ts';
import { createEditorWriter } from '../../src/vscode/workspace/editorWriter.ts';
import { eventually, fileWrite, playground, workspaceFolder } from './workspaceFiles.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };

describe('Accepting changes in the editor', () => {
  const folder = playground('editor-writer');
  let warnings: string[];
  let writer: RepositoryWriter;

  before(async () => {
    // In a browser VS Code saves by itself after a second unless told otherwise.
    await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global);
  });

  after(async () => {
    await vscode.workspace.getConfiguration('files').update('autoSave', undefined, vscode.ConfigurationTarget.Global);
  });

  beforeEach(() => {
    warnings = [];
    writer = createEditorWriter({
      rootUri: (name) => (name === workspaceFolder().name ? workspaceFolder().uri : undefined),
      lineHunks,
      log: silent,
      warn: (message) => warnings.push(message),
    });
  });

  afterEach(async () => {
    await folder.clear();
  });

  async function apply(...writes: FileWrite[]): Promise<void> {
    const applied = await writer.apply(writes, 'A task');
    assert.deepEqual(applied, { ok: true, value: undefined });
    assert.deepEqual(warnings, []);
  }

  async function refused(...writes: FileWrite[]): Promise<string> {
    const applied = await writer.apply(writes, 'A task');
    assert.ok(!applied.ok, 'expected the writes to be refused');
    return applied.failure.kind;
  }

  /** Content of the document as the editor has it, with its own line ends. */
  async function textOf(name: string): Promise<string> {
    return (await vscode.workspace.openTextDocument(folder.uri(name))).getText();
  }

  async function savedAll(): Promise<void> {
    for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) await document.save();
  }

  async function undoIn(name: string): Promise<void> {
    await vscode.window.showTextDocument(folder.uri(name));
    await vscode.commands.executeCommand('undo');
  }

  const kept: readonly (readonly [what: string, before: string, after: string])[] = [
    ['CRLF line ends', 'a\r\nb\r\nc\r\n', 'a\r\nB\r\nc\r\n'],
    ['a byte order mark', '\xef\xbb\xbfa\nb\n', '\xef\xbb\xbfa\nB\n'],
    ['no newline at the end', 'a\nb', 'a\nB'],
    ['a newline that is new at the end', 'a\nb', 'a\nb\n'],
    ['Latin-1 bytes in a file that the editor takes for UTF-8', 'gr\xfc\xdfe\nb\n', 'gr\xfc\xdfe\nB\n'],
    ['mixed line ends', 'a\r\nb\nc\r\n', 'a\r\nB\nc\r\n'],
    ['a byte order mark of UTF-16', '\xff\xfea\x00\n\x00', '\xff\xfeb\x00\n\x00'],
    ['UTF-8', 'gr\xc3\xbc\xc3\x9fe\nb\n', 'gr\xc3\xbc\xc3\x9fe\nB\n'],
    ['bytes of a binary file', '\x00\x01\xff\x00\r\n', '\x00\x02\xff\x00\r\n'],
    ['spaces at the ends of lines', 'a  \nb\t\n', 'a  \nB\t\n'],
    ['a change from LF to CRLF', 'a\nb\n', 'a\r\nb\r\n'],
    ['nothing: an emptied file', 'a\nb\n', ''],
    ['something in a file that was empty', '', 'a\n'],
  ];
  for (const [what, before, after] of kept) {
    it(`writes exactly the accepted bytes: ${what}`, async () => {
      await folder.write('file.txt', Buffer.from(before, 'latin1'));
      await apply(fileWrite(folder, 'file.txt', { before, after }));
      assert.equal(await folder.read('file.txt'), after);
    });

    it(`takes it back with one undo: ${what}`, async () => {
      const name = 'undone.txt';
      await folder.write(name, Buffer.from(before, 'latin1'));
      await folder.write('other.txt', 'one\n');
      await apply(
        fileWrite(folder, 'other.txt', { before: 'one\n', after: 'two\n' }),
        fileWrite(folder, name, { before, after }),
      );
      await undoIn('other.txt');
      assert.equal(await textOf('other.txt'), 'one\n');
      // Undone text is in the editor and not saved yet, as after any undo.
      await eventually(async () => {
        await savedAll();
        assert.equal(await folder.read(name), before);
      });
    });
  }

  it('edits a Latin-1 file in place when the settings say that it is one', async () => {
    const configuration = vscode.workspace.getConfiguration('files', folder.uri('file.txt'));
    await configuration.update('encoding', 'iso88591', vscode.ConfigurationTarget.Workspace);
    try {
      await folder.write('file.txt', Buffer.from('gr\xfc\xdfe\nb\n', 'latin1'));
      await apply(fileWrite(folder, 'file.txt', { before: 'gr\xfc\xdfe\nb\n', after: 'gr\xfc\xdfe\n\xfc\n' }));
      assert.equal(await folder.read('file.txt'), 'gr\xfc\xdfe\n\xfc\n');
      assert.equal(await textOf('file.txt'), 'grüße\nü\n');
    } finally {
      await configuration.update('encoding', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('makes, deletes and edits files in one step, folders included', async () => {
    await folder.write('old.txt', 'old\n');
    await folder.write('edited.txt', 'one\n');
    await apply(
      fileWrite(folder, 'deep/er/new.txt', { before: undefined, after: 'new\n' }),
      fileWrite(folder, 'old.txt', { before: 'old\n', after: undefined }),
      fileWrite(folder, 'edited.txt', { before: 'one\n', after: 'two\n' }),
    );
    assert.equal(await folder.read('deep/er/new.txt'), 'new\n');
    assert.equal(await folder.read('old.txt'), undefined);
    assert.equal(await folder.read('edited.txt'), 'two\n');
  });

  it('takes made, deleted, replaced and edited files back with one undo', async () => {
    await folder.write('old.txt', 'old\n');
    await folder.write('edited.txt', 'one\n');
    await folder.write('latin1.txt', Buffer.from('\xfc\n', 'latin1'));
    await apply(
      fileWrite(folder, 'new.txt', { before: undefined, after: 'new\n' }),
      fileWrite(folder, 'old.txt', { before: 'old\n', after: undefined }),
      fileWrite(folder, 'edited.txt', { before: 'one\n', after: 'two\n' }),
      fileWrite(folder, 'latin1.txt', { before: '\xfc\n', after: '\xfc\xfc\n' }),
    );
    await undoIn('edited.txt');
    assert.equal(await textOf('edited.txt'), 'one\n');
    assert.equal(await folder.read('new.txt'), undefined);
    assert.equal(await folder.read('old.txt'), 'old\n');
    assert.equal(await folder.read('latin1.txt'), '\xfc\n');
  });

  it('takes back, from an editor of the replaced file itself, what an editor cannot hold', async () => {
    await folder.write('latin1.txt', Buffer.from('\xfc\n', 'latin1'));
    await vscode.window.showTextDocument(folder.uri('latin1.txt'));
    await apply(fileWrite(folder, 'latin1.txt', { before: '\xfc\n', after: '\xfc\xfc\n' }));
    await undoIn('latin1.txt');
    assert.equal(await folder.read('latin1.txt'), '\xfc\n');
  });

  it("leaves a dirty editor dirty, with the person's own text beside the accepted change", async () => {
    await folder.write('file.txt', 'a\nb\nc\n');
    const editor = await vscode.window.showTextDocument(folder.uri('file.txt'));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'mine\n'));
    await apply(fileWrite(folder, 'file.txt', { before: 'mine\na\nb\nc\n', after: 'mine\na\nb\nC\n' }));
    assert.equal(editor.document.getText(), 'mine\na\nb\nC\n');
    assert.equal(editor.document.isDirty, true);
    assert.equal(await folder.read('file.txt'), 'a\nb\nc\n');
  });

  it('saves an open editor that was clean, and moves its cursor only as the edit does', async () => {
    await folder.write('file.txt', 'a\nb\nc\n');
    const editor = await vscode.window.showTextDocument(folder.uri('file.txt'));
    editor.selection = new vscode.Selection(2, 1, 2, 1);
    await apply(fileWrite(folder, 'file.txt', { before: 'a\nb\nc\n', after: 'new\na\nb\nc\n' }));
    assert.equal(editor.document.isDirty, false);
    assert.deepEqual(editor.selection.active, new vscode.Position(3, 1));
  });

  it('does not let save participants change more than was accepted', async () => {
    const configuration = vscode.workspace.getConfiguration('files', folder.uri('file.txt'));
    await configuration.update('trimTrailingWhitespace', true, vscode.ConfigurationTarget.Workspace);
    await configuration.update('insertFinalNewline', true, vscode.ConfigurationTarget.Workspace);
    try {
      await folder.write('file.txt', 'a   \nb');
      await folder.write('shown.txt', 'shown\n');
      await vscode.window.showTextDocument(folder.uri('shown.txt'), { preview: false });
      await apply(fileWrite(folder, 'file.txt', { before: 'a   \nb', after: 'a   \nB' }));
      assert.equal(await folder.read('file.txt'), 'a   \nB');
      assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), folder.uri('shown.txt').toString());
      const open = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
      assert.deepEqual(open, ['shown.txt']);
    } finally {
      await configuration.update('trimTrailingWhitespace', undefined, vscode.ConfigurationTarget.Workspace);
      await configuration.update('insertFinalNewline', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('does not let a formatter of one language at its files', async () => {
    const configuration = vscode.workspace.getConfiguration('editor', { languageId: 'javascript' });
    await configuration.update('formatOnSave', true, vscode.ConfigurationTarget.Workspace, true);
    const formatter = vscode.languages.registerDocumentFormattingEditProvider('javascript', {
      provideDocumentFormattingEdits: () => [vscode.TextEdit.insert(new vscode.Position(0, 0), '// formatted\n')],
    });
    try {
      await folder.write('one.js', 'one\n');
      await folder.write('two.txt', 'one\n');
      await apply(
        fileWrite(folder, 'one.js', { before: 'one\n', after: 'two\n' }),
        fileWrite(folder, 'two.txt', { before: 'one\n', after: 'two\n' }),
      );
      assert.equal(await folder.read('one.js'), 'two\n');
    } finally {
      formatter.dispose();
      await configuration.update('formatOnSave', undefined, vscode.ConfigurationTarget.Workspace, true);
    }
  });

  it('keeps what was accepted when an extension changes text while it is saved', async () => {
    const participant = vscode.workspace.onWillSaveTextDocument((event) => {
      if (!event.document.uri.path.endsWith('meddled.txt')) return;
      event.waitUntil(Promise.resolve([vscode.TextEdit.insert(new vscode.Position(0, 0), 'meddled\n')]));
    });
    try {
      await folder.write('meddled.txt', 'a\n');
      await apply(fileWrite(folder, 'meddled.txt', { before: 'a\n', after: 'b\n' }));
      assert.equal(await folder.read('meddled.txt'), 'b\n');
    } finally {
      participant.dispose();
    }
  });

  if (process.platform !== 'win32') {
    it('sets and clears the executable bit, of made files too', async () => {
      await folder.write('script.sh', 'one\n', 0o644);
      await apply(
        fileWrite(folder, 'script.sh', { before: 'one\n', after: 'two\n', executable: true }),
        fileWrite(folder, 'made.sh', { before: undefined, after: 'made\n', executable: true }),
      );
      assert.equal((await folder.mode('script.sh')).toString(8), '755');
      assert.equal((await folder.mode('made.sh')) & 0o100, 0o100);
    });

    it('refuses a read-only file and leaves the others alone', async () => {
      await folder.write('locked.txt', 'a\n', 0o444);
      await folder.write('free.txt', 'a\n');
      const kind = await refused(
        fileWrite(folder, 'free.txt', { before: 'a\n', after: 'b\n' }),
        fileWrite(folder, 'locked.txt', { before: 'a\n', after: 'b\n' }),
      );
      assert.equal(kind, 'file-unwritable');
      assert.equal(await folder.read('free.txt'), 'a\n');
      await chmod(folder.uri('locked.txt').fsPath, 0o644);
    });

    it('refuses a path whose folder is a link that leads out of the workspace', async () => {
      await folder.write('inside.txt', '');
      await symlink(os.tmpdir(), folder.uri('out').fsPath);
      const write = fileWrite(folder, 'out/wavewright-escaped.txt', { before: undefined, after: 'x\n' });
      assert.equal(await refused(write), 'path-outside');
    });
  }

  it('refuses everything when one file is no longer as it was', async () => {
    await folder.write('moved-on.txt', 'changed meanwhile\n');
    await folder.write('free.txt', 'a\n');
    const kind = await refused(
      fileWrite(folder, 'free.txt', { before: 'a\n', after: 'b\n' }),
      fileWrite(folder, 'moved-on.txt', { before: 'a\n', after: 'b\n' }),
    );
    assert.equal(kind, 'wrong-state');
    assert.equal(await folder.read('free.txt'), 'a\n');
  });

  it('refuses to edit a file that is gone, and to make one that is there', async () => {
    assert.equal(await refused(fileWrite(folder, 'gone.txt', { before: 'a\n', after: 'b\n' })), 'wrong-state');
    await folder.write('there.txt', 'x\n');
    assert.equal(await refused(fileWrite(folder, 'there.txt', { before: undefined, after: 'b\n' })), 'wrong-state');
    assert.equal(await folder.read('there.txt'), 'x\n');
  });

  it('refuses to delete a file with unsaved text, which an undo could not bring back', async () => {
    await folder.write('file.txt', 'a\n');
    const editor = await vscode.window.showTextDocument(folder.uri('file.txt'));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'mine\n'));
    const kind = await refused(fileWrite(folder, 'file.txt', { before: 'mine\na\n', after: undefined }));
    assert.equal(kind, 'wrong-state');
    assert.equal(editor.document.getText(), 'mine\na\n');
  });

  it('refuses a root that is not open', async () => {
    const write = fileWrite(folder, 'file.txt', { before: undefined, after: 'a\n' });
    assert.equal(await refused({ ...write, path: { ...write.path, root: 'elsewhere' } }), 'not-found');
  });

  it('writes more files than the editor keeps open, all of them saved, without opening an editor', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `many/file${index}.js`);
    await Promise.all(names.map((name) => folder.write(name, 'module.exports = 1;\n')));
    await apply(
      ...names.map((name) =>
        fileWrite(folder, name, { before: 'module.exports = 1;\n', after: 'export default 1;\n' }),
      ),
    );
    for (const name of names) assert.equal(await folder.read(name), 'export default 1;\n', name);
    assert.deepEqual(
      vscode.workspace.textDocuments.filter((document) => document.isDirty).map((document) => document.fileName),
      [],
    );
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label)),
      [],
    );
  });

  it('writes many files beside one that is dirty, which alone stays unsaved', async () => {
    const names = Array.from({ length: 80 }, (_, index) => `many/file${index}.js`);
    await Promise.all(names.map((name) => folder.write(name, 'one\n')));
    await folder.write('mine.js', 'a\n');
    const editor = await vscode.window.showTextDocument(folder.uri('mine.js'));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'mine\n'));
    await apply(
      ...names.map((name) => fileWrite(folder, name, { before: 'one\n', after: 'two\n' })),
      fileWrite(folder, 'mine.js', { before: 'mine\na\n', after: 'mine\nb\n' }),
    );
    for (const name of names) assert.equal(await folder.read(name), 'two\n', name);
    assert.equal(await folder.read('mine.js'), 'a\n');
    assert.equal(editor.document.getText(), 'mine\nb\n');
    assert.equal(editor.document.isDirty, true);
  });
});
