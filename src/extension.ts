/** Composition root in VS Code: puts the core, Node's and the editor's side together. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import type { App, EquipmentPorts, RunCommands } from './core/app/app.ts';
import type { Clock } from './core/ports/clock.ts';
import type { CodeIndex } from './core/ports/codeIndex.ts';
import type { HashBytes } from './core/ports/hashing.ts';
import type { LanguageFeatures } from './core/ports/languages.ts';
import type { ModelAccess } from './core/ports/model.ts';
import type { Repository } from './core/ports/repository.ts';
import type { OpenStore } from './core/ports/store.ts';
import type { ToolSources } from './core/ports/toolSources.ts';
import type { RootFolder } from './node/repository/roots.ts';
import type { Failure } from './shared/failures.ts';
import { failed, ok } from './shared/result.ts';
import type { Result } from './shared/result.ts';
import { createWorkspaceCheckpoints } from './vscode/checkpoints.ts';
import { createCommandRuleMemory } from './vscode/commandRules.ts';
import type { CommandRuleMemory } from './vscode/commandRules.ts';
import type { WorkspaceCheckpoints } from './vscode/checkpoints.ts';
import { readCurrentSettings } from './vscode/currentSettings.ts';
import { createLog } from './vscode/log.ts';
import { createApiKeys } from './vscode/secrets.ts';
import type { ApiKeys } from './vscode/secrets.ts';
import type { Settings } from './vscode/settings.ts';
import { createShownRunModel } from './vscode/shownRun.ts';
import { createUserInterface } from './vscode/userInterface.ts';
import type { Product, TestSeam } from './vscode/userInterface.ts';
import { unsavedBytes, unsavedPaths } from './vscode/workspace/documents.ts';
import { openRoots } from './vscode/workspace/folders.ts';
import { ripgrepPrograms } from './vscode/workspace/ripgrepPrograms.ts';

let deactivation: (() => Promise<void>) | undefined;

/** Registers everything and returns at once; what is heavy loads right after, so that VS Code does not wait for it. */
export function activate(context: vscode.ExtensionContext): TestSeam | undefined {
  const log = createLog();
  const keys = createApiKeys(context.secrets, process.env);
  const shown = createShownRunModel({ log });
  const checkpoints = createWorkspaceCheckpoints({ storage: context.workspaceState, log });
  const commandRules = createCommandRuleMemory(context.workspaceState);
  const product = createProduct({ context, log, keys, checkpoints, commandRules });
  const userInterface = createUserInterface({ context, log, keys, shown, checkpoints, commandRules, product });
  context.subscriptions.push(log, keys, userInterface, new vscode.Disposable(() => shown.dispose()));
  deactivation = async () => {
    await product.close();
    await checkpoints.flush();
  };
  return userInterface.testSeam;
}

export async function deactivate(): Promise<void> {
  await deactivation?.();
}

interface ProductDeps {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly keys: ApiKeys;
  readonly checkpoints: WorkspaceCheckpoints;
  readonly commandRules: CommandRuleMemory;
}

/** The app, made when it is first asked for. */
function createProduct(deps: ProductDeps): Product & { close(): Promise<void> } {
  let app: App | undefined;
  let making: Promise<Result<App, Failure>> | undefined;
  const make = async (storage: string): Promise<Result<App, Failure>> => {
    app = await createAppInEditor(storage, deps);
    return ok(app);
  };
  return {
    open: async () => {
      const storage = deps.context.storageUri?.fsPath;
      if (openRoots().length === 0 || storage === undefined) {
        return failed({ kind: 'no-folder', message: 'No folder is open. Open the repository that the work is about.' });
      }
      making ??= make(storage);
      return making;
    },
    get current() {
      return app;
    },
    close: async () => app?.close(),
  };
}

