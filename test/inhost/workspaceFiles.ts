import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FileWrite, RepositoryFile } from '../../src/core/ports/repository.ts';

/** The folder that the test window has open. */
export function workspaceFolder(): vscode.WorkspaceFolder {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('The test window has no folder open.');
  return folder;
}

/**
 * A folder of its own inside the workspace for each test of a suite: the editor holds on to documents for a while after
 * their editors are closed, so names must not come again.
 */
export interface Playground {
  /** Relative to the workspace folder. */
  readonly name: string;
  uri(file: string): vscode.Uri;
  /** Text becomes UTF-8. */
  write(file: string, content: string | Uint8Array, mode?: number): Promise<vscode.Uri>;
  /** As Latin-1, so that every byte is one character; `undefined` when there is no file. */
  read(file: string): Promise<string | undefined>;
  mode(file: string): Promise<number>;
  /** Closes all editors, deletes the folder and goes on to a new one. */
  clear(): Promise<void>;
}

export function playground(name: string): Playground {
  let number = 1;
  const current = (): string => `${name}-${number}`;
  const place = (file: string): string => path.join(workspaceFolder().uri.fsPath, current(), file);
  return {
    get name() {
      return current();
    },
    uri: (file) => vscode.Uri.file(place(file)),
    write: async (file, content, mode) => {
      await mkdir(path.dirname(place(file)), { recursive: true });
      await writeFile(place(file), content);
      if (mode !== undefined) await chmod(place(file), mode);
      return vscode.Uri.file(place(file));
    },
    read: (file) =>
      readFile(place(file)).then(
        (bytes) => bytes.toString('latin1'),
        () => undefined,
      ),
    mode: async (file) => (await stat(place(file))).mode & 0o777,
    clear: async () => {
      for (const document of vscode.workspace.textDocuments.filter((candidate) => candidate.isDirty)) {
        await vscode.window.showTextDocument(document);
        await vscode.commands.executeCommand('workbench.action.files.revert');
      }
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await rm(place('.'), { recursive: true, force: true });
      number += 1;
    },
  };
}

/** A file from Latin-1 text, so that every character is one byte; `undefined` stands for "no file". */
export function file(content: string | undefined, executable = false): RepositoryFile | undefined {
  return content === undefined ? undefined : { bytes: Buffer.from(content, 'latin1'), executable };
}

/** A write to a file of the playground, contents as for `file`. */
export function fileWrite(
  folder: Playground,
  name: string,
  change: { readonly before: string | undefined; readonly after: string | undefined; readonly executable?: boolean },
): FileWrite {
  return {
    path: { root: workspaceFolder().name, path: `${folder.name}/${name}` },
    before: file(change.before),
    after: file(change.after, change.executable),
  };
}

/** Tries until the check passes, for what VS Code does a moment later; after ten seconds throws what the check throws. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  const limit = Date.now() + 10_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > limit) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
