import type { PlannedTask } from '../../../shared/plan.ts';
import { slugOf } from '../reading/mendIds.ts';

/**
 * What an id in a plan means: that of a task, or of the one task that has it in another case, as its title, or in other
 * words of the same letters; of a part of a fan-out or loop it is that task. `undefined` when no task, or none alone, is meant.
 */
export function nearIds(tasks: readonly PlannedTask[]): (id: string) => string | undefined {
  const exact = new Set(tasks.map(({ id }) => id));
  const groups = new Set(
    tasks
      .filter(({ forEach, bestOf, loop }) => forEach !== undefined || bestOf !== undefined || loop !== undefined)
      .map(({ id }) => id),
  );
  const near = new Map<string, string | undefined>();
  for (const { id, title } of tasks) {
    for (const name of new Set([plain(id), plain(title), plain(slugOf(title))]))
      if (name !== '') near.set(name, near.has(name) && near.get(name) !== id ? undefined : id);
  }
  // An id counts more than a title.
  for (const { id } of tasks) near.set(plain(id), near.get(plain(id)) ?? id);
  return (id) => {
    if (exact.has(id)) return id;
    const group = /^(.+?)\.(\d|items|data)/.exec(id)?.[1];
    return near.get(plain(id)) ?? (group !== undefined && groups.has(group) ? group : undefined);
  };
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
