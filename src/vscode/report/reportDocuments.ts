import * as vscode from 'vscode';
import type { App } from '../../core/app/app.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import type { RunState } from '../../shared/runState.ts';
import type { Outcome } from '../commands/actionDeps.ts';

/** Scheme of the documents that hold the report of a run. */
export const REPORT_SCHEME = 'wavewright-report';

export interface ReportDocuments {
  /** Shows the report of the run as it is now, as a preview of the document. */
  open(runId: string): Promise<Outcome>;
  dispose(): void;
}

/** Serves the reports of runs as Markdown documents that nobody has to save. */
export function registerReports(app: () => Promise<Result<App, Failure>>): ReportDocuments {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(REPORT_SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri) => {
      const text = await reportOf(uri.query, app);
      if (!text.ok) throw new Error(text.failure.message);
      return text.value;
    },
  });
  return {
    async open(runId) {
      const opened = await app();
      if (!opened.ok) return opened.failure;
      const read = await opened.value.readRun(runId);
      if (!read.ok) return read.failure;
      const uri = reportUri(read.value);
      // An open report shows how the run stood when it was opened.
      changed.fire(uri);
      await show(uri);
      return undefined;
    },
    dispose() {
      provider.dispose();
      changed.dispose();
    },
  };
}

/** The document of a run's report; it is named after the run, for its tab. */
export function reportUri({ runId, title }: Pick<RunState, 'runId' | 'title'>): vscode.Uri {
  const name =
    title
      .replace(/[\p{Cc}/\\]+/gu, ' ')
      .trim()
      .slice(0, 60) || runId;
  return vscode.Uri.from({ scheme: REPORT_SCHEME, path: `/${name} - report.md`, query: runId });
}

async function reportOf(runId: string, app: () => Promise<Result<App, Failure>>): Promise<Result<string, Failure>> {
  const opened = await app();
  if (!opened.ok) return opened;
  const read = await opened.value.readRun(runId);
  if (!read.ok) return read;
  const checkpoints = await opened.value.listCheckpoints(runId);
  if (!checkpoints.ok) return checkpoints;
  const isActive = opened.value.isActive(runId);
  const { markdownReport } = await import('../../shared/report/markdownReport.ts');
  const now = isActive ? Date.now() : read.value.updatedAt;
  return { ok: true, value: markdownReport(read.value, { now, isActive, checkpoints: checkpoints.value }) };
}

/** As people read it; as text where the editor has no preview of Markdown. */
async function show(uri: vscode.Uri): Promise<void> {
  try {
    // Asked for without looking whether it is there: the command is known only once its extension was activated by it.
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } catch {
    await vscode.window.showTextDocument(uri);
  }
}
