import { tasksOf } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import type { Equipment } from '../../tools/equipment.ts';

/**
 * The equipment of the run's agents with the means to look at candidates, as soon as its plan has a task of which there
 * are several; until then as it is. All agents get it alike, since their requests begin alike.
 */
export function createCandidateMeans(state: RunState): (equipment: Equipment | undefined) => Equipment | undefined {
  let looked = '';
  let hasCandidates = false;
  let last: { readonly of: Equipment; readonly with: Equipment } | undefined;
  return (equipment) => {
    // Only amendments change the tasks of a plan that is carried out; asked with every request, thousands would be looked through.
    const plan = [state.state, state.taskIds.length, state.amendments].join(' ');
    if (plan !== looked || state.state === 'initializing') {
      looked = plan;
      hasCandidates = tasksOf(state).some(({ options }) => options.bestOf !== undefined);
    }
    if (equipment === undefined || !hasCandidates) return equipment;
    if (last?.of !== equipment) {
      const means = new Set([...equipment.means, 'candidates' as const]);
      last = { of: equipment, with: { ...equipment, key: `${equipment.key} with candidates`, means } };
    }
    return last.with;
  };
}
