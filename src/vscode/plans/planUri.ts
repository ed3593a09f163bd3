import * as vscode from 'vscode';

/** Scheme of the documents in which the plan of a run is edited as a file. */
export const PLAN_SCHEME = 'wavewright-plan';

/** The document of a run's plan; it is named after the run, for its tab, and like a workflow file, for its language. */
export function planUri({ runId, title }: { readonly runId: string; readonly title: string }): vscode.Uri {
  const name = title
    .replace(/[\p{Cc}/\\]+/gu, ' ')
    .trim()
    .slice(0, 60);
  return vscode.Uri.from({ scheme: PLAN_SCHEME, path: `/${runId}/${name || 'Plan'}.workflow.yaml` });
}

export function runIdOf(uri: vscode.Uri): string {
  return uri.path.split('/')[1] ?? '';
}
