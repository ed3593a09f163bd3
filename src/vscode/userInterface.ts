import * as vscode from 'vscode';
import type { App } from '../core/app/app.ts';
import type { Failure } from '../shared/failures.ts';
import type { Result } from '../shared/result.ts';
import type { WorkspaceCheckpoints } from './checkpoints.ts';
import type { CommandRuleMemory } from './commandRules.ts';
import type { ActionDeps, Confirm } from './commands/actionDeps.ts';
import { registerCommands } from './commands/register.ts';
import { showRun } from './commands/runControl.ts';
import { watchEditorProblems } from './context/editorProblems.ts';
import { createContextSource } from './context/createContextSource.ts';
import { watchEnvironment } from './environment.ts';
import { chosenModel } from './models/chosenModel.ts';
import { inBackground, showFailure } from './notices.ts';
import { watchPlanKeys } from './planKeys.ts';
import { registerPlans } from './plans/planDocuments.ts';
import type { PlanDocuments } from './plans/planDocuments.ts';
import { registerReports } from './report/reportDocuments.ts';
import { registerChangeContents } from './review/contentProvider.ts';
import type { ApiKeys } from './secrets.ts';
import { readCurrentSettings } from './currentSettings.ts';
import type { ShownRunModel } from './shownRun.ts';
import { registerSpecifications } from './specifications/register.ts';
import { registerChangesTree } from './views/changesTree.ts';
import { notifyAboutCommands } from './views/commandNotices.ts';
import { notifyAbout, offerInterruptedRun } from './views/notifications.ts';
import { notifyAboutQuestions } from './views/questionNotices.ts';
import { pageHandlers } from './views/pageHandlers.ts';
import { registerPanel } from './views/panel.ts';
import { createRunView } from './views/runView.ts';
import { registerRunsTree } from './views/runsTree.ts';
import { createStatusBar } from './views/statusBar.ts';
import type { ChannelDeps } from './views/webviewChannel.ts';
import { openRoots } from './workspace/folders.ts';
import { registerSeparator } from './workspace/workspaceEdit.ts';

/** The product as the user interface sees it. */
export interface Product {
  /** Loads it when it is first needed. Fails when no folder is open. */
  open(): Promise<Result<App, Failure>>;
  /** Only when it is loaded. */
  readonly current: App | undefined;
}

export interface UserInterfaceDeps {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly keys: ApiKeys;
  readonly shown: ShownRunModel;
  readonly checkpoints: WorkspaceCheckpoints;
  readonly commandRules: CommandRuleMemory;
  readonly product: Product;
}

/** What tests in the extension host get instead of nothing. */
export interface TestSeam {
  readonly app: () => Promise<Result<App, Failure>>;
  readonly shownRun: ShownRunModel;
}

export interface UserInterface {
  readonly testSeam: TestSeam | undefined;
  dispose(): void;
}

/** Registers commands, views and documents, and begins to fill them. */
export function createUserInterface(deps: UserInterfaceDeps): UserInterface {
  const { context, log, keys, shown, product } = deps;
  const isActive = (runId: string): boolean => product.current?.isActive(runId) ?? false;
  const environment = watchEnvironment({
    chosenModel: () => chosenModel(readCurrentSettings(log), keys),
    runsEverything: () => readCurrentSettings(log).approval.level === 'everything',
    folderNames: () => openRoots().map(({ name }) => name),
    onDidChangeKey: keys.onDidChange,
    onError: (error) => log.error(`The chosen model is not known: ${String(error)}`),
  });
  // Pages call actions and actions show pages, so the handlers find the actions when they are first called.
  const channel: ChannelDeps = { shown, environment, handlers: pageHandlers(() => actions), log };
  const panel = registerPanel(context.extensionUri, channel);
  const runView = createRunView(context.extensionUri, channel);
  const reports = registerReports(() => product.open());
  const plans = registerPlans(() => product.open());
  const actions: ActionDeps = {
    app: () => product.open(),
    shown,
    panel,
    runView,
    reports,
    plans,
    settings: () => readCurrentSettings(log),
    context: createContextSource(),
    keys,
    commandRules: deps.commandRules,
    log,
    confirm,
  };
  const parts = [
    environment,
    panel,
    runView,
    reports,
    plans,
    watchPlanKeys(shown),
    watchEditorProblems(),
    registerSpecifications({ extensionUri: context.extensionUri, log }),
    registerCommands(actions, isActive),
    registerChangesTree(shown),
    registerRunsTree({ shown, isActive, onSelect: (runId) => showRun(runId, actions), log }),
    createStatusBar(shown, isActive, () => environment.current.runsEverything === true),
    registerSeparator(),
    registerChangeContents({ readContent: async (content) => readContent(content, product) }),
  ];
  inBackground('Starting', start(deps, actions, plans), log);
  const isTest = context.extensionMode !== vscode.ExtensionMode.Production || process.env['WAVEWRIGHT_TEST'] === '1';
  return {
    testSeam: isTest ? { app: () => product.open(), shownRun: shown } : undefined,
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}

/** First what is known without the store, then the runs, then what they need of the person. */
async function start(
  { context, shown, checkpoints, product }: UserInterfaceDeps,
  actions: ActionDeps,
  plans: PlanDocuments,
): Promise<void> {
  const kept = checkpoints.readRaw();
  if (kept !== undefined) {
    const { parseCheckpoint } = await import('../shared/checkpoint.ts');
    const checkpoint = parseCheckpoint(kept);
    if (checkpoint !== undefined) shown.showOutline(checkpoint);
  }
  if (openRoots().length === 0) return;
  const app = await product.open();
  if (!app.ok) return showFailure(app.failure);
  context.subscriptions.push(
    notifyAbout(app.value, actions),
    notifyAboutCommands(app.value, actions),
    notifyAboutQuestions(app.value, actions),
    plans.follow(app.value),
  );
  const connected = await shown.connect(app.value);
  if (!connected.ok) return showFailure(connected.failure);
  const offer = (): Promise<void> => offerInterruptedRun(app.value, actions);
  context.subscriptions.push(
    vscode.workspace.onDidGrantWorkspaceTrust(() => inBackground('Offering a run', offer(), actions.log)),
  );
  await offer();
}

async function readContent(
  content: Parameters<App['readContent']>[0],
  product: Product,
): Promise<Result<Uint8Array, Failure>> {
  const app = await product.open();
  return app.ok ? app.value.readContent(content) : app;
}

const confirm: Confirm = async ({ message, detail, action }) =>
  (await vscode.window.showWarningMessage(message, { modal: true, detail }, action)) === action;
