import * as vscode from 'vscode';
import type { StartRun } from '../../core/app/app.ts';
import type { Brief, ContextItem, Size } from '../../shared/brief.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Preset } from '../../shared/forecast.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { chosenModel } from '../models/chosenModel.ts';
import { limitsFor } from '../tierSettings.ts';
import { openRoots } from '../workspace/folders.ts';
import type { Root } from '../workspace/folders.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';

const NO_FOLDER: Failure = {
  kind: 'no-folder',
  message: 'Wavewright works on the files of a folder, and none is open. Open the repository that the work is about.',
};

const UNTRUSTED: Failure = {
  kind: 'untrusted-workspace',
  message: 'This workspace is not trusted, so Wavewright runs nothing in it. Trust it to run workflows.',
};

const EMPTY: Failure = {
  kind: 'wrong-use',
  message: 'The request is empty. Say in a sentence or two what shall be done.',
};

/** What a request says besides its words. */
export interface RequestExtras {
  /** Texts that are missing are taken as they are now. */
  readonly context?: readonly ContextItem[] | undefined;
  readonly size?: Size | undefined;
  /** Absent: as the settings say. */
  readonly preset?: Preset | undefined;
  /** Name of the template that makes the plan; then the request may be empty. */
  readonly template?: string | undefined;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** Starts a run. Asks for the folder where several are open, and for the request where none is given. */
export async function runWorkflow(
  request: string | undefined,
  deps: ActionDeps,
  extras: RequestExtras = {},
): Promise<Outcome> {
  const refused = refusal();
  if (refused !== undefined) return refused;
  if (request?.trim() === '' && extras.template === undefined) return EMPTY;
  const root = await pickRoot();
  if (root === undefined) return undefined;
  const text = request ?? (await askForRequest(root));
  if (text === undefined) return undefined;
  const brief = await briefOf(extras, deps);
  if (!brief.ok) return brief.failure;
  const asked = { request: text, ...(brief.value === undefined ? {} : { brief: brief.value }) };
  return startIn(root, asked, deps, extras.preset);
}

/** Why nothing can be started here at all. */
function refusal(): Failure | undefined {
  if (openRoots().length === 0) return NO_FOLDER;
  return vscode.workspace.isTrusted ? undefined : UNTRUSTED;
}

/** Starts a run on the folder with the model and the limits of the settings, and shows the panel. */
export async function startIn(
  root: Root,
  asked: Partial<Pick<StartRun, 'request' | 'brief' | 'specificationText'>>,
  deps: ActionDeps,
  preset?: Preset,
): Promise<Outcome> {
  const refused = refusal();
  if (refused !== undefined) return refused;
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const settings = deps.settings();
  const model = await chosenModel(settings, deps.keys);
  const started = await app.value.startRun({
    request: '',
    ...asked,
    root: root.name,
    model,
    limits: limitsFor(settings, model, preset),
    ...(settings.autoApprove ? { autoApprove: 'setting' } : {}),
  });
  if (!started.ok) return started.failure;
  await deps.panel.show();
  return undefined;
}

/** `undefined` when nothing was said besides the words. */
async function briefOf(
  { context = [], size, template, parameters }: RequestExtras,
  deps: ActionDeps,
): Promise<Result<Brief | undefined, Failure>> {
  const items: ContextItem[] = [];
  for (const item of context) {
    const resolved = await deps.context.resolve(item);
    if (!resolved.ok) return resolved;
    items.push(resolved.value);
  }
  const brief: Brief = {
    ...(size === undefined ? {} : { size }),
    ...(items.length === 0 ? {} : { context: items }),
    ...(template === undefined ? {} : { template }),
    ...(parameters === undefined ? {} : { parameters }),
  };
  return ok(Object.keys(brief).length === 0 ? undefined : brief);
}

async function pickRoot(): Promise<Root | undefined> {
  const roots = openRoots();
  if (roots.length === 1) return roots[0];
  const picked = await vscode.window.showQuickPick(
    roots.map((root) => ({ label: root.name, description: root.uri.fsPath, root })),
    { title: 'Wavewright: Run Workflow', placeHolder: 'The folder to work on' },
  );
  return picked?.root;
}

async function askForRequest(root: Root): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: `Wavewright: Run Workflow on ${root.name}`,
    prompt: 'What shall be done? You will see the plan before anything is changed.',
    placeHolder: 'Migrate this project to ES modules, with tests and docs',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'Say in a sentence or two what shall be done.' : undefined),
  });
}
