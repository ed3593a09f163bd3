import type { AmendedBy } from './events.ts';
import { requireTask, taskOf, tasksOf } from './runState.ts';
import type { GroupState, RunState, TaskOptions } from './runState.ts';
import { unfoldingOf } from './unfolding.ts';

/** Tasks that were not in the plan, by what brought them in. */
export interface AmendmentSummary {
  readonly by: AmendedBy;
  /** In the order in which they were added. */
  readonly taskIds: readonly string[];
}

/** What was added to the plan of a run and is still there, in the order in which it began. */
export function amendmentsOf(state: RunState): AmendmentSummary[] {
  const byTask = new Map<string, string[]>();
  const summaries: AmendmentSummary[] = [];
  for (const { id, addedBy, resolves } of tasksOf(state)) {
    if (addedBy === undefined) continue;
    const ids = byTask.get(addedBy);
    if (resolves !== undefined) summaries.push({ by: { kind: 'conflict', taskId: addedBy }, taskIds: [id] });
    else if (ids !== undefined) ids.push(id);
    else {
      const taskIds = [id];
      byTask.set(addedBy, taskIds);
      summaries.push({ by: { kind: 'agent', taskId: addedBy }, taskIds });
    }
  }
  return summaries.map(({ by, taskIds }) => ({ by: { ...by, kind: kindOf(state, by, taskIds) }, taskIds }));
}

function kindOf(state: RunState, { kind, taskId }: AmendedBy, added: readonly string[]): AmendedBy['kind'] {
  if (kind === 'conflict') return kind;
  if (!added.some((id) => requireTask(state, id).memberOf === taskId)) return 'agent';
  const group = taskOf(state, taskId);
  const unfolding = group === undefined ? undefined : unfoldingOf(group);
  return unfolding === 'fan-out' || unfolding === 'best-of' ? unfolding : 'loop';
}

/**
 * "+3 tasks by 'scan'", "+40 tasks, one per item of 'fix'", "+2 tasks for a round of 'fix'", "+1 task to bring together what
 * 'end' builds on". `by` as of one event.
 */
export function amendmentText({ kind, taskId }: AmendedBy, count: number): string {
  const tasks = count === 1 ? '+1 task' : `+${count} tasks`;
  switch (kind) {
    case 'agent':
      if (count === 0) return `what would go on regardless waits for what mends the findings of '${taskId}'`;
      return `${tasks} by '${taskId}'`;
    case 'fan-out':
      return `${tasks}, one per item of '${taskId}'`;
    case 'best-of':
      return count === 1 ? `${tasks} to choose among those for '${taskId}'` : `${tasks} to choose from for '${taskId}'`;
    case 'loop':
      return `${tasks} for ${count > 2 ? 'rounds' : 'a round'} of '${taskId}'`;
    case 'person':
      return `${tasks} as asked for`;
    case 'conflict':
      return count === 0
        ? `'${taskId}' waits for changes to be brought together`
        : `${tasks} to bring together what '${taskId}' builds on`;
  }
}

/** Ids of the work of each round; what judges it has more behind the number. */
const ROUND = /\.\d+(-\d+)?$/;

/** How far a task is that has unfolded: "12 of 40 done", "2 of 3 candidates done", "In round 2". */
export function groupProgress({ members, open }: GroupState, options: TaskOptions): string {
  switch (unfoldingOf({ options })) {
    case 'fan-out':
      return `${members.length - open} of ${members.length} done`;
    case 'best-of':
      return candidateProgress(members, open);
    default:
      return `In round ${Math.max(1, members.filter((id) => ROUND.test(id)).length)}`;
  }
}

/** Once one is chosen, it is the only member. */
function candidateProgress(members: readonly string[], open: number): string {
  const [first = ''] = members;
  const candidates = members.filter((id) => ROUND.test(id)).length;
  if (members.length === 1) return `"${first}" was chosen`;
  if (candidates < members.length) return open === 0 ? 'Judged' : `${candidates} candidates are being judged`;
  return `${members.length - open} of ${members.length} candidates done`;
}

/** What the plan says of a task besides its instructions that decides what is done, one sentence each. */
export function specialsOf({ agent, forEach, when, bestOf, loop, mayAdd = 0 }: TaskOptions): string[] {
  const place = (from: string, path: string | undefined): string =>
    path === undefined ? `the data of ${from}` : `${path} of ${from}`;
  const specials: string[] = [];
  if (agent !== undefined) specials.push(`Done by the agent "${agent}" of the repository.`);
  if (when !== undefined) {
    const wanted = when.is === undefined ? JSON.stringify(when.equals) : when.is.replace('-', ' ');
    specials.push(`Only if ${place(when.from, when.path)} is ${wanted}.`);
  }
  if (forEach !== undefined) {
    const { items, from = '', path, max, enough } = forEach;
    const list = items === undefined ? `${place(from, path)}, at most ${max}` : `a list of ${items.length}`;
    const share = enough === 1 ? '' : `; ${Math.round(enough * 100)} % of them are enough to go on`;
    specials.push(`Once per item of ${list}${share}.`);
  }
  if (bestOf !== undefined) {
    const preferred = bestOf.judge === undefined ? '' : ` What it prefers: ${bestOf.judge}`;
    specials.push(`Done by ${bestOf.attempts} agents independently, of whose results a judge chooses one.${preferred}`);
  }
  if (loop !== undefined) specials.push(`Checked after each of up to ${loop.maxRounds} rounds: ${loop.check}`);
  if (mayAdd > 0) specials.push(`May add up to ${mayAdd} ${mayAdd === 1 ? 'task' : 'tasks'} to the plan.`);
  return specials;
}
