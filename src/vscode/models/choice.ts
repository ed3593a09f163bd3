import type { ModelChoice } from '../../core/ports/model.ts';
import { DEFAULT_MODELS } from '../../shared/defaults.ts';
import type { RunModel } from '../../shared/limits.ts';
import type { Settings } from '../settings.ts';

/** A language model of VS Code, as far as choosing needs it. */
export interface OfferedModel {
  readonly vendor: string;
  readonly id: string;
  readonly name: string;
}

/**
 * The model that a new run is bound to: what the settings name; with `auto`, Anthropic when there is a key, otherwise
 * the demo model. `offered` are the models of VS Code; they are needed only when the provider is `vscode`.
 */
export function chooseModel(
  settings: Pick<Settings, 'provider' | 'modelId'>,
  known: { readonly hasKey: boolean; readonly offered: readonly OfferedModel[] },
): RunModel {
  const provider = settings.provider === 'auto' ? (known.hasKey ? 'anthropic' : 'demo') : settings.provider;
  if (provider === 'demo') return runModel({ provider, model: DEFAULT_MODELS.demo });
  if (provider === 'anthropic') return runModel({ provider, model: settings.modelId || DEFAULT_MODELS.anthropic });
  const offered = settings.modelId === '' ? known.offered[0] : findOffered(known.offered, settings.modelId);
  if (offered === undefined)
    return { provider, model: settings.modelId, label: `VS Code · ${settings.modelId || 'no model'}` };
  return { provider, model: qualifiedId(offered), label: vscodeLabel(offered) };
}

/** With a label for people. */
function runModel(choice: ModelChoice): RunModel {
  return { ...choice, label: choice.provider === 'demo' ? 'Demo model' : `Anthropic · ${choice.model}` };
}

/** `vendor/id`: the ids of different vendors may be alike. */
export function qualifiedId(model: OfferedModel): string {
  return `${model.vendor}/${model.id}`;
}

export function vscodeLabel(model: OfferedModel): string {
  return `${model.vendor} · ${model.name}`;
}

/** By qualified id, or by the plain id where somebody wrote that. */
export function findOffered<Model extends OfferedModel>(offered: readonly Model[], id: string): Model | undefined {
  return offered.find((model) => qualifiedId(model) === id) ?? offered.find((model) => model.id === id);
}
