import type { AddedTask } from '../../../shared/events.ts';
import type { Failure } from '../../../shared/failures.ts';
import type { FanOut } from '../../../shared/plan.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { isSettled, requireTask } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { recordOwnReview } from '../gates/ownReview.ts';
import type { Recorder } from '../recorder.ts';
import { freeId, recordAmendment } from './amending.ts';
import { sourceText, valueAt, valueText } from './dataPath.ts';
import { memberTask, membersFailure, membersOf } from './members.ts';
import { parseTemplate } from './template.ts';

/** Titles, instructions and items of all members of one fan-out; the journal and every view carry them. */
const MAX_CHARACTERS = 8_000_000;
/** Characters of all summaries in the data of a fan-out, and what each may have in any case. */
const SUMMARIES_LENGTH = 200_000;
const SUMMARY_LENGTH = 200;
/** Members that the summary of a fan-out names. */
const MEMBERS_NAMED = 40;

/** What a fan-out hands over, one entry per item that counts, in order. */
export interface FanOutData {
  readonly items: readonly {
    readonly item: unknown;
    readonly taskId: string;
    readonly state: string;
    readonly summary?: string;
    readonly data?: unknown;
  }[];
}

/** Adds one member per item, or ends a fan-out over an empty list; fails with `input-invalid` when the list cannot be used. */
export function unfoldFanOut(task: TaskState, fanOut: FanOut, recorder: Recorder): Result<void, Failure> {
  const { state } = recorder;
  const items = itemsOf(task, fanOut, state);
  if (!items.ok) return items;
  if (items.value.length === 0) {
    const summary = `There was nothing to do: ${placeOf(fanOut)} is an empty list.`;
    recorder.record({ type: 'group-succeeded', taskId: task.id, members: [], summary, data: { items: [] } });
    return ok(undefined);
  }
  const members = membersFor(task, fanOut, items.value, state);
  if (!members.ok) return members;
  recordAmendment({ by: { kind: 'fan-out', taskId: task.id }, added: members.value }, recorder);
  return ok(undefined);
}

/** Ends a fan-out of which enough succeeded, or all are over. */
export function endFanOut(task: TaskState, recorder: Recorder): Result<void, Failure> {
  const { state } = recorder;
  const all = membersOf(task, state);
  const done = all.filter((member) => isSettled(member.state));
  if (done.length < (task.group?.needed ?? all.length)) return failed(membersFailure(task, state));
  recordOwnReview(task, findingsOf(done), recorder);
  recorder.record({
    type: 'group-succeeded',
    taskId: task.id,
    members: done.map(({ id }) => id),
    summary: summaryOf(done, all.length),
    data: dataOf(done),
  });
  return ok(undefined);
}

function itemsOf(task: TaskState, fanOut: FanOut, state: RunState): Result<readonly unknown[], Failure> {
  const list =
    fanOut.from === undefined ? fanOut.items : valueAt(requireTask(state, fanOut.from).result?.data, fanOut.path);
  const expected = `"${task.id}" runs once per item of ${placeOf(fanOut)}`;
  if (!Array.isArray(list))
    return refused(task, fanOut, `${expected} and expected a list there, but it is ${valueText(list)}.`);
  if (list.length > fanOut.max) {
    const advice = 'Raise forEach.max in the plan, or have fewer items found.';
    return refused(task, fanOut, `${expected}, at most ${fanOut.max}; there are ${list.length}. ${advice}`);
  }
  const { maxTasks } = state.limits;
  if (state.taskIds.length + list.length > maxTasks) {
    const total = `that would make ${state.taskIds.length + list.length} tasks, and the run may have ${maxTasks}`;
    return refused(
      task,
      fanOut,
      `${expected}, and there are ${list.length}: ${total}. Allow more tasks, or have fewer items found.`,
    );
  }
  return ok(list);
}

function membersFor(
  task: TaskState,
  fanOut: FanOut,
  items: readonly unknown[],
  state: RunState,
): Result<readonly AddedTask[], Failure> {
  const title = parseTemplate(task.title);
  const instructions = parseTemplate(task.instructions);
  const { loop, bestOf } = task.options;
  const perMember = JSON.stringify({ ...task.options, forEach: undefined }).length;
  const added: AddedTask[] = [];
  const taken = new Set<string>();
  let length = 0;
  for (const [position, item] of items.entries()) {
    const index = position + 1;
    length += perMember + title.lengthFor(item, index) + instructions.lengthFor(item, index);
    length += JSON.stringify(item).length;
    if (length > MAX_CHARACTERS) {
      const size = `the tasks for the first ${index} of ${items.length} items alone have more than ${MAX_CHARACTERS} characters`;
      return refused(
        task,
        fanOut,
        `"${task.id}" cannot run once per item of ${placeOf(fanOut)}: ${size}. Let the items be short, such as paths.`,
      );
    }
    const id = freeId(task.id, `.${index}`, state, taken);
    taken.add(id);
    const words = { title: title.fill(item, index), instructions: instructions.fill(item, index) };
    const unfolding = { ...(loop === undefined ? {} : { loop }), ...(bestOf === undefined ? {} : { bestOf }) };
    added.push(memberTask(task, { id, ...words, item, ...unfolding }));
  }
  return ok(added);
}

function placeOf(fanOut: FanOut): string {
  return fanOut.from === undefined ? 'its items' : sourceText({ from: fanOut.from, path: fanOut.path });
}

function refused(task: TaskState, fanOut: FanOut, message: string): Result<never, Failure> {
  return failed({ kind: 'input-invalid', from: fanOut.from ?? task.id, message });
}

function summaryOf(done: readonly TaskState[], total: number): string {
  const lines = done.slice(0, MEMBERS_NAMED).map(({ id, title, result }) => {
    const said = result?.summary.trim().split('\n', 1)[0] ?? 'skipped';
    return `- ${id}, ${title}: ${said.slice(0, SUMMARY_LENGTH)}`;
  });
  const more = done.length > lines.length ? [`- and ${done.length - lines.length} more`] : [];
  return [`${done.length} of ${total} done:`, ...lines, ...more].join('\n');
}

/** What members that review found, as one of them would give it. */
function findingsOf(done: readonly TaskState[]): unknown {
  const lists = done.flatMap(({ result }) => {
    const list = valueAt(result?.data, 'findings');
    return Array.isArray(list) ? [list as readonly unknown[]] : [];
  });
  return lists.length === 0 ? undefined : { findings: lists.flat() };
}

function dataOf(done: readonly TaskState[]): FanOutData {
  const length = Math.max(SUMMARY_LENGTH, Math.floor(SUMMARIES_LENGTH / done.length));
  return {
    items: done.map(({ id, item, state, result }) => ({
      item,
      taskId: id,
      state,
      ...(result === undefined ? {} : { summary: result.summary.slice(0, length) }),
      ...(result?.data === undefined ? {} : { data: result.data }),
    })),
  };
}
