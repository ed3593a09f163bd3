import * as vscode from 'vscode';
import type { Log } from '../../core/ports/log.ts';
import { inBackground } from '../notices.ts';
import { PLAN_SCHEME } from '../plans/planUri.ts';
import type { Assistance, FileForm } from './assistance.ts';

/** Where such files are edited: on disk, before they were ever saved, and as the plan of a run. */
const SCHEMES = ['file', 'untitled', PLAN_SCHEME] as const;

const PATTERNS: Readonly<Record<FileForm, string>> = {
  workflow: '**/*.workflow',
  template: '**/.wavewright/templates/*',
};

/** Long enough not to complain of every letter. */
const PROBLEMS_AFTER_MS = 250;

const TRIGGERS = [' ', '-', '[', ':'] as const;

/** Its providers for YAML know the same schemas, which the manifest names. */
const YAML_EXTENSION = 'redhat.vscode-yaml';

/**
 * Problems, completion and explanations for workflow and template files. What does that loads when the first such file is
 * opened. For JSON, VS Code itself completes and explains by the schemas that the manifest names.
 */
export function registerSpecifications(deps: {
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
}): vscode.Disposable {
  let loading: Promise<Assistance> | undefined;
  const assistance = (): Promise<Assistance> => (loading ??= load(deps.extensionUri));
  const providers = (['workflow', 'template'] as const).flatMap((form) => [
    vscode.languages.registerCompletionItemProvider(
      selectorFor(form, 'yaml,yml'),
      {
        provideCompletionItems: async (document, position) =>
          hasYamlExtension() ? [] : (await assistance()).completions(form, document, position),
      },
      ...TRIGGERS,
    ),
    vscode.languages.registerHoverProvider(selectorFor(form, 'yaml,yml'), {
      provideHover: async (document, position) =>
        hasYamlExtension() ? undefined : (await assistance()).hover(form, document, position),
    }),
  ]);
  return vscode.Disposable.from(...providers, watchProblems(assistance, deps.log));
}

async function load(extensionUri: vscode.Uri): Promise<Assistance> {
  const { createAssistance } = await import('./assistance.ts');
  return createAssistance(extensionUri);
}

function hasYamlExtension(): boolean {
  return vscode.extensions.getExtension(YAML_EXTENSION) !== undefined;
}

function selectorFor(form: FileForm, endings: string): vscode.DocumentFilter[] {
  return SCHEMES.map((scheme) => ({ scheme, pattern: `${PATTERNS[form]}.{${endings}}` }));
}

function formOf(document: vscode.TextDocument): FileForm | undefined {
  return (['workflow', 'template'] as const).find(
    (form) => vscode.languages.match(selectorFor(form, 'yaml,yml,json'), document) > 0,
  );
}

/** Keeps the problems of the files that are open up to date. */
function watchProblems(assistance: () => Promise<Assistance>, log: Log): vscode.Disposable {
  const problems = vscode.languages.createDiagnosticCollection('wavewright');
  const timers = new Map<string, NodeJS.Timeout>();
  const judge = async (document: vscode.TextDocument, form: FileForm): Promise<void> => {
    const loaded = await assistance();
    if (!document.isClosed) problems.set(document.uri, loaded.problems(form, document));
  };
  const judgeAfter = (document: vscode.TextDocument, delayMs: number): void => {
    const form = formOf(document);
    if (form === undefined) return;
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    const timer = setTimeout(() => {
      timers.delete(key);
      inBackground('Looking for problems', judge(document, form), log);
    }, delayMs);
    timers.set(key, timer);
  };
  const forget = ({ uri }: vscode.TextDocument): void => {
    clearTimeout(timers.get(uri.toString()));
    timers.delete(uri.toString());
    problems.delete(uri);
  };
  for (const document of vscode.workspace.textDocuments) judgeAfter(document, 0);
  return vscode.Disposable.from(
    problems,
    vscode.workspace.onDidOpenTextDocument((document) => judgeAfter(document, 0)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => judgeAfter(document, PROBLEMS_AFTER_MS)),
    vscode.workspace.onDidCloseTextDocument(forget),
    new vscode.Disposable(() => {
      for (const timer of timers.values()) clearTimeout(timer);
    }),
  );
}
