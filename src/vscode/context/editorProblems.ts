import * as vscode from 'vscode';

/** Sets the context key by which the editor's menu knows whether problems are reported for the file in front. */
export function watchEditorProblems(): vscode.Disposable {
  let has = false;
  const refresh = (): void => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const now = uri !== undefined && vscode.languages.getDiagnostics(uri).length > 0;
    if (now === has) return;
    has = now;
    void vscode.commands.executeCommand('setContext', 'wavewright.editorHasProblems', now);
  };
  refresh();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(refresh),
    vscode.languages.onDidChangeDiagnostics(refresh),
  );
}
