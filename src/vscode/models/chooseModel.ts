import * as vscode from 'vscode';
import type { ApiKeys } from '../secrets.ts';
import type { ProviderSetting, Settings } from '../settings.ts';
import { ANTHROPIC_MODELS } from './catalogue.ts';
import { qualifiedId } from './choice.ts';
import type { OfferedModel } from './choice.ts';
import { askForApiKey } from './setApiKey.ts';
import { offeredModels } from './vscodeModels.ts';

/** What picking a line does. */
type Choice =
  | { readonly kind: 'model'; readonly provider: ProviderSetting; readonly modelId: string }
  | { readonly kind: 'other-id' }
  | { readonly kind: 'base-url' };

interface ChoiceItem extends vscode.QuickPickItem {
  readonly choice?: Choice;
}

/** Lets the person choose where requests go and remembers it in the settings. Asks for a key where one is missing. */
export async function pickModel(settings: Settings, keys: ApiKeys): Promise<void> {
  const picked = await vscode.window.showQuickPick(choiceItems(settings, await offeredModels()), {
    title: 'Wavewright: Choose Model',
    placeHolder: 'The model that plans and works on the next runs',
    matchOnDescription: true,
  });
  if (picked?.choice === undefined) return;
  if (picked.choice.kind === 'base-url') return askForBaseUrl(settings);
  const model = picked.choice.kind === 'model' ? picked.choice : await askForModelId(settings);
  if (model === undefined) return;
  await update('model.provider', model.provider);
  await update('model.id', model.modelId);
  if (model.provider === 'anthropic' && (await keys.read()) === undefined) await askForApiKey(keys);
}

/** The lines of the quick pick; the one in force is marked. */
export function choiceItems(settings: Settings, offered: readonly OfferedModel[]): ChoiceItem[] {
  const item = (label: string, description: string, provider: ProviderSetting, modelId: string): ChoiceItem => {
    const inForce = settings.provider === provider && settings.modelId === modelId;
    return { label: inForce ? `$(check) ${label}` : label, description, choice: { kind: 'model', provider, modelId } };
  };
  return [
    item('Automatic', 'Anthropic when there is a key, otherwise the demo model', 'auto', ''),
    separator('Anthropic'),
    ...ANTHROPIC_MODELS.map(({ id, description }) => item(id, description, 'anthropic', id)),
    { label: 'Another Model of the Anthropic API...', choice: { kind: 'other-id' } },
    {
      label: 'Address of the Anthropic API...',
      description: settings.anthropicBaseUrl ?? "Anthropic's own",
      choice: { kind: 'base-url' },
    },
    separator('VS Code'),
    ...offered.map((model) => item(model.name, qualifiedId(model), 'vscode', qualifiedId(model))),
    ...(offered.length === 0 ? [{ label: 'VS Code offers no language model here', description: '' }] : []),
    separator('Demo'),
    item('Demo Model', 'needs no key; migrates CommonJS to ES modules and does nothing else', 'demo', ''),
  ];
}

async function askForModelId(settings: Settings): Promise<{ provider: ProviderSetting; modelId: string } | undefined> {
  const id = await vscode.window.showInputBox({
    title: 'Wavewright: Model of the Anthropic API',
    prompt: 'The id of the model, as the API at the chosen address names it.',
    value: settings.provider === 'anthropic' ? settings.modelId : '',
    validateInput: (text) => (text.trim() === '' ? 'Type the id of a model.' : undefined),
  });
  return id === undefined ? undefined : { provider: 'anthropic', modelId: id.trim() };
}

async function askForBaseUrl(settings: Settings): Promise<void> {
  const url = await vscode.window.showInputBox({
    title: 'Wavewright: Address of the Anthropic API',
    prompt: "Any server that speaks the Messages API. Leave it empty for Anthropic's own.",
    placeHolder: 'https://api.anthropic.com',
    value: settings.anthropicBaseUrl ?? '',
    validateInput: (text) =>
      text.trim() === '' || /^https?:\/\/\S+$/.test(text.trim()) ? undefined : 'Type an http or https address.',
  });
  if (url !== undefined) await update('anthropic.baseUrl', url.trim());
}

/** Writes where the setting is in force already: into the workspace when it is set there, otherwise for the person. */
async function update(key: string, value: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('wavewright');
  const inWorkspace = configuration.inspect(key)?.workspaceValue !== undefined;
  await configuration.update(
    key,
    value === '' ? undefined : value,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

function separator(label: string): ChoiceItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
