import * as vscode from 'vscode';
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
}

/** Starts a run. Asks for the folder where several are open, and for the request where none is given. */
export async function runWorkflow(
  request: string | undefined,
  deps: ActionDeps,
  extras: RequestExtras = {},
): Promise<Outcome> {
  if (openRoots().length === 0) return NO_FOLDER;
  if (!vscode.workspace.isTrusted) return UNTRUSTED;
  if (request?.trim() === '') return EMPTY;
  const root = await pickRoot();
  if (root === undefined) return undefined;
  const text = request ?? (await askForRequest(root));
  if (text === undefined) return undefined;
  const brief = await briefOf(extras, deps);
  if (!brief.ok) return brief.failure;
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const settings = deps.settings();
  const model = await chosenModel(settings, deps.keys);
  const started = await app.value.startRun({
    request: text,
    root: root.name,
    model,
    limits: limitsFor(settings, model, extras.preset),
    ...(brief.value === undefined ? {} : { brief: brief.value }),
    ...(settings.autoApprove ? { autoApprove: 'setting' } : {}),
  });
  if (!started.ok) return started.failure;
  await deps.panel.show();
  return undefined;
}

/** `undefined` when nothing was said besides the words. */
async function briefOf(
  { context = [], size }: RequestExtras,
  deps: ActionDeps,
): Promise<Result<Brief | undefined, Failure>> {
  const items: ContextItem[] = [];
  for (const item of context) {
    const resolved = await deps.context.resolve(item);
    if (!resolved.ok) return resolved;
    items.push(resolved.value);
  }
  if (items.length === 0 && size === undefined) return ok(undefined);
  return ok({ ...(size === undefined ? {} : { size }), ...(items.length === 0 ? {} : { context: items }) });
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
