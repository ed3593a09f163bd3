import * as vscode from 'vscode';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { openRoots } from '../workspace/folders.ts';
import type { Root } from '../workspace/folders.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';
import { startIn } from './runWorkflow.ts';

/**
 * Starts a run by the workflow file that is given, or that is in front, as it stands in the editor: on the folder that it
 * lies in. What is wrong with it is shown in it.
 */
export async function runSpecification(argument: unknown, deps: ActionDeps): Promise<Outcome> {
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const { SPECIFICATION_PATTERN } = await import('../../shared/specification.ts');
  if (uri === undefined || !SPECIFICATION_PATTERN.test(uri.path)) return NO_FILE;
  const root = rootOf(uri);
  if (!root.ok) return root.failure;
  const document = await vscode.workspace.openTextDocument(uri);
  const text = document.getText();
  const { specificationProblems } = await import('../../core/app/specification.ts');
  const problems = specificationProblems(text);
  const [first] = problems;
  if (first === undefined) return startIn(root.value, { specificationText: text }, deps);
  const place = new vscode.Range(document.positionAt(first.from), document.positionAt(first.to));
  await vscode.window.showTextDocument(document, { selection: place });
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const message = `${nameOf(uri)} has ${count}. Line ${first.line}, column ${first.column}: ${first.message}`;
  return { kind: 'wrong-use', message };
}

const NO_FILE: Failure = {
  kind: 'wrong-use',
  message: 'No workflow file is in front. Open one whose name ends in .workflow.yaml or .workflow.json.',
};

function rootOf(uri: vscode.Uri): Result<Root, Failure> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const root = openRoots().find((candidate) => candidate.uri.toString() === folder?.uri.toString());
  if (root !== undefined) return ok(root);
  const message = `${nameOf(uri)} lies in none of the folders that are open, so nothing says what to work on.`;
  return failed({ kind: 'no-folder', message });
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