async function createAppInEditor(storage: string, deps: ProductDeps): Promise<App> {
  const { log, checkpoints } = deps;
  // The thread takes a third of a second to start, so it starts first; whoever needs the store waits for it.
  const openStore = await storeOpener(storage, deps);
  const [app, changes, disk, history, merger, ripgrep, system, randomness, hashing, templates, editor] =
    await Promise.all([
      import('./core/app/createApp.ts'),
      import('./core/changes/hunks.ts'),
      import('./node/repository/diskRepository.ts'),
      import('./node/history/gitHistory.ts'),
      import('./node/repository/gitMerger.ts'),
      import('./node/repository/ripgrep.ts'),
      import('./node/system/clock.ts'),
      import('./node/system/randomness.ts'),
      import('./node/system/hashing.ts'),
      import('./node/system/builtInTemplates.ts'),
      import('./vscode/workspace/editorWriter.ts'),
    ]);
  const clock = system.createSystemClock();
  let judgeAnew = (): void => undefined;
  const settings = followSettings(deps, () => judgeAnew());
  const folders = (): RootFolder[] => openRoots().map(({ name, uri }) => ({ name, directory: uri.fsPath }));
  const repository = disk.createDiskRepository({
    // Folders come and go while the window is open.
    get roots() {
      return folders();
    },
    unsaved: unsavedBytes,
    unsavedPaths,
  });
  const created = app.createApp({
    repository: {
      ...repository,
      get roots() {
        return folders().map(({ name }) => name);
      },
    },
    writer: editor.createEditorWriter({
      rootUri: (root) => openRoots().find(({ name }) => name === root)?.uri,
      lineHunks: changes.lineHunks,
      log,
      warn: (message) => void vscode.window.showWarningMessage(message),
    }),
    merger: merger.createGitMerger({ directory: join(storage, 'merges') }),
    finder: ripgrep.createRipgrepFinder({
      get roots() {
        return folders();
      },
      programs: ripgrepPrograms(vscode.env.appRoot),
    }),
    history: history.createGitHistory({
      get roots() {
        return folders();
      },
    }),
    openStore,
    models: modelAccess(deps, clock),
    clock,
    randomness: randomness.createRandomness(),
    hash: hashing.hashBytes,
    log,
    checkpoints,
    builtInTemplates: () => templates.readBuiltInTemplates(join(deps.context.extensionPath, 'media', 'templates')),
    isTrusted: () => vscode.workspace.isTrusted,
    commands: await commandsInEditor({ storage, roots: folders, clock }, settings, deps),
    equipment: await equipmentInEditor({ storage, repository, clock, hash: hashing.hashBytes }, settings, deps),
    maxRequests: () => settings().maxRequests,
  });
  judgeAnew = created.judgeApprovals;
  return created;
}

/** What runs commands of agents, and who is asked about them. Its code loads with the first command. */
async function commandsInEditor(
  place: { readonly storage: string; readonly roots: () => readonly RootFolder[]; readonly clock: Clock },
  settings: () => Settings,
  { log, commandRules }: ProductDeps,
): Promise<RunCommands> {
  const [policy, services, randomness] = await Promise.all([
    import('./core/app/approvalPolicy.ts'),
    import('./node/commands/commandServices.ts'),
    import('./node/system/randomness.ts'),
  ]);
  const approvals = policy.createApprovalPolicy({
    settings: () => settings().approval,
    remembered: commandRules,
    canAsk: true,
    platform: process.platform,
    onProblem: (problem) => log.warn(`wavewright.approval.deny: ${problem}`),
  });
  const machine = services.createCommandServices({
    storage: place.storage,
    get roots() {
      return place.roots();
    },
    clock: place.clock,
    randomness: randomness.createRandomness(),
    log,
    maxProcesses: () => settings().maxProcesses,
    sandbox: () => ({ ...settings().sandbox, privatePaths: [] }),
  });
  return { ...machine, approvals };
}

/** What the editor knows of the languages of files. */
async function languagesInEditor(): Promise<LanguageFeatures> {
  const { createLanguageFeatures } = await import('./vscode/languages/languageFeatures.ts');
  return createLanguageFeatures({ isTrusted: () => vscode.workspace.isTrusted });
}

/** What agents work with besides files, models and commands. All of it starts when it is first needed. */
async function equipmentInEditor(
  place: Omit<CodeIndexPlace, 'grammars' | 'workerUrl'>,
  settings: () => Settings,
  deps: ProductDeps,
): Promise<EquipmentPorts> {
  const { context, log } = deps;
  const [{ createBrowsers }, { createSyntax }, { syntaxFiles }, { indexWorkerUrl }, toolSources] = await Promise.all([
    import('./node/browser/browsers.ts'),
    import('./node/syntax/syntax.ts'),
    import('./node/syntax/syntaxFiles.ts'),
    import('./node/index/indexFiles.ts'),
    toolSourcesInEditor(place.storage, deps),
  ]);
  const entry = pathToFileURL(join(context.extensionPath, 'dist', 'extension.js'));
  const files = syntaxFiles(entry.href);
  const syntax = createSyntax({ files, log });
  const workerUrl = indexWorkerUrl(entry.href);
  const index = await codeIndexInEditor({ ...place, workerUrl, grammars: files.grammarsFolder }, log);
  context.subscriptions.push(new vscode.Disposable(() => void syntax.close()));
  return {
    syntax,
    index,
    languages: await languagesInEditor(),
    toolSources,
    browsers: createBrowsers({ path: () => settings().browser.path, log }),
    settings: () => ({
      allowedTools: settings().allowedTools,
      browserHosts: settings().browser.allowedHosts,
      reviewRules: settings().reviewRules,
    }),
  };
}

