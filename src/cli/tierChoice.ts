import type { RunLimits, RunModel } from '../shared/limits.ts';
import type { Failure } from '../shared/failures.ts';
import { tierLimits } from '../shared/modelTiers.ts';
import type { PresetChoice } from '../shared/modelTiers.ts';
import { failed, ok } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import type { CommandOptions } from './commandLine.ts';

type Said = Pick<CommandOptions, 'preset' | 'tiers' | 'model'>;

/**
 * The limits by which tasks get models of their own, as the options say; nothing where all get the run's. Failures:
 * wrong-use when a preset was named that could have no effect.
 */
export function tiersFor(said: Said, model: RunModel): Result<Pick<RunLimits, 'preset' | 'tiers'>, Failure> {
  const limits = tierLimits(model, { ...said, isModelNamed: said.model !== undefined });
  if (limits.tiers !== undefined || said.preset === undefined || said.preset === 'single') return ok(limits);
  const why =
    said.model === undefined
      ? 'chooses among models, and those of this server are not known here. Name them with --tiers'
      : 'chooses among models, and --model names one for all tasks. Leave one of the two out, or name models with --tiers';
  return failed({ kind: 'wrong-use', message: `--preset ${said.preset} ${why}.` });
}

/** What was recorded with a run stays in force unless something else was said. `undefined`: nothing was said of models. */
export function tiersOnResume(
  said: Said,
  model: RunModel,
  recorded: Pick<RunLimits, 'preset' | 'tiers'>,
): Result<Pick<RunLimits, 'preset' | 'tiers'>, Failure> {
  if (said.model !== undefined || said.tiers !== undefined) return tiersFor(said, model);
  const before: PresetChoice = recorded.tiers === undefined ? 'single' : (recorded.preset ?? 'balanced');
  return tiersFor({ ...said, preset: said.preset ?? before }, model);
}
