import type { ModelChoice } from '../../ports/model.ts';
import { createRateGovernor } from './rateGovernor.ts';
import type { RateGovernor, RateGovernorDeps } from './rateGovernor.ts';

/** The governors of this process, one for every address that is asked. */
export interface RateGovernors {
  of(choice: Pick<ModelChoice, 'provider' | 'baseUrl'>): RateGovernor;
}

export function createRateGovernors(deps: RateGovernorDeps): RateGovernors {
  const governors = new Map<string, RateGovernor>();
  return {
    of({ provider, baseUrl = '' }) {
      const key = `${provider} ${baseUrl}`;
      const governor = governors.get(key) ?? createRateGovernor(deps);
      governors.set(key, governor);
      return governor;
    },
  };
}
