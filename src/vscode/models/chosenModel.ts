import type { RunModel } from '../../shared/limits.ts';
import type { ApiKeys } from '../secrets.ts';
import type { Settings } from '../settings.ts';
import { chooseModel } from './choice.ts';
import { offeredModels } from './vscodeModels.ts';

/** The model that a run started now would be bound to. Asks VS Code for its models only when they are wanted. */
export async function chosenModel(settings: Settings, keys: ApiKeys): Promise<RunModel> {
  const hasKey = settings.provider === 'auto' && (await keys.read()) !== undefined;
  const offered = settings.provider === 'vscode' ? await offeredModels() : [];
  return chooseModel(settings, { hasKey, offered });
}
