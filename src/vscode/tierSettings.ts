import type { Preset } from '../shared/forecast.ts';
import { DEFAULT_PRESET, PRESET_CHOICES, tierLimits } from '../shared/modelTiers.ts';
import type { TierChoice } from '../shared/modelTiers.ts';
import type { RunLimits, RunModel } from '../shared/limits.ts';
import { TIERS } from '../shared/taskKinds.ts';
import type { Settings } from './settings.ts';

/** What the settings say of which tasks get which models. */
export type TierSettings = Pick<TierChoice, 'preset' | 'tiers'>;

/**
 * The settings `wavewright.model.preset` and `wavewright.model.tiers`. What cannot be used is named in `problems`. The
 * default preset counts as not set: only somebody who chose one wants tiers for the demo model.
 */
export function readTierSettings(read: (key: string) => unknown, problems: string[]): TierSettings {
  const preset = presetOf(read('model.preset'), problems);
  const tiers = tiersOf(read('model.tiers'), problems);
  return {
    ...(preset === undefined || preset === DEFAULT_PRESET ? {} : { preset }),
    ...(Object.keys(tiers).length === 0 ? {} : { tiers }),
  };
}

/**
 * The limits of a new run on this model: those of the settings, and which tasks get which models. `preset`: chosen for just
 * this run, before what the settings say of presets and of one model for all.
 */
export function limitsFor(settings: Settings, model: RunModel, preset?: Preset): RunLimits {
  const { limits, tierSettings, modelId, anthropicBaseUrl } = settings;
  const choice: TierChoice = {
    ...tierSettings,
    ...(preset === undefined ? {} : { preset }),
    isModelNamed: modelId !== '' && preset === undefined,
    baseUrl: model.provider === 'anthropic' ? anthropicBaseUrl : undefined,
  };
  return { ...limits, ...tierLimits(model, choice) };
}

function presetOf(value: unknown, problems: string[]): TierSettings['preset'] {
  const known = PRESET_CHOICES.find((choice) => choice === value);
  if (known === undefined && value !== undefined && value !== null) {
    const came = JSON.stringify(value);
    const expected = PRESET_CHOICES.join(', ');
    problems.push(`wavewright.model.preset: expected one of ${expected}, came ${came}. "${DEFAULT_PRESET}" is used.`);
  }
  return known;
}

function tiersOf(value: unknown, problems: string[]): NonNullable<TierSettings['tiers']> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    problems.push(
      `wavewright.model.tiers: expected an object with ${TIERS.join(', ')}, came ${JSON.stringify(value)}.`,
    );
    return {};
  }
  const entries = Object.entries(value).flatMap(([name, id]) => {
    const tier = TIERS.find((known) => known === name);
    if (tier !== undefined && typeof id === 'string') return id.trim() === '' ? [] : [[tier, id.trim()] as const];
    const came = `"${name}": ${JSON.stringify(id)}`;
    problems.push(
      `wavewright.model.tiers: expected ids of models for ${TIERS.join(', ')}, came ${came}. It is left out.`,
    );
    return [];
  });
  return Object.fromEntries(entries);
}