/** Tools of others: the editor's, and those of servers that the open folders name, once the person lets them be started. */
async function toolSourcesInEditor(storage: string, { context, log }: ProductDeps): Promise<ToolSources> {
  const { createLazyToolSources, joinToolSources } = await import('./core/app/toolSources.ts');
  return createLazyToolSources(async () => {
    const [{ createMcpSources }, editorTools, approvals, { askInEditor }, { createRandomness }] = await Promise.all([
      import('./node/mcp/mcpSources.ts'),
      import('./vscode/tools/editorTools.ts'),
      import('./vscode/tools/serverApprovals.ts'),
      import('./vscode/tools/askInEditor.ts'),
      import('./node/system/randomness.ts'),
    ]);
    const isTrusted = (): boolean => vscode.workspace.isTrusted;
    const servers = createMcpSources({
      get roots() {
        return openRoots().map(({ name, uri }) => ({ name, directory: uri.fsPath }));
      },
      temporaryFolder: join(storage, 'servers'),
      approve: approvals.createServerApprovals({ storage: context.workspaceState, ask: askInEditor }),
      isTrusted,
      randomness: createRandomness(),
      log,
    });
    return joinToolSources([editorTools.createEditorToolSources({ editor: vscode.lm, isTrusted }), servers]);
  });
}

interface CodeIndexPlace {
  readonly storage: string;
  readonly workerUrl: URL;
  readonly grammars: string;
  readonly repository: Pick<Repository, 'listFiles' | 'readFile'>;
  readonly clock: Clock;
  readonly hash: HashBytes;
}

/** The index over the code beside the store. Once a run uses it, it follows what changes in the open folders. */
async function codeIndexInEditor(place: CodeIndexPlace, log: vscode.LogOutputChannel): Promise<CodeIndex> {
  const { storage: directory, workerUrl, grammars } = place;
  const { createLazyCodeIndex } = await import('./node/index/lazyCodeIndex.ts');
  return createLazyCodeIndex(async () => {
    const [{ createCodeIndex }, { followChanges }, { watchFiles }] = await Promise.all([
      import('./node/index/codeIndex.ts'),
      import('./node/index/followChanges.ts'),
      import('./vscode/workspace/fileChanges.ts'),
    ]);
    const index = createCodeIndex({ directory, workerUrl, grammars });
    return followChanges({ ...place, index, changes: watchFiles, log });
  });
}

/** The settings as they are now. They are asked for with every request, so they are read only when they change. */
function followSettings({ context, log }: ProductDeps, onChange: () => void): () => Settings {
  let settings = readCurrentSettings(log);
  const following = vscode.workspace.onDidChangeConfiguration((change) => {
    if (!change.affectsConfiguration('wavewright')) return;
    settings = readCurrentSettings(log);
    onChange();
  });
  context.subscriptions.push(following);
  return () => settings;
}

/** Opens the store at once; after a failure, again whenever it is asked for. */
async function storeOpener(storage: string, { context, log }: ProductDeps): Promise<OpenStore> {
  const { openSqliteStore } = await import('./node/store/sqliteStore.ts');
  const workerUrl = pathToFileURL(join(context.extensionPath, 'dist', 'storeWorker.js'));
  const open: OpenStore = () => openSqliteStore({ directory: storage, workerUrl, log });
  let early: ReturnType<OpenStore> | undefined = open();
  return () => {
    const opening = early ?? open();
    early = undefined;
    return opening;
  };
}

/** Clients of the three providers. The model SDK loads with the first one that needs it. */
function modelAccess({ keys, log }: ProductDeps, clock: Clock): ModelAccess {
  return async ({ provider, model, fast = false }) => {
    const { anthropicBaseUrl, demoPaceMs, prices } = readCurrentSettings(log);
    switch (provider) {
      case 'vscode': {
        const { createVscodeModelClient } = await import('./vscode/models/vscodeModels.ts');
        return createVscodeModelClient(model, log);
      }
      case 'anthropic': {
        const apiKey = await keys.read();
        if (apiKey === undefined) return failed(NO_KEY);
        const { createAnthropicClient } = await import('./node/anthropic/anthropicClient.ts');
        const address = anthropicBaseUrl === undefined ? {} : { baseUrl: anthropicBaseUrl };
        const listed = Object.fromEntries(Object.entries(prices).map(([id, price]) => [id, { price }]));
        const onFastRefused = (message: string): void => void vscode.window.showWarningMessage(message);
        const how = { prices: listed, fast, onFastRefused, ...address };
        return ok(createAnthropicClient({ provider, label: 'Anthropic', apiKey, ...how }));
      }
      case 'demo': {
        const [{ createAnthropicClient }, { createDemoFetch }] = await Promise.all([
          import('./node/anthropic/anthropicClient.ts'),
          import('./node/demo/demoFetch.ts'),
        ]);
        const fetch = createDemoFetch({ paceMs: demoPaceMs, sleep: (ms, signal) => clock.sleep(ms, signal) });
        return ok(createAnthropicClient({ provider, label: 'Demo model', apiKey: 'demo', fetch }));
      }
    }
  };
}

const NO_KEY: Failure = {
  kind: 'model-unconfigured',
  message: 'There is no key for the Anthropic API. Set one, or choose another model.',
};
