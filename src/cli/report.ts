import { changeKind } from '../shared/changes.ts';
import { countOf, formatDuration, formatSpending, formatUsd } from '../shared/format.ts';
import { cacheText } from '../shared/report/cacheText.ts';
import { commandEndText, commandsOf } from '../shared/report/commandFacts.ts';
import { forecastLines } from '../shared/report/forecastActual.ts';
import { reusedText } from '../shared/report/reusedText.ts';
import { stateText, tasksText } from '../shared/report/standing.ts';
import { notesOf, questionsOf } from '../shared/report/teamFacts.ts';
import { overlapsOf } from '../shared/overlaps.ts';
import { tasksOf } from '../shared/runState.ts';
import type { RunState, TaskState } from '../shared/runState.ts';
import { statisticsOf } from '../shared/statistics.ts';
import type { Statistics } from '../shared/statistics.ts';
import { shownCommand } from '../shared/waitingCommands.ts';
import { choiceLines, findingLines } from './findingLines.ts';

/**
 * The report for people: how the run stands, what it cost, what failed and why, what changed. `isActive`: some process
 * has it at work.
 */
export function reportText(
  state: RunState,
  { isActive, checkpoints }: { readonly isActive: boolean; readonly checkpoints: number },
): string {
  const statistics = statisticsOf(state, state.updatedAt);
  const facts: [string, string][] = [
    ['Run', `${state.runId} · ${state.title}`],
    ['State', stateText(state, isActive)],
    ...forkFact(state),
    ['Model', state.model.label],
    ['Tasks', tasksText(state)],
    ...reusedFact(statistics),
    ['Attempts', attemptsText(statistics)],
    ['Time', formatDuration(statistics.wallMs)],
    ...slotsFact(statistics),
    ['Used', formatSpending(state)],
    ...cacheFact(state),
    ...rolesFact(statistics),
    ['Fork at', countOf(checkpoints, 'checkpoint')],
  ];
  return [
    ...facts.map(([name, value]) => `${name.padEnd(9)} ${value}`),
    ...section(
      'Forecast',
      forecastLines(state).map(({ name, forecast, actual }) => {
        return `${name.padEnd(6)} ${forecast}${actual === undefined ? '' : `; was ${actual}`}`;
      }),
    ),
    ...section(
      'Failures',
      tasksOf(state).flatMap(({ id, failure }) => (failure ? [`${id}: ${failure.message}`] : [])),
    ),
    ...section(
      'Results',
      tasksOf(state).flatMap((task) => resultLine(task, state) ?? []),
    ),
    ...section('Choices', choiceLines(state)),
    ...section('Findings', findingLines(state)),
    ...section(
      'Commands',
      commandsOf(state).map(
        (command) => `${command.taskId}: ${shownCommand(command.command)}: ${commandEndText(command)}`,
      ),
    ),
    ...section(
      'Questions',
      questionsOf(state).map(
        ({ taskId, question, answer }) => `${taskId}: ${shownLine(question)} ${shownLine(answer)}`,
      ),
    ),
    ...section(
      'Notes of agents',
      notesOf(state).map(({ taskId, text, tags }) => {
        return `${taskId}${tags.length === 0 ? '' : ` (${tags.join(', ')})`}: ${shownLine(text)}`;
      }),
    ),
    ...section('Changes', changeLines(state)),
    ...section(
      'Overlaps',
      overlapsOf(state).map(({ path, taskIds }) => `${path.path}: ${taskIds.join(', ')}`),
    ),
    '',
  ].join('\n');
}

/** "12, of which 2 were tried again (timeout, turn-limit)". */
function attemptsText({ attempts, retries }: Statistics): string {
  const count = retries.reduce((sum, cause) => sum + cause.count, 0);
  if (count === 0) return String(attempts);
  return `${attempts}, of which ${count} failed and ${count === 1 ? 'was' : 'were'} followed by another (${retries.map(({ kind }) => kind).join(', ')})`;
}

function reusedFact({ reused }: Statistics): [string, string][] {
  return reused === 0 ? [] : [['Reused', `${countOf(reused, 'result')} of earlier tasks, at no cost`]];
}

function slotsFact({ slotsUsed, efficiency }: Statistics): [string, string][] {
  return slotsUsed === 0 ? [] : [['Slots', `${slotsUsed} used at once, ${Math.round(efficiency * 100)} % busy`]];
}

/** What each role cost, where there is something to tell apart. */
function rolesFact({ byRole }: Statistics): [string, string][] {
  const costly = byRole.filter(({ costUsd }) => costUsd > 0);
  if (costly.length < 2) return [];
  return [['By role', costly.map(({ role, costUsd }) => `${role} ${formatUsd(costUsd)}`).join(', ')]];
}

function cacheFact(state: RunState): [string, string][] {
  const text = cacheText(state);
  return text === undefined ? [] : [['Cache', text]];
}

function forkFact({ forkedFrom }: RunState): [string, string][] {
  return forkedFrom === undefined ? [] : [['Fork', `of ${forkedFrom.runId} after its event ${forkedFrom.seq}`]];
}

function resultLine(task: TaskState, state: RunState): string | undefined {
  if (task.result === undefined) return undefined;
  const reused = reusedText(task, state);
  return `${task.id}: ${firstLine(task.result.summary)}${reused === undefined ? '' : ` (${reused})`}`;
}

function changeLines(state: RunState): string[] {
  return tasksOf(state).flatMap(({ id, changeSet, decision, conflicts }) => {
    if (changeSet === undefined) return [];
    const files = changeSet.files.map((file) => `  ${changeKind(file).padEnd(8)} ${file.path.path}`);
    const conflicting = conflicts.map(({ path, between }) => `  conflict ${path.path} (${between.join(' and ')})`);
    return [`${id} (${decision ?? 'open'}, ${countOf(files.length, 'file')})`, ...files, ...conflicting];
  });
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

/** Words of a model on one line, without what a terminal would act upon. */
function shownLine(text: string): string {
  return shownCommand(text.replaceAll(/\s+/g, ' ').trim());
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
