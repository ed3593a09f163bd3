import { stringify } from 'yaml';
import { requireTask, taskOf, tasksOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';

/** Characters of instructions that are shown of a task, where the whole would be too long. */
const SHORT_INSTRUCTIONS = 500;
/** About 25,000 tokens. */
const MAX_CHARACTERS = 100_000;
const SUMMARY = 600;
const SHORT_SUMMARY = 160;

/**
 * The plan of a run and how far it is, for a model: each task with its state, what it handed over, and why it failed; parts
 * of fan-outs and loops only where something is wrong with them. Texts are cut where the whole would be too long.
 */
export function standingText(state: RunState): string {
  const whole = textOf(state, { instructions: Number.MAX_SAFE_INTEGER, summary: SUMMARY });
  if (whole.length <= MAX_CHARACTERS) return whole;
  const short = textOf(state, { instructions: SHORT_INSTRUCTIONS, summary: SHORT_SUMMARY });
  return short.length <= MAX_CHARACTERS ? short : `${short.slice(0, MAX_CHARACTERS)}\n[cut]\n`;
}

interface Lengths {
  readonly instructions: number;
  readonly summary: number;
}

function textOf(state: RunState, lengths: Lengths): string {
  const shown = tasksOf(state).filter((task) => task.memberOf === undefined || isWrong(task) || isHanded(task, state));
  const { title, agreements } = state;
  const plan = { title, agreements, run: state.state, tasks: shown.map((task) => entryOf(task, state, lengths)) };
  return stringify(plan, { lineWidth: 0, blockQuote: 'literal', aliasDuplicateObjects: false });
}

function isWrong({ state }: TaskState): boolean {
  return state === 'failed' || state === 'blocked' || state === 'cancelled';
}

/** Whether a failed task was given what this one made. */
function isHanded({ dependants }: TaskState, state: RunState): boolean {
  return dependants.some((id) => taskOf(state, id)?.state === 'failed');
}

function entryOf(task: TaskState, state: RunState, lengths: Lengths): Readonly<Record<string, unknown>> {
  const { id, title, role, instructions, options, memberOf, group, instructionsAdded } = task;
  const members = group?.members ?? [];
  return withoutNothing({
    id,
    title,
    role,
    state: task.state,
    partOf: memberOf,
    dependsOn: task.dependsOn.filter((on) => !members.includes(on)),
    ...(memberOf === undefined ? options : {}),
    // Of a part they are those of the task that it belongs to.
    instructions: memberOf === undefined ? cut(instructions, lengths.instructions) : undefined,
    toldBesides: instructionsAdded,
    parts: group === undefined ? undefined : `${members.length - group.open} of ${members.length} are over`,
    attempts: task.attempts.length > 1 ? task.attempts.length : undefined,
    blockedBy: task.blockedBy,
    leftOut: task.skipped?.reason,
    failure: task.failure && { kind: task.failure.kind, message: cut(task.failure.message, lengths.summary * 2) },
    failedChecks: failedChecks(task),
    result: task.result && cut(task.result.summary, lengths.summary),
    changed: changedFiles(task, state),
  });
}

function failedChecks({ verdicts }: TaskState): string[] {
  return verdicts
    .filter(
      ({ verdict, gate }, index) =>
        verdict === 'failed' && !verdicts.slice(index + 1).some((later) => later.gate === gate),
    )
    .map(({ gate, reason }) => cut(`${gate}: ${reason}`, SUMMARY));
}

const FILES = 20;

function changedFiles({ id }: TaskState, state: RunState): string[] {
  const files = requireTask(state, id).changeSet?.files ?? [];
  const paths = files.slice(0, FILES).map(({ path }) => path.path);
  return files.length > FILES ? [...paths, `and ${files.length - FILES} more`] : paths;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)} [cut]`;
}

function withoutNothing(entry: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}
