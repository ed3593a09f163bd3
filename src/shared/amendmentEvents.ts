import { countTurn, enterByDependencies, recountDependencies } from './reducing.ts';
import type { EventHandlers, EventOf } from './reducing.ts';
import { requireTask } from './runState.ts';
import type { GroupState, RunState, TaskState } from './runState.ts';
import { plannedTask, reopen } from './taskBeginning.ts';

type AmendmentEventType =
  | 'plan-amended'
  | 'tasks-reopened'
  | 'instruction-added'
  | 'amendment-asked'
  | 'amendment-proposed'
  | 'amendment-decided'
  | 'tasks-changed';

/** What changes of the plan during the run do to its state. */
export const amendmentHandlers: EventHandlers<AmendmentEventType> = {
  'plan-amended': (state, event, at) => {
    const isOfPerson = event.by.kind === 'person';
    // A person's is counted with the decision, whatever it changes.
    if (!isOfPerson) state.amendments += 1;
    const waveOf = new Map(event.waves);
    for (const task of event.added) {
      const place = placeOf(state, waveOf.get(task.id) ?? 0);
      const added = plannedTask(task, place, isOfPerson ? undefined : event.by.taskId);
      // What a person told the agents of a fan-out or loop is for those that join it later, too.
      if (task.memberOf !== undefined) joinAs(added, requireTask(state, task.memberOf));
      addTask(state, added);
    }
    for (const task of event.added) {
      const added = requireTask(state, task.id);
      for (const id of added.dependsOn) requireTask(state, id).dependants.push(added.id);
    }
    for (const { taskId, on } of event.dependencies) dependBesides(requireTask(state, taskId), on, state);
    joinGroups(state, event, at);
    moveAll(state, event.waves);
    for (const id of touchedBy(event)) {
      const task = requireTask(state, id);
      recountDependencies(state, task);
      enterByDependencies(state, task);
    }
  },
  'tasks-reopened': (state, event) => {
    removeTasks(state, event.removed);
    for (const id of event.anew ?? []) requireTask(state, id).runsAnew = true;
    reopen(
      state,
      event.taskIds.map((id) => requireTask(state, id)),
    );
  },
  'amendment-asked': (state, event) => {
    state.planning.asked[event.key] = event.answer;
    countTurn(state, event, state.limits.tiers?.strong ?? state.model.model);
  },
  'amendment-proposed': (state, { type: _type, ...proposed }) => {
    state.proposedAmendments.push(proposed);
  },
  'amendment-decided': (state, { amendmentId, decision, events }) => {
    const decided = state.proposedAmendments.find((each) => each.amendmentId === amendmentId);
    if (decided === undefined) throw new Error(`run ${state.runId} has no proposed amendment ${amendmentId}`);
    const { by, request, difference } = decided;
    const { summary } = difference;
    state.proposedAmendments = state.proposedAmendments.filter((each) => each !== decided);
    state.decidedAmendments.push({ amendmentId, by, request, summary, decision, seq: state.seq + 1, events });
    if (decision === 'accepted') state.amendments += 1;
  },
  'tasks-changed': (state, { tasks, waves }) => {
    for (const { id, title, role, instructions, priority, dependsOn, ...options } of tasks) {
      const task = requireTask(state, id);
      Object.assign(task, { title, role, instructions, priority, options, content: undefined });
      dependOn(state, task, dependsOn);
    }
    moveAll(state, waves);
    while (state.waves.at(-1)?.length === 0) state.waves.pop();
  },
  'instruction-added': (state, event) => {
    const task = requireTask(state, event.taskId);
    task.instructionsAdded.push(event.text);
    // What its agent is given is more now than it began with.
    if (task.attempts.at(-1)?.state === 'running') task.content = undefined;
  },
};

/** It depends on exactly these from now on, and on its members where it has some. */
function dependOn(state: RunState, task: TaskState, ids: readonly string[]): void {
  const members = task.group?.members ?? [];
  for (const id of task.dependsOn) {
    const other = requireTask(state, id);
    if (!members.includes(id)) other.dependants = other.dependants.filter((each) => each !== task.id);
  }
  task.dependsOn = task.dependsOn.filter((id) => members.includes(id));
  dependBesides(task, ids, state);
  recountDependencies(state, task);
  if (task.state === 'pending' || task.state === 'ready') enterByDependencies(state, task);
}

