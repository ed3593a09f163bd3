import * as vscode from 'vscode';
import type { Failure } from '../../shared/failures.ts';

/**
 * What kept a file from becoming the plan, at its places, as far as reading the file alone does not show it: those problems
 * have a line and are found while the file is being written.
 */
export function refusalDiagnostics(failure: Failure, text: string): vscode.Diagnostic[] {
  const problems = failure.kind === 'plan-invalid' ? failure.problems : [failure.message];
  const firstLine = text.split('\n', 1)[0] ?? '';
  return problems
    .filter((problem) => !/^line \d+, column \d+: /.test(problem))
    .map((problem) => {
      const diagnostic = new vscode.Diagnostic(new vscode.Range(0, 0, 0, firstLine.length), problem);
      diagnostic.source = 'Wavewright';
      return diagnostic;
    });
}
