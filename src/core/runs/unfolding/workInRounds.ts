import type { AddedTask } from '../../../shared/events.ts';
import type { Finding, ReviewGate } from '../../../shared/gates.ts';
import { MAX_REPAIRS } from '../../../shared/gates.ts';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { agentRole } from '../../agents/roles.ts';
import { repairText } from '../../gates/review/reviewPrompts.ts';
import type { Recorder } from '../recorder.ts';
import { freeId, recordAmendment } from './amending.ts';
import { checkTask, checkVerdict, checkedText, foundText } from './loopCheck.ts';
import { memberTask, membersFailure, ownDependencies } from './members.ts';
import { heldFindings, refuterTasks, reviewGates, reviewVerdict, reviewerTasks } from './reviewing.ts';
import { isOver, roundsOf, roundsSince } from './rounds.ts';
import type { Round } from './rounds.ts';

/**
 * Takes a task that is done in rounds a step further: begins its first round; puts what reviewers found to others; when
 * everybody has spoken of a round, ends the task or begins the next round with what is to be mended.
 */
export function stepRounds(task: TaskState, recorder: Recorder): Result<void, Failure> {
  const { state } = recorder;
  if (!isOver(task, state)) return failed(membersFailure(task, state));
  const rounds = roundsOf(task, state);
  const last = rounds.at(-1);
  if (last === undefined) return beginRound(task, rounds, recorder);
  const refuters = refuterTasks(task, gatesFor(task, last, state), last, state);
  if (refuters.length > 0) return add(task, refuters, recorder);
  recordVerdicts(task, last, recorder);
  const standing = standingOf(task, last, state);
  if (standing.passed) {
    recordPassed(task, rounds, recorder);
    return ok(undefined);
  }
  const why = whyOver(task, roundsSince(task, rounds), state);
  return why === undefined ? beginRound(task, rounds, recorder) : failed(notPassed(task, rounds, why, state));
}

/** The review gates of a round: whoever switched gates on later gets none for work that was done without. */
function gatesFor(task: TaskState, { reviews }: Round, state: RunState): ReviewGate[] {
  return reviewGates(task, state).filter(({ name }) => reviews.some(({ judges }) => judges?.gate === name));
}

/** What of a round is still wrong. */
interface Standing {
  readonly passed: boolean;
  readonly held: readonly Finding[];
  /** Names of the gates that it did not pass. */
  readonly gates: readonly string[];
  /** How much was found, by whoever looked. */
  readonly findings: number;
}

function standingOf(task: TaskState, round: Round, state: RunState): Standing {
  const check = checkVerdict(round);
  const reviews = gatesFor(task, round, state).map((gate) => {
    const { evidence } = reviewVerdict(gate, round);
    const voted = evidence?.kind === 'findings' ? evidence.findings : [];
    return { name: gate.name, held: heldFindings(voted, gate, round) };
  });
  const held = reviews.flatMap((review) => review.held);
  return {
    passed: check.passed && held.length === 0,
    held,
    gates: reviews.flatMap((review) => (review.held.length === 0 ? [] : [review.name])),
    findings: check.findings.length + held.length,
  };
}

function recordVerdicts(task: TaskState, round: Round, recorder: Recorder): void {
  for (const gate of reviewGates(task, recorder.state)) {
    const isKnown = task.verdicts.some((verdict) => verdict.round === round.number && verdict.gate === gate.name);
    if (isKnown) continue;
    recorder.record({ type: 'gate-judged', taskId: task.id, verdict: reviewVerdict(gate, round) });
  }
}

/** Why there is no further round; `undefined` when there is one. `rounds`: since it was begun or tried again. */
function whyOver(task: TaskState, rounds: readonly Round[], state: RunState): string | undefined {
  const maxRounds = task.options.loop?.maxRounds ?? 1 + MAX_REPAIRS;
  if (rounds.length >= maxRounds) return rounds.length === 1 ? 'in its only round' : `in ${rounds.length} rounds`;
  const findings = rounds.map((round) => standingOf(task, round, state).findings);
  const broughtNothing = (index: number): boolean => {
    const work = rounds[index]?.work;
    if (work === undefined) return false;
    if (agentRole(work.role).mayWrite && work.changeSet === undefined) return true;
    const [before, now] = [findings[index - 1], findings[index]];
    return before !== undefined && now !== undefined && now >= before;
  };
  if (rounds.length >= 2 && broughtNothing(rounds.length - 2) && broughtNothing(rounds.length - 1))
    return `in ${rounds.length} rounds, the last two of which brought nothing`;
  return undefined;
}

