import type { Failure } from '../../../shared/failures.ts';
import type { Loop } from '../../../shared/plan.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { isSettled } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { agentRole } from '../../agents/roles.ts';
import type { Recorder } from '../recorder.ts';
import { freeId, recordAmendment } from './amending.ts';
import { valueAt } from './dataPath.ts';
import { memberTask, membersFailure, membersOf, ownDependencies } from './members.ts';

/** What the agent that checks a round must finish with. */
const CHECK_OUTPUT = {
  type: 'object',
  properties: {
    passed: { type: 'boolean', description: 'Whether the work is done as asked, so that no further round is needed.' },
    findings: {
      type: 'array',
      description: 'What is still wrong, the gravest first; an empty list when nothing is.',
      items: {},
    },
  },
  required: ['passed', 'findings'],
};

/** Findings that the failure of a loop tells. */
const FINDINGS_TOLD = 5;
const FINDING_LENGTH = 300;

interface Round {
  readonly work: TaskState;
  readonly check: TaskState;
}

interface Verdict {
  readonly passed: boolean;
  readonly findings: readonly unknown[];
}

/** Takes a loop a step further: begins its first round or, when a round is over, ends the loop or begins the next one. */
export function stepLoop(task: TaskState, loop: Loop, recorder: Recorder): Result<void, Failure> {
  const { state } = recorder;
  const members = membersOf(task, state);
  if (!members.every((member) => isSettled(member.state))) return failed(membersFailure(task, state));
  const rounds = roundsOf(members);
  const last = rounds.at(-1);
  if (last === undefined) return beginRound(task, loop, rounds, recorder);
  if (last.check.state === 'skipped' || verdictOf(last).passed) {
    recordPassed(task, rounds, recorder);
    return ok(undefined);
  }
  const since = rounds.slice(Math.ceil((task.group?.membersBefore ?? 0) / 2));
  const why = whyOver(since, loop);
  return why === undefined ? beginRound(task, loop, rounds, recorder) : failed(notPassed(task, last, rounds, why));
}

/** Each round added its work and its check, in this order. */
function roundsOf(members: readonly TaskState[]): Round[] {
  const rounds: Round[] = [];
  for (let index = 0; index + 1 < members.length; index += 2) {
    const [work, check] = members.slice(index, index + 2);
    if (work !== undefined && check !== undefined) rounds.push({ work, check });
  }
  return rounds;
}

function verdictOf({ check }: Round): Verdict {
  // The schema held when the check finished; one that was skipped has no data.
  return (check.result?.data as Verdict | undefined) ?? { passed: false, findings: [] };
}

/** Why there is no further round; `undefined` when there is one. `rounds`: since the loop was begun or tried again. */
function whyOver(rounds: readonly Round[], { maxRounds }: Loop): string | undefined {
  if (rounds.length >= maxRounds) return rounds.length === 1 ? 'in its only round' : `in ${rounds.length} rounds`;
  const [before, last] = [rounds.length - 2, rounds.length - 1];
  if (before >= 0 && broughtNothing(rounds, before) && broughtNothing(rounds, last))
    return `in ${rounds.length} rounds, the last two of which brought nothing`;
  return undefined;
}

/** Whether a round changed nothing although it could, or left as many findings as there were. */
function broughtNothing(rounds: readonly Round[], index: number): boolean {
  const round = rounds[index];
  if (round === undefined) return false;
  if (agentRole(round.work.role).mayWrite && round.work.changeSet === undefined) return true;
  const earlier = rounds[index - 1];
  return earlier !== undefined && verdictOf(round).findings.length >= verdictOf(earlier).findings.length;
}

