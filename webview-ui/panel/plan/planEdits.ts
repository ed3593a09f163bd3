import { createContext, use, useState } from 'react';
import type { PlanOperation } from '../../../src/shared/planOperations.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import { useAsking } from '../../common/page.ts';
import type { PlanHistory } from '../../models/planCard.ts';

/** A form of the plan card; one is open at most, so that saving one never throws away another. */
export type OpenForm = { readonly kind: 'add' } | { readonly kind: 'edit' | 'split'; readonly taskId: string };

/** What the parts of the plan card share: how to change the plan, and what is being changed. */
export interface PlanEdits {
  readonly state: RunState;
  readonly history: PlanHistory;
  /** Asks for these changes, as one edit. */
  readonly edit: (operations: readonly PlanOperation[]) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** An edit is on its way. */
  readonly isBusy: boolean;
  readonly form: OpenForm | undefined;
  readonly openForm: (form: OpenForm | undefined) => void;
  /** The tasks that are chosen to be merged or removed; undefined while nobody chooses. */
  readonly chosen: ReadonlySet<string> | undefined;
  readonly choose: (chosen: ReadonlySet<string> | undefined) => void;
}

export const PlanEditsContext = createContext<PlanEdits | undefined>(undefined);

/** `undefined` where a plan is shown that cannot be changed. */
export function usePlanEdits(): PlanEdits | undefined {
  return use(PlanEditsContext);
}

/** Forms and choices are for the plan as it was when they began: with another version of it they close. */
export function useNewPlanEdits(state: RunState, history: PlanHistory): PlanEdits {
  const { runId } = state;
  const [ask, isBusy] = useAsking(history.version);
  const [form, openForm] = useOfVersion<OpenForm>(history.version);
  const [chosen, choose] = useOfVersion<ReadonlySet<string>>(history.version);
  return {
    state,
    history,
    edit: (operations) => ask({ type: 'plan/edit', runId, operations: [...operations] }),
    undo: () => ask({ type: 'plan/undo', runId }),
    redo: () => ask({ type: 'plan/redo', runId }),
    isBusy,
    form,
    openForm,
    chosen,
    choose,
  };
}

function useOfVersion<Value>(version: string): readonly [Value | undefined, (value: Value | undefined) => void] {
  const [kept, setKept] = useState<{ readonly version: string; readonly value: Value | undefined } | undefined>();
  return [kept?.version === version ? kept.value : undefined, (value) => setKept({ version, value })];
}
