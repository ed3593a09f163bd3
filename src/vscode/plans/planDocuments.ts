import * as vscode from 'vscode';
import type { App } from '../../core/app/app.ts';
import type { RunEventType } from '../../shared/events.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { awaitsApproval } from '../../shared/runState.ts';
import type { Outcome } from '../commands/actionDeps.ts';
import { PLAN_SCHEME, planUri, runIdOf } from './planUri.ts';
import { refusalDiagnostics } from './refusals.ts';

export interface PlanDocuments {
  /** Opens the plan of the run, which waits for approval, as a document; saving it changes the plan. */
  open(runId: string): Promise<Outcome>;
  /** Has documents follow what changes the plans elsewhere. */
  follow(app: App): vscode.Disposable;
  dispose(): void;
}

/** After these the plan of a run is another, or cannot be edited any more. */
const PLAN_EVENTS: ReadonlySet<RunEventType> = new Set<RunEventType>(['plan-proposed', 'plan-edited', 'plan-amended']);

/** Serves the plans of runs as YAML files that can be edited and saved. */
export function registerPlans(app: () => Promise<Result<App, Failure>>): PlanDocuments {
  const refused = vscode.languages.createDiagnosticCollection('wavewright-plan');
  const files = createPlanFiles(app, refused);
  const documents = vscode.Disposable.from(
    refused,
    files,
    vscode.workspace.registerFileSystemProvider(PLAN_SCHEME, files, { isCaseSensitive: true }),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme === PLAN_SCHEME) files.saved(uri);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.scheme === PLAN_SCHEME) refused.delete(document.uri);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === PLAN_SCHEME) refused.delete(uri);
    }),
  );
  return {
    open: async (runId) => {
      const opened = await app();
      if (!opened.ok) return opened.failure;
      const read = await opened.value.readRun(runId);
      if (!read.ok) return read.failure;
      if (!awaitsApproval(read.value)) {
        const message = `The plan of "${read.value.title}" does not wait for approval, so it cannot be edited as a file.`;
        return { kind: 'wrong-state', message };
      }
      await vscode.window.showTextDocument(planUri(read.value), { preview: false });
      return undefined;
    },
    follow: (followed) => {
      const unsubscribe = followed.subscribe({
        onEvents: (runId, events) => {
          if (events.some(({ event }) => PLAN_EVENTS.has(event.type))) files.planChanged(runId);
        },
      });
      return new vscode.Disposable(unsubscribe);
    },
    dispose: () => {
      documents.dispose();
    },
  };
}

interface PlanFiles extends vscode.FileSystemProvider {
  /** The editor holds what was written: from now on the file has the plan as it came out of that. */
  saved(uri: vscode.Uri): void;
  planChanged(runId: string): void;
  dispose(): void;
}

interface Version {
  readonly text: string;
  /** Grows with every other text; stands for the time of the last change. */
  readonly stamp: number;
}

function createPlanFiles(app: () => Promise<Result<App, Failure>>, refused: vscode.DiagnosticCollection): PlanFiles {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const versions = new Map<string, Version>();
  /** What was just written, until the editor is done with saving: a file that is another at once would look stale. */
  const written = new Map<string, Version>();
  let lastStamp = 0;

  const nextVersion = (text: string): Version => {
    lastStamp = Math.max(Date.now(), lastStamp + 1);
    return { text, stamp: lastStamp };
  };
  const current = async (uri: vscode.Uri): Promise<Version> => {
    const held = written.get(uri.path);
    if (held !== undefined) return held;
    const opened = await app();
    const text = opened.ok ? await opened.value.planYaml(runIdOf(uri)) : opened;
    if (!text.ok) throw failedOn(uri, text.failure);
    const known = versions.get(uri.path);
    const version = known?.text === text.value ? known : nextVersion(text.value);
    versions.set(uri.path, version);
    return version;
  };
  const tell = (uris: readonly vscode.Uri[]): void => {
    changed.fire(uris.map((uri) => ({ type: vscode.FileChangeType.Changed, uri })));
  };

  return {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: async (uri) => {
      const { text, stamp } = await current(uri);
      return { type: vscode.FileType.File, ctime: 0, mtime: stamp, size: Buffer.byteLength(text) };
    },
    readFile: async (uri) => Buffer.from((await current(uri)).text),
    writeFile: async (uri, bytes) => {
      const text = new TextDecoder().decode(bytes);
      const opened = await app();
      const edited = opened.ok ? await opened.value.editPlan(runIdOf(uri), { kind: 'file', text }) : opened;
      if (!edited.ok) {
        refused.set(uri, refusalDiagnostics(edited.failure, text));
        throw failedOn(uri, edited.failure);
      }
      refused.delete(uri);
      written.set(uri.path, nextVersion(text));
    },
    saved: (uri) => {
      if (written.delete(uri.path)) tell([uri]);
    },
    planChanged: (runId) => {
      const uris = vscode.workspace.textDocuments.map(({ uri }) => uri);
      const ofRun = uris.filter((uri) => uri.scheme === PLAN_SCHEME && runIdOf(uri) === runId);
      // Of what is being saved, `saved` tells; what was written without an editor, nobody saves.
      for (const path of [...written.keys()]) {
        if (!uris.some((uri) => uri.path === path)) written.delete(path);
      }
      tell(ofRun.filter(({ path }) => !written.has(path)));
    },
    readDirectory: () => [],
    createDirectory: () => {
      throw onlyPlans();
    },
    delete: () => {
      throw onlyPlans();
    },
    rename: () => {
      throw onlyPlans();
    },
    dispose: () => changed.dispose(),
  };
}

/** VS Code shows the message of what a file system throws. */
function failedOn(uri: vscode.Uri, failure: Failure): Error {
  if (failure.kind === 'not-found') return vscode.FileSystemError.FileNotFound(uri);
  if (failure.kind !== 'plan-invalid') return vscode.FileSystemError.Unavailable(failure.message);
  const count = failure.problems.length === 1 ? '1 problem' : `${failure.problems.length} problems`;
  return vscode.FileSystemError.Unavailable(
    `The plan is as it was: the file has ${count}. ${failure.problems[0] ?? ''}`,
  );
}

function onlyPlans(): Error {
  return vscode.FileSystemError.NoPermissions('Only the plans of runs are here; they can be read and saved.');
}
