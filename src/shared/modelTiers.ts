import { PRESETS } from './forecast.ts';
import type { Preset } from './forecast.ts';
import type { RunLimits, RunModel } from './limits.ts';
import { TIERS } from './taskKinds.ts';
import type { Tier } from './taskKinds.ts';

/** Ids of models by tier. */
export type TierModels = Readonly<Record<Tier, string>>;

/** What a person may choose: a table that says which task gets which tier, or one model for all. */
export const PRESET_CHOICES = [...PRESETS, 'single'] as const;
export type PresetChoice = Preset | 'single';

export const DEFAULT_PRESET: Preset = 'balanced';

/**
 * The models of each provider by tier, as of 12 November 2026: of each price class the newest one that the price list
 * (`node/anthropic/prices.ts`) has. The demo model is one for all.
 */
const MODELS_OF: Readonly<Record<RunModel['provider'], TierModels | undefined>> = {
  anthropic: { light: 'claude-haiku-5-5', standard: 'claude-sonnet-5-5', strong: 'claude-opus-5-5' },
  demo: { light: 'demo', standard: 'demo', strong: 'demo' },
  vscode: undefined,
};

/** What a person said about which models are to be asked. */
export interface TierChoice {
  /** Absent: nothing was said. */
  readonly preset?: PresetChoice | undefined;
  /** Ids by tier, as far as they were named. */
  readonly tiers?: Partial<TierModels> | undefined;
  /** Whether the person named one model, which is then meant for all tasks. */
  readonly isModelNamed: boolean;
  /** Where the provider is asked, where the run's model does not say so. */
  readonly baseUrl?: string | undefined;
}

/**
 * The limits by which the tasks of a run on this model get models of their own; empty where all get the run's. Tiers that
 * were named hold in any case but for `single`; those that were not are filled up from the provider's table, or with the
 * model of the run where one was named for all or its server has models that nobody here knows. Without named tiers there
 * are some only at a provider's own address, when no model was named. The demo model has no others: it gets tiers, all
 * with itself, when any of this was asked for.
 */
export function tierLimits(model: RunModel, choice: TierChoice): Pick<RunLimits, 'preset' | 'tiers'> {
  const { preset, tiers: named = {}, isModelNamed, baseUrl = model.baseUrl } = choice;
  if (preset === 'single') return {};
  const isNamed = Object.keys(named).length > 0;
  const table = isOwnAddress(baseUrl) ? MODELS_OF[model.provider] : undefined;
  if (model.provider === 'demo') {
    const isWanted = table !== undefined && (isNamed || preset !== undefined);
    return isWanted ? { preset: preset ?? DEFAULT_PRESET, tiers: table } : {};
  }
  if (!isNamed && (table === undefined || isModelNamed)) return {};
  const tierModel = (tier: Tier): string => named[tier] ?? (isModelNamed ? undefined : table?.[tier]) ?? model.model;
  return { preset: preset ?? DEFAULT_PRESET, tiers: byTier(tierModel) };
}

function isOwnAddress(baseUrl: string | undefined): boolean {
  return baseUrl === undefined || /^https:\/\/api\.anthropic\.com(\/|$)/.test(baseUrl.trim());
}

/**
 * The same limits with tiers whose models may all be asked: a tier whose model may not gets that of the next stronger tier
 * which may, otherwise of the next weaker one. Without tiers where none may.
 */
export function withAllowedTiers<Limits extends Pick<RunLimits, 'preset' | 'tiers' | 'allowedModels'>>(
  limits: Limits,
): Limits {
  const { tiers, allowedModels } = limits;
  if (tiers === undefined || allowedModels === undefined) return limits;
  const found = TIERS.map((_, index) =>
    [...TIERS.slice(index), ...TIERS.slice(0, index).reverse()].find((tier) => allowedModels.includes(tiers[tier])),
  );
  const [light, standard, strong] = found;
  if (light === undefined || standard === undefined || strong === undefined) {
    const { tiers: _tiers, preset: _preset, ...others } = limits;
    return others as Limits;
  }
  return { ...limits, tiers: { light: tiers[light], standard: tiers[standard], strong: tiers[strong] } };
}

/** The next stronger tier; the strongest stays. */
export function strongerTier(tier: Tier, steps = 1): Tier {
  return TIERS[Math.min(TIERS.length - 1, TIERS.indexOf(tier) + steps)] ?? 'strong';
}

function byTier(modelOf: (tier: Tier) => string): TierModels {
  return { light: modelOf('light'), standard: modelOf('standard'), strong: modelOf('strong') };
}
