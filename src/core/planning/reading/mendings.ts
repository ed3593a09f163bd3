import type { PlanRepair, RepairKind } from '../../../shared/planning.ts';

/** Repairs that are told at most; what is more is summed up in one. */
const MAX_REPAIRS = 60;
/** Tasks that a sentence names. */
const NAMED_TASKS = 4;

/** Anything that has an id by the time the repairs are told. */
export interface Named {
  readonly id: string;
}

/** Gathers what was mended; what is the same for several tasks becomes one sentence. */
export interface Mendings {
  /** `what` is the end of a sentence that begins with the tasks, without its full stop. */
  note(kind: RepairKind, what: string, task?: Named): void;
  /** By the first time that each was noted. */
  repairs(): PlanRepair[];
}

export function createMendings(): Mendings {
  const noted = new Map<string, { readonly kind: RepairKind; readonly what: string; readonly tasks: Set<Named> }>();
  return {
    note(kind, what, task) {
      const key = `${kind} ${what}`;
      const entry = noted.get(key) ?? { kind, what, tasks: new Set() };
      if (task !== undefined) entry.tasks.add(task);
      noted.set(key, entry);
    },
    repairs() {
      const all = [...noted.values()].map(({ kind, what, tasks }): PlanRepair => {
        const taskIds = [...new Set([...tasks].map(({ id }) => id))];
        return { kind, taskIds, message: `${subjectOf(taskIds)}${what}.` };
      });
      if (all.length <= MAX_REPAIRS) return all;
      const rest = all.slice(MAX_REPAIRS - 1);
      const message = `${rest.length} more places of the plan were mended in the same manner.`;
      const taskIds = [...new Set(rest.flatMap((repair) => repair.taskIds))];
      return [...all.slice(0, MAX_REPAIRS - 1), { kind: 'form-mended', taskIds, message }];
    },
  };
}

/** How a sentence about these tasks begins: `Task "a": `, `Tasks "a", "b" and 3 more: `, `The plan: `. */
export function subjectOf(taskIds: readonly string[]): string {
  if (taskIds.length === 0) return 'The plan: ';
  return taskIds.length === 1 ? `Task ${namesOf(taskIds)}: ` : `Tasks ${namesOf(taskIds)}: `;
}

/** Ids in quotation marks: the first ones, and how many more there are. */
export function namesOf(taskIds: readonly string[]): string {
  const names = taskIds.slice(0, NAMED_TASKS).map((id) => `"${id}"`);
  const more = taskIds.length - names.length;
  if (more > 0) return `${names.join(', ')} and ${more} more`;
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}
