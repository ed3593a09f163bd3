import { waitText } from '../shared/activity.ts';
import type { CommandEvidence } from '../shared/approval.ts';
import { amendmentText } from '../shared/amendments.ts';
import { spentText } from '../shared/budgets.ts';
import type { RecordedEvent, RunEvent, RunEventType } from '../shared/events.ts';
import { PLANNING_STEP_TITLES } from '../shared/planning.ts';
import { evidenceText, provenVerdict } from '../shared/report/gateFacts.ts';
import { reusedText } from '../shared/report/reusedText.ts';
import { reduceRun } from '../shared/runReducer.ts';
import { isFinal, requireTask } from '../shared/runState.ts';
import type { RunState, TaskState } from '../shared/runState.ts';
import { countOf, formatDuration, formatElapsed, formatSpending } from '../shared/format.ts';
import { shownCommand } from '../shared/waitingCommands.ts';
import type { Reporter } from './reporter.ts';

type Lines = string | readonly string[];
type EventOf<Type extends RunEventType> = Extract<RunEvent, { type: Type }>;
/** What to print about an event, given the state after it. An event without an entry is not worth a line. */
type Describers = {
  readonly [Type in RunEventType]?: (event: EventOf<Type>, state: RunState, at: number) => Lines;
};

/**
 * Prints a line for what happens in a run, each with the time since the first event that it was given: tasks as they
 * start and end, waves as they begin and end. `state` is the run as it was before, when it goes on.
 */
export function createTextReporter(deps: {
  readonly write: (text: string) => void;
  readonly state: RunState | undefined;
}): Reporter {
  let { state } = deps;
  let startedAt: number | undefined;
  const begunWaves = new Set<number>();
  let toldWaitUntil = 0;

  const linesFor = (recorded: RecordedEvent): string[] => {
    const next = reduceRun(state, recorded);
    state = next;
    startedAt ??= recorded.at;
    const prefix = formatElapsed(recorded.at - startedAt).padStart(6);
    const described = describe(recorded.event, next, recorded.at);
    const lines = [...waveBeginning(recorded.event, next, begunWaves), ...described, ...waveEnd(recorded.event, next)];
    return lines.map((line) => `${prefix}  ${line}\n`);
  };

  return {
    events: (_runId, events) => {
      const text = events.flatMap(linesFor).join('');
      if (text !== '') deps.write(text);
    },
    providerWait: (until) => {
      // Many agents wait at once, each for a moment of its own: a line for each later minute is enough.
      const isNews = Math.floor(until / 60_000) > Math.floor(toldWaitUntil / 60_000);
      if (!isNews) return;
      toldWaitUntil = until;
      deps.write(`        ${waitText(until)}\n`);
    },
  };
}

function describe<Type extends RunEventType>(event: EventOf<Type>, state: RunState, at: number): readonly string[] {
  const describer = describers[event.type] as
    ((event: EventOf<Type>, state: RunState, at: number) => Lines) | undefined;
  const lines = describer?.(event, state, at) ?? [];
  return typeof lines === 'string' ? [lines] : lines;
}