function beginRound(task: TaskState, rounds: readonly Round[], recorder: Recorder): Result<void, Failure> {
  const { state } = recorder;
  const { loop } = task.options;
  const work = workTask(task, rounds, state);
  const check = loop === undefined ? [] : [checkTask(task, loop, work, freeId(work.id, '.check', state))];
  return add(task, [work, ...check, ...reviewerTasks(task, reviewGates(task, state), work, state)], recorder);
}

function workTask(task: TaskState, rounds: readonly Round[], state: RunState): AddedTask {
  const number = rounds.length + 1;
  const last = rounds.at(-1);
  const before = last === undefined ? [] : [last.work.id, ...(last.check === undefined ? [] : [last.check.id])];
  const gates = task.options.gates?.filter(({ kind }) => kind !== 'review');
  return {
    ...memberTask(task, {
      id: freeId(task.id, `.${number}`, state),
      title: number === 1 ? task.title : `${task.title} (round ${number})`,
      instructions: last === undefined ? task.instructions : furtherInstructions(task, number, last, state),
      dependsOn: [...ownDependencies(task), ...before],
    }),
    ...(gates === undefined ? {} : { gates }),
  };
}

function add(task: TaskState, added: readonly AddedTask[], recorder: Recorder): Result<void, Failure> {
  const { state } = recorder;
  if (state.taskIds.length + added.length > state.limits.maxTasks)
    return failed(tooManyTasks(task, added.length, state));
  recordAmendment({ by: { kind: 'loop', taskId: task.id }, added }, recorder);
  return ok(undefined);
}

function furtherInstructions(task: TaskState, number: number, last: Round, state: RunState): string {
  const { held } = standingOf(task, last, state);
  const found = [
    ...(last.check === undefined || checkVerdict(last).passed
      ? []
      : [`The check "${last.check.id}" did not pass; it hands over what it found.`]),
    ...(held.length === 0 ? [] : [repairText(held)]),
  ];
  return `${task.instructions}\n\nThis is round ${number} of this work. Your view has what the earlier rounds changed. ${found.join('\n')} Mend that, and leave alone what is right already.`;
}

/** The task hands over what its last round does. */
function recordPassed(task: TaskState, rounds: readonly Round[], recorder: Recorder): void {
  const last = rounds.at(-1);
  const after = rounds.length === 1 ? 'after the first round' : `after ${rounds.length} rounds`;
  const judged = [
    ...(last?.check === undefined ? [] : [checkedText(last.check)]),
    ...task.verdicts
      .filter(({ round }) => round === last?.number)
      .map(({ gate, verdict }) => `The gate "${gate}" ${verdict === 'passed' ? 'passed' : 'could not be verified'}`),
  ];
  const data = last?.work.result?.data;
  recorder.record({
    type: 'group-succeeded',
    taskId: task.id,
    members: [...(task.group?.members ?? [])],
    summary: [
      ...(judged.length === 0 ? [] : [`${judged.join(', ')} ${after}.`]),
      ...rounds.flatMap(({ work }) => work.result?.summary ?? []),
    ].join('\n\n'),
    ...(data === undefined ? {} : { data }),
  });
}

function notPassed(task: TaskState, rounds: readonly Round[], why: string, state: RunState): Failure {
  const last = rounds.at(-1);
  const verdict = last && checkVerdict(last);
  if (last?.check !== undefined && verdict?.passed === false) {
    const found = foundText(last.check, verdict).join('\n');
    const message = `"${task.id}" did not pass its check ${why}. What the last check found:\n${found}`;
    return { kind: 'not-passed', rounds: rounds.length, message };
  }
  const gates = last === undefined ? [] : standingOf(task, last, state).gates;
  const reasons = task.verdicts.filter(({ gate, round }) => round === last?.number && gates.includes(gate));
  const texts = reasons.map(({ gate, reason }) => `The gate "${gate}" did not pass ${why}: ${reason}`);
  return { kind: 'gate-failed', gates, message: texts.join(' ') };
}

function tooManyTasks(task: TaskState, count: number, state: RunState): Failure {
  const { maxTasks } = state.limits;
  const more = count === 2 ? 'two more tasks' : `${count} more tasks`;
  return {
    kind: 'wrong-state',
    message: `"${task.id}" needs ${more} for a round, but the run has ${state.taskIds.length} and may have ${maxTasks}. Allow more tasks and resume the run.`,
  };
}