/** What a person told the group, or wants of it, is for the member, too. */
function joinAs(member: TaskState, group: TaskState): void {
  member.instructionsAdded = [...group.instructionsAdded];
  member.runsAnew = group.runsAnew;
}

type Amendment = EventOf<'plan-amended'>;

function placeOf(state: RunState, wave: number): { readonly wave: number; readonly position: number } {
  const last = state.taskIds.at(-1);
  return { wave, position: last === undefined ? 0 : requireTask(state, last).position + 1 };
}

function addTask(state: RunState, task: TaskState): void {
  state.taskIds.push(task.id);
  state.tasks[task.id] = task;
  state.counts[task.state] += 1;
  waveAt(state, task.wave).push(task.id);
}

function dependBesides(task: TaskState, on: readonly string[], state: RunState): void {
  const known = new Set(task.dependsOn);
  for (const id of on) {
    if (known.has(id)) continue;
    known.add(id);
    task.dependsOn.push(id);
    requireTask(state, id).dependants.push(task.id);
  }
}

/** New members of a group: it waits for them from now on. */
function joinGroups(state: RunState, { added }: Amendment, at: number): void {
  const joining = new Map<string, string[]>();
  for (const { id, memberOf } of added) {
    if (memberOf === undefined) continue;
    const members = joining.get(memberOf);
    if (members === undefined) joining.set(memberOf, [id]);
    else members.push(id);
  }
  for (const [groupId, members] of joining) {
    const task = requireTask(state, groupId);
    task.group = grownGroup(task, members);
    task.startedAt ??= at;
    dependBesides(task, members, state);
  }
}

function grownGroup({ group, options }: TaskState, joining: readonly string[]): GroupState {
  const members = [...(group?.members ?? []), ...joining];
  // Shares such as 0.07 have no exact form: 0.07 × 100 is a little more than 7.
  const needed = Math.ceil((options.forEach?.enough ?? 1) * members.length - 1e-9);
  return { members, needed, open: 0, succeeded: 0, membersBefore: group?.membersBefore ?? 0 };
}

/** The tasks whose dependencies are others now. */
function touchedBy({ added, dependencies }: Amendment): Set<string> {
  return new Set([
    ...added.map(({ id }) => id),
    ...dependencies.map(({ taskId }) => taskId),
    ...added.flatMap(({ memberOf }) => memberOf ?? []),
  ]);
}

/** Takes all that move out of their waves first, each wave in one go: an amendment may move thousands. */
function moveAll(state: RunState, waves: Amendment['waves']): void {
  const moving = waves
    .map(([id, wave]) => ({ task: requireTask(state, id), wave }))
    .filter(({ task, wave }) => task.wave !== wave);
  const ids = new Set(moving.map(({ task }) => task.id));
  for (const index of new Set(moving.map(({ task }) => task.wave))) {
    state.waves[index] = waveAt(state, index).filter((id) => !ids.has(id));
  }
  for (const { task, wave } of moving) {
    task.wave = wave;
    waveAt(state, wave).push(task.id);
  }
}

function waveAt(state: RunState, wave: number): string[] {
  while (state.waves.length <= wave) state.waves.push([]);
  return state.waves[wave] ?? [];
}

/** Takes tasks out as if they had never been there; what they cost stays counted in the run. */
function removeTasks(state: RunState, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const removed = new Set(ids);
  const isLeft = (id: string): boolean => !removed.has(id);
  const neighbours = new Set<string>();
  for (const id of ids) {
    const task = requireTask(state, id);
    for (const other of [...task.dependsOn, ...task.dependants]) neighbours.add(other);
    state.counts[task.state] -= 1;
  }
  for (const id of ids) Reflect.deleteProperty(state.tasks, id);
  state.taskIds = state.taskIds.filter(isLeft);
  state.waves = state.waves.map((wave) => wave.filter(isLeft));
  while (state.waves.at(-1)?.length === 0) state.waves.pop();
  for (const id of neighbours) {
    if (!isLeft(id)) continue;
    const task = requireTask(state, id);
    task.dependsOn = task.dependsOn.filter(isLeft);
    task.dependants = task.dependants.filter(isLeft);
    if (task.group !== undefined) task.group.members = task.group.members.filter(isLeft);
    recountDependencies(state, task);
  }
}