function beginRound(task: TaskState, loop: Loop, rounds: readonly Round[], recorder: Recorder): Result<void, Failure> {
  const { state } = recorder;
  if (state.taskIds.length + 2 > state.limits.maxTasks) return failed(tooManyTasks(task, state));
  const number = rounds.length + 1;
  const last = rounds.at(-1);
  const dependsOn = [...ownDependencies(task), ...(last === undefined ? [] : [last.work.id, last.check.id])];
  const workId = freeId(task.id, `.${number}`, state);
  const checkId = freeId(workId, '.check', state);
  const work = memberTask(task, {
    id: workId,
    title: number === 1 ? task.title : `${task.title} (round ${number})`,
    instructions: last === undefined ? task.instructions : `${task.instructions}\n\n${furtherRound(number, last)}`,
    dependsOn,
  });
  const { output: _output, mayAdd: _mayAdd, mayWrite: _mayWrite, mayNotWrite: _mayNotWrite, ...inherited } = work;
  const check = {
    ...inherited,
    id: checkId,
    title: memberTask(task, { ...work, title: `Check: ${work.title}` }).title,
    role: 'review' as const,
    instructions: checkInstructions(task, workId, loop),
    dependsOn: [...ownDependencies(task), workId],
    output: CHECK_OUTPUT,
  };
  recordAmendment({ by: { kind: 'loop', taskId: task.id }, added: [work, check] }, recorder);
  return ok(undefined);
}

function furtherRound(number: number, { check }: Round): string {
  return `This is round ${number} of this work. Your view has what the earlier rounds changed. The check "${check.id}" did not pass; it hands over what it found. Mend that, and leave alone what is right already.`;
}

function checkInstructions(task: TaskState, workId: string, { check }: Loop): string {
  return `${check}

Check the work of the task "${workId}", which was told:
<work-instructions>
${task.instructions}
</work-instructions>
Finish with data {"passed": true or false, "findings": [...]}. When it is not passed, the findings go to the agent that mends the work, so each says what is wrong, where, and what would be right. Findings that do not stand in the way do not keep it from passing.`;
}

/** The loop hands over what its last round does. */
function recordPassed(task: TaskState, rounds: readonly Round[], recorder: Recorder): void {
  const last = rounds.at(-1);
  const passed = last?.check.state === 'skipped' ? 'Its check was skipped' : 'The check passed';
  const after = rounds.length === 1 ? 'after the first round' : `after ${rounds.length} rounds`;
  const data = last?.work.result?.data;
  recorder.record({
    type: 'group-succeeded',
    taskId: task.id,
    members: [...(task.group?.members ?? [])],
    summary: [`${passed} ${after}.`, ...rounds.flatMap(({ work }) => work.result?.summary ?? [])].join('\n\n'),
    ...(data === undefined ? {} : { data }),
  });
}

function notPassed(task: TaskState, { check }: Round, rounds: readonly Round[], why: string): Failure {
  const { findings } = verdictOf({ work: check, check });
  const told = findings.slice(0, FINDINGS_TOLD).map((finding) => `- ${findingText(finding)}`);
  const more = findings.length > told.length ? [`- and ${findings.length - told.length} more`] : [];
  const found = findings.length === 0 ? [(check.result?.summary ?? '').slice(0, FINDING_LENGTH)] : [...told, ...more];
  return {
    kind: 'not-passed',
    rounds: rounds.length,
    message: [`"${task.id}" did not pass its check ${why}. What the last check found:`, ...found].join('\n'),
  };
}

/** Findings are texts, or objects of whatever form the reviewer gave them. */
function findingText(finding: unknown): string {
  return (typeof finding === 'string' ? finding : wordsOf(finding)).slice(0, FINDING_LENGTH);
}

function wordsOf(finding: unknown): string {
  const words = ['path', 'title', 'detail']
    .map((name) => valueAt(finding, name))
    .filter((word) => typeof word === 'string');
  return words.length === 0 ? JSON.stringify(finding) : words.join(': ');
}

function tooManyTasks(task: TaskState, state: RunState): Failure {
  const { maxTasks } = state.limits;
  return {
    kind: 'wrong-state',
    message: `"${task.id}" needs two more tasks for a round, but the run has ${state.taskIds.length} and may have ${maxTasks}. Allow more tasks and resume the run.`,
  };
}
