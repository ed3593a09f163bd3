import type { AddedTask } from '../../../shared/events.ts';
import type { Failure } from '../../../shared/failures.ts';
import { isSettled, requireTask, taskOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';

const TITLE_LENGTH = 200;

/** What distinguishes a member from its group. */
export type MemberPart = Pick<AddedTask, 'id' | 'title' | 'instructions'> & Partial<AddedTask>;

/**
 * A task that does a part of what a group stands for: in its place, with its options, depending on what it depends on.
 * What made the group unfold is left out, and so is its condition, which held.
 */
export function memberTask(group: TaskState, part: MemberPart): AddedTask {
  const { forEach: _forEach, bestOf: _bestOf, loop: _loop, when: _when, ...inherited } = group.options;
  return {
    ...inherited,
    role: group.role,
    priority: group.priority,
    dependsOn: ownDependencies(group),
    memberOf: group.id,
    depth: group.depth,
    ...(group.item === undefined ? {} : { item: group.item }),
    ...part,
    title: oneLine(part.title),
  };
}

/** What a group depends on besides its members. */
export function ownDependencies(group: TaskState): string[] {
  const members = new Set(group.group?.members);
  return group.dependsOn.filter((id) => !members.has(id));
}

/** The members of a group in order; none of one that has not unfolded. */
export function membersOf(group: TaskState, state: RunState): TaskState[] {
  return group.group?.members.flatMap((id) => taskOf(state, id) ?? []) ?? [];
}

/** Why a group cannot end well: the members that neither succeeded nor were skipped, and what stopped the first of them. */
export function membersFailure(group: TaskState, state: RunState): Failure {
  const missing = membersOf(group, state).filter((member) => !isSettled(member.state));
  const names = missing.slice(0, 5).map((member) => `"${member.id}" (${member.state})`);
  const more = missing.length > names.length ? ` and ${missing.length - names.length} more` : '';
  const reason = missing.map((member) => whyMemberOver(member, state)).find((why) => why !== undefined);
  const count = group.group?.members.length ?? 0;
  return {
    kind: 'members-failed',
    members: missing.map(({ id }) => id),
    message:
      `${missing.length} of the ${count} tasks that "${group.id}" stands for did not succeed: ${names.join(', ')}${more}.` +
      (reason === undefined ? '' : ` The first reason: ${reason}`),
  };
}

/** Why a member did not succeed, or what blocks it, in its own words; `undefined` where nobody gave a reason. */
export function whyMemberOver(member: TaskState, state: RunState): string | undefined {
  const culprit = member.blockedBy === undefined ? member : requireTask(state, member.blockedBy);
  return culprit.failure?.message;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= TITLE_LENGTH ? line : `${line.slice(0, TITLE_LENGTH - 1)}…`;
}