const describers: Describers = {
  'run-created': (event) => `Run ${event.runId} · ${event.model.label}`,
  'planning-started': () => 'Planning',
  'planning-step-started': ({ step }) => (step === 'propose' ? PLANNING_STEP_TITLES[step] : []),
  'repository-surveyed': ({ summary }) => `Surveyed: ${summary}`,
  'intent-stated': ({ intent: { primary, secondary } }) =>
    `Understood as: ${primary}${secondary.length === 0 ? '' : ` (also ${secondary.join(', ')})`}`,
  'questions-answered': ({ answers, by }, { planning: { questions } }) =>
    questions.map(({ id, question }) => {
      const answer = answers.find((each) => each.id === id)?.answer ?? '';
      return `${by === 'default' ? 'Taken by default' : 'Answered'}: ${question} ${answer}`;
    }),
  'parts-proposed': ({ parts }) => [
    `Planned in ${countOf(parts.length, 'part')} at the same time:`,
    ...parts.map(({ title }) => `  ${title}`),
  ],
  'planning-turn-completed': (event) =>
    event.toolCalls.map(({ name, subject, ok }) => `  ${name} ${subject}`.trimEnd() + (ok ? '' : ' (refused)')),
  'plan-refused': (event) => [
    'The proposed plan has problems, the planner is asked to mend them:',
    ...event.problems.map((problem) => `  ${problem}`),
  ],
  'plan-approved': (_event, state) =>
    `Approved: ${countOf(state.taskIds.length, 'task')} in ${countOf(state.waves.length, 'wave')}`,
  'run-paused': (event) => `Paused (${event.reason})${event.failure === undefined ? '' : `: ${event.failure.message}`}`,
  'budget-warned': ({ taskId, spent, cap }) =>
    `! ${taskId ?? 'The run'}  has spent most of its budget: ${spentText(spent, cap) ?? ''}`,
  'task-waiting': ({ taskId, waitingFor }) => {
    if (waitingFor.kind === 'budget') return `~ ${taskId}  waits: its budget is used up`;
    if (waitingFor.kind !== 'conflict') return [];
    return waitingFor.files.map(
      ({ path, sides }) => `? ${taskId}  asks whose version of ${path.path} counts: ${sides.join(' or ')}`,
    );
  },
  'conflict-settled': ({ taskId, path, take }) => `! ${taskId}  takes the version of ${take} of ${path.path}`,
  'run-resumed': () => 'Going on',
  'attempt-started': (event, state) => {
    const task = requireTask(state, event.taskId);
    const details = [
      ...(event.attempt === 1 ? [] : [`attempt ${event.attempt}`]),
      ...(event.model === state.model.model ? [] : [event.model]),
    ];
    return `> ${task.id}  ${task.title}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
  },
  'attempt-failed': (event, _state, at) =>
    event.retryAt === undefined
      ? []
      : `~ ${event.taskId}  attempt ${event.attempt} failed, again in ${formatDuration(event.retryAt - at)}: ${event.failure.message}`,
  'turn-completed': (event) =>
    event.toolCalls.flatMap(({ name, subject, ok, effect, evidence }) => {
      if (evidence !== undefined) return [`$ ${event.taskId}  ${commandText(evidence)}`];
      return ok && effect === 'outside' ? [`$ ${event.taskId}  ${name} ${oneLine(subject)} (reached outside)`] : [];
    }),
  'context-compacted': ({ taskId, turns }) =>
    `~ ${taskId}  its conversation had become too long: the first ${countOf(turns, 'turn')} were summed up`,
  'approval-requested': ({ taskId, approval }) => {
    const rules = approval.suggestedRules.map((rule) => `--allow "${rule}"`).join(' ');
    const how = rules === '' ? '' : ` (${rules} would allow it)`;
    return `? ${taskId}  ${oneLine(approval.command)}: ${approval.reasons.join('; ')}${how}`;
  },
  'approval-decided': ({ taskId, decision, by }) =>
    decision === 'allowed' ? [] : `! ${taskId}  the command was not run: ${DENIED_BY[by]}`,
  'question-asked': ({ taskId, question }) => `? ${taskId}  asks: ${oneLine(question.text)}`,
  'question-answered': ({ taskId, answer, by }) => {
    if (by === 'nobody') return `! ${taskId}  decides by itself: nobody is here to be asked`;
    return `! ${taskId}  ${answer === undefined ? 'was left to decide' : `was answered: ${oneLine(answer)}`}`;
  },
  'note-published': ({ taskId, text, tags }) =>
    `  ${taskId}  noted${tags.length === 0 ? '' : ` (${tags.join(', ')})`}: ${oneLine(text)}`,
  'gates-started': ({ taskId, round }) => (round === 1 ? [] : `~ ${taskId}  mended, and judged anew (round ${round})`),
  'gate-judged': ({ taskId, verdict }) => {
    const proven = provenVerdict(verdict);
    const [sign, why] = proven === 'passed' ? ['$', evidenceText(verdict.evidence)] : ['!', verdict.reason];
    return `${sign} ${taskId}  gate "${verdict.gate}" ${proven}${why === '' ? '' : `: ${oneLine(why)}`}`;
  },
  'task-succeeded': (event, state) => {
    const task = requireTask(state, event.taskId);
    const changed = event.changeSet === undefined ? '' : `, ${countOf(event.changeSet.files.length, 'file')} changed`;
    return `+ ${task.id}  ${reusedText(task, state) ?? effort(task, state)}${changed}`;
  },
  'plan-amended': (event) => amendmentText(event.by, event.added.length),
  'amendment-proposed': ({ difference }) => `? a change of the plan is proposed: ${difference.summary}`,
  'amendment-decided': ({ amendmentId, decision }, state) => {
    const decided = state.decidedAmendments.find((each) => each.amendmentId === amendmentId);
    return `! the change of the plan was ${decision}${decided === undefined ? '' : `: ${decided.summary}`}`;
  },
  'tasks-changed': ({ tasks }) => `~ ${tasks.map(({ id }) => id).join(', ')}  changed`,
  'plan-edited': ({ summary }) => `Plan: ${summary}`,
  'tasks-reopened': ({ taskIds, removed }) => [
    `~ ${taskIds.join(', ')}  to be done again`,
    ...(removed.length === 0 ? [] : [`- ${removed.join(', ')}  taken out of the plan`]),
  ],
  'instruction-added': ({ taskId, text }) => `! ${taskId}  was told: ${text.split('\n', 1)[0] ?? ''}`,
  'group-succeeded': (event) => `+ ${event.taskId}  ${event.members.length} of its tasks done`,
  'task-skipped': (event) => `- ${event.taskId}  skipped: ${event.reason}`,
  'task-failed': (event) => `x ${event.taskId}  failed: ${event.failure.message}`,
  'task-blocked': (event) => `- ${event.taskId}  blocked by ${event.blockedBy}`,
  'task-cancelled': (event) => `- ${event.taskId}  cancelled`,
  'apply-finished': (event) => `Accepted the changes of ${countOf(event.taskIds.length, 'task')}`,
  'apply-failed': (event) => `The changes could not be written: ${event.failure.message}`,
  'change-set-conflicted': (event) =>
    event.conflicts.map(({ path, between }) => `! ${event.taskId}  conflict in ${path.path}: ${between.join(' and ')}`),
};

const DENIED_BY = {
  person: 'denied by a person',
  rule: 'a rule or the approval level denies it',
  'command-line': 'nobody is here to be asked',
} as const;

/** "npm test: exit code 1, 12.3 s". */
function commandText({ command, exitCode, tookMs, sandboxed }: CommandEvidence): string {
  const end = exitCode === undefined ? 'stopped' : `exit code ${exitCode}`;
  return `${oneLine(command)}: ${end}, ${formatDuration(tookMs)}${sandboxed ? '' : ', no sandbox'}`;
}

/** Words of a model on one line, without what a terminal would act upon. */
function oneLine(text: string): string {
  return shownCommand(text.replaceAll(/\s+/g, ' ').trim().slice(0, 120));
}

/** How long a task took, and what it used. */
function effort(task: TaskState, state: RunState): string {
  const took = formatDuration((task.endedAt ?? 0) - (task.startedAt ?? 0));
  return `${took}, ${formatSpending({ ...state, usage: task.usage, costUsd: task.costUsd })}`;
}

/** A heading before the first task of a wave that this process sees. */
function waveBeginning(event: RunEvent, state: RunState, begun: Set<number>): string[] {
  const isBegun =
    event.type === 'attempt-started' || (event.type === 'task-succeeded' && event.reusedFrom !== undefined);
  if (!isBegun) return [];
  const { wave } = requireTask(state, event.taskId);
  if (begun.has(wave)) return [];
  begun.add(wave);
  return [`Wave ${wave + 1} of ${state.waves.length}: ${countOf(state.waves[wave]?.length ?? 0, 'task')}`];
}

const ENDING: ReadonlySet<RunEventType> = new Set<RunEventType>([
  'task-succeeded',
  'group-succeeded',
  'task-skipped',
  'task-failed',
  'task-blocked',
  'task-cancelled',
]);

/** A line after the last task of a wave. Tasks end once, so this is met once per wave and run. */
function waveEnd(event: RunEvent, state: RunState): string[] {
  if (!ENDING.has(event.type) || !('taskId' in event)) return [];
  const { wave } = requireTask(state, event.taskId);
  const ids = state.waves[wave] ?? [];
  // From the last one on: in a large wave those that began last are open longest.
  if (ids.findLast((id) => !isFinal(requireTask(state, id).state)) !== undefined) return [];
  const tasks = ids.map((id) => requireTask(state, id));
  const succeeded = tasks.filter((task) => task.state === 'succeeded').length;
  return [`Wave ${wave + 1} of ${state.waves.length} done: ${succeeded} of ${countOf(tasks.length, 'task')} succeeded`];
}
