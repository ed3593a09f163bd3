import type { Plan, PlannedTask } from '../../../shared/plan.ts';
import { agentRole } from '../../agents/roles.ts';
import { wavesOf } from '../../graph/order.ts';
import type { Mendings } from '../reading/mendings.ts';
import { areOrdered, linksOf, withLinks, withNewIds } from './edges.ts';
import { withGroups } from './joining.ts';

const MAX_INSTRUCTIONS = 50_000;
const MAX_CRITERIA = 20;

/** Words that make no difference to what is to be done. */
const FILLERS: ReadonlySet<string> = new Set(
  'the a an please now then also all of carefully make sure to you should will need must task this is'.split(' '),
);

/**
 * The plan with the same work in it once. It is the same when role, scopes and options are, and either the instructions
 * say the same (and the title, where no scope does), or title and scopes do; what only reads must look at the same
 * things, too. Only tasks of one wave are compared, so that merging them never closes a cycle. The first is kept, has
 * the instructions of all where they differ, and depends on what any depends on.
 */
export function removeDuplicates(plan: Plan, mendings: Mendings): Plan {
  if (!areOrdered(plan.tasks)) return plan;
  const groups = sameWork(plan.tasks);
  const replaced = groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return [];
    const times = group.length === 2 ? 'twice' : `${group.length} times`;
    mendings.note('duplicate-removed', `the same work was planned ${times} and is done once now`, first);
    return [{ ids: group.map(({ id }) => id), task: together(first, group) }];
  });
  return withGroups(plan, replaced);
}

function together(first: PlannedTask, group: readonly PlannedTask[]): PlannedTask {
  const instructions = [...distinct(group.map((task) => task.instructions)), ...alsoCalled(first, group)].join('\n\n');
  const gates = group.find((task) => task.gates !== undefined)?.gates;
  const criteria = [...new Set(group.flatMap((task) => task.criteria ?? []))].slice(0, MAX_CRITERIA);
  const kept: PlannedTask = {
    ...first,
    instructions: instructions.length > MAX_INSTRUCTIONS ? first.instructions : instructions,
    ...(gates === undefined ? {} : { gates }),
    ...(criteria.length === 0 ? {} : { criteria }),
  };
  return withLinks(kept, linksOf(group));
}

/** What the titles of the others say besides: an agent is told the title of its task, too. */
function alsoCalled(first: PlannedTask, group: readonly PlannedTask[]): string[] {
  const titles = distinct([first.title, ...group.map(({ title }) => title)]).slice(1);
  return titles.length === 0 ? [] : [`This includes: ${titles.join('; ')}.`];
}

/** The first of those whose words that count are the same. */
function distinct(texts: readonly string[]): string[] {
  const byGist = new Map<string, string>();
  for (const text of texts) if (!byGist.has(gist(text))) byGist.set(gist(text), text);
  return [...byGist.values()];
}

/** All tasks by their work. What a task depends on counts by what is left of it, so that one look is enough. */
function sameWork(tasks: readonly PlannedTask[]): readonly (readonly PlannedTask[])[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const newId = new Map<string, string>();
  const groups: PlannedTask[][] = [];
  for (const wave of wavesOf(tasks)) {
    const byWork = new Map<string, PlannedTask[]>();
    for (const task of wave.flatMap((id) => byId.get(id) ?? [])) {
      const keys = keysOf(withNewIds(task, (id) => newId.get(id) ?? id));
      let group = keys.map((key) => byWork.get(key)).find((known) => known !== undefined);
      if (group === undefined) groups.push((group = []));
      group.push(task);
      newId.set(task.id, group[0]?.id ?? task.id);
      for (const key of keys) if (!byWork.has(key)) byWork.set(key, group);
    }
  }
  return groups;
}

/** Tasks with one of these in common do the same. */
function keysOf(task: PlannedTask): string[] {
  const { role, title, instructions, mayWrite, mayNotWrite, dependsOn } = task;
  const mayChange = agentRole(role).mayWrite;
  const { forEach, bestOf, loop, when, inputs, output, mayAdd, model } = task;
  const options = [forEach, bestOf, loop, when, inputs, output, mayAdd, model];
  const sorted = (list: readonly string[] | undefined): string[] | undefined => list && [...list].sort();
  const frame = [role, sorted(mayWrite), sorted(mayNotWrite), mayChange ? [] : sorted(dependsOn), options];
  const isScoped = mayChange && mayWrite !== undefined;
  return [
    JSON.stringify(['instructions', frame, gist(instructions), isScoped ? '' : gist(title)]),
    ...(isScoped ? [JSON.stringify(['title', frame, gist(title)])] : []),
  ];
}

/** The words that count, in their order. */
function gist(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !FILLERS.has(word)).join(' ');
}
