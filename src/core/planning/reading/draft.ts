import type { PlannedDependency } from '../../../shared/plan.ts';
import type { RepairKind } from '../../../shared/planning.ts';
import type { Mendings } from './mendings.ts';

/** A task on its way into the form of a plan. */
export interface Draft {
  /** As it will be in the plan; unique once ids are mended. */
  id: string;
  /** As it was written; `undefined` when there was none. */
  readonly writtenId: string | undefined;
  /** From 0, in what was submitted. */
  readonly index: number;
  /** By the names of the plan format; values come as they were written and are mended in place. */
  readonly fields: Record<string, unknown>;
  /** About its dependencies, by the ids as they were written. */
  more: ReadonlyMap<string, PlannedDependency>;
  readonly note: (kind: RepairKind, what: string) => void;
}

export function createDraft(
  index: number,
  writtenId: string | undefined,
  fields: Record<string, unknown>,
  mendings: Mendings,
): Draft {
  const draft: Draft = {
    id: '',
    writtenId,
    index,
    fields,
    more: new Map(),
    note: (kind, what) => {
      mendings.note(kind, what, draft);
    },
  };
  return draft;
}
