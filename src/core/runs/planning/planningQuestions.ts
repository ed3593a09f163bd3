import type { PlanningStep } from '../../../shared/planning.ts';
import type { AskDeps } from '../../planning/asking/ask.ts';
import { budgetWarnings } from '../budget/budgetWarnings.ts';
import type { PlanningDeps } from './planningDeps.ts';

type Deps = Pick<PlanningDeps, 'recorder' | 'contents' | 'newClient' | 'mayGoOn' | 'onActivity' | 'isAbandoned'>;

/** Has single questions of planning journalled: what was answered in an earlier process is not paid for again. */
export function planningQuestions(deps: Deps, step: PlanningStep): AskDeps {
  const { recorder, contents } = deps;
  return {
    client: deps.newClient(),
    hash: contents.hashOf,
    onActivity: deps.onActivity,
    async kept(key) {
      const { asked } = recorder.state.planning;
      const hash = Object.hasOwn(asked, key) ? asked[key] : undefined;
      return hash === undefined ? undefined : new TextDecoder().decode(await contents.get(hash));
    },
    async keep({ key, answer, usage }) {
      if (deps.isAbandoned()) return;
      const hash = contents.put(new TextEncoder().encode(answer));
      recorder.record({ type: 'planning-asked', step, key, answer: hash, ...usage });
      for (const warning of budgetWarnings(recorder.state, '')) recorder.record(warning);
      await recorder.durable();
    },
    async beforeRequest() {
      const allowed = deps.mayGoOn();
      if (allowed.ok) await recorder.durable();
      return allowed;
    },
  };
}
