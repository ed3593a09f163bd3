import { amendmentLines, decidedText } from '../amendmentText.ts';
import { changeKind } from '../changes.ts';
import { countOf, formatCount, formatDuration, formatSpending, formatUsd } from '../format.ts';
import { pointLists } from '../handoffPoints.ts';
import { overlapsOf } from '../overlaps.ts';
import { isSettled, requireTask, tasksOf } from '../runState.ts';
import type { RunState } from '../runState.ts';
import { statisticsOf } from '../statistics.ts';
import type { Statistics, TaskFigures } from '../statistics.ts';
import { totalTokens } from '../usage.ts';
import { spentText } from '../budgets.ts';
import { cacheText } from './cacheText.ts';
import { commandsOf } from './commandFacts.ts';
import type { CommandFacts } from './commandFacts.ts';
import { evidenceText, gateCounts, gatesOf } from './gateFacts.ts';
import { forecastLines } from './forecastActual.ts';
import { choiceParts, findingParts } from './markdownFindings.ts';
import { noteRows, questionRows } from './markdownTeam.ts';
import { block, code, cut, plain, section, table } from './markdownText.ts';
import type { Row } from './markdownText.ts';
import { stateText, tasksText } from './standing.ts';

export interface ReportContext {
  /** Milliseconds since the epoch; for a run that nobody drives, the time of its last event. */
  readonly now: number;
  /** Whether some process has the run at work. */
  readonly isActive: boolean;
  /** Where a fork can go on, in order. */
  readonly checkpoints: readonly { readonly seq: number; readonly at: number; readonly what: string }[];
}

/** More of each than this is left out, with a line that says so: nobody reads on, and editors get slow. */
const MOST_ROWS = 200;
const MOST_WAVES = 50;
const NAMED_IN_WAVE = 12;
const LONGEST_TEXT = 300;
const LONGEST_REQUEST = 5_000;

/**
 * The report of a run for people, in Markdown: how it stands, its waves and tasks, what failed and why, what it cost,
 * what it changed, what its commands proved. Whatever agents and people wrote shows as it is and forms nothing. Times
 * of day are UTC.
 */
export function markdownReport(state: RunState, context: ReportContext): string {
  const statistics = statisticsOf(state, context.now);
  const lines = [
    `# ${plain(state.title) || 'Run'}`,
    '',
    ...summary(state, statistics, context),
    '',
    ...section('Request', state.request.trim() === '' ? [] : block(cutRequest(state.request))),
    ...section('Waves', waves(state)),
    ...section('Tasks', ...tasks(state, statistics)),
    ...section('Amendments', amendments(state)),
    ...section('Failures', ...failures(state, statistics)),
    ...section('Results', ...results(state)),
    ...section('Costs', byRole(statistics), byModel(statistics)),
    ...section('Forecast', forecast(state, context.now)),
    ...section('Changes', ...changes(state)),
    ...section('Overlaps', ...overlaps(state)),
    ...section('Choices', ...choiceParts(state)),
    ...section('Findings', ...findingParts(state)),
    ...section('Gates', ...gates(state)),
    ...section('Commands', ...commands(state)),
    ...section('Questions', ...questions(state)),
    ...section('Notes', ...notes(state)),
    ...section('Checkpoints', ...checkpoints(context)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function summary(state: RunState, statistics: Statistics, { isActive, checkpoints }: ReportContext): string[] {
  const { wallMs, workMs, attempts, turns, toolCalls, slotsUsed, efficiency, budget } = statistics;
  const { forkedFrom, amendments } = state;
  const facts: (readonly [name: string, value: string | undefined])[] = [
    ['Run', code(state.runId)],
    ['State', plain(stateText(state, isActive))],
    ['Fork', forkedFrom && `of ${code(forkedFrom.runId)} after its event ${forkedFrom.seq}`],
    ['Model', plain(state.model.label)],
    ['Created', timeText(state.createdAt)],
    ['Ended', state.endedAt === undefined ? undefined : timeText(state.endedAt)],
    ['Tasks', tasksText(state)],
    [
      'Amendments',
      amendments === 0 ? undefined : `${amendments}, with ${countOf(statistics.addedTasks, 'added task')}`,
    ],
    ['Taken over', statistics.reused === 0 ? undefined : `${countOf(statistics.reused, 'result')} of earlier tasks`],
    ['Work', `${countOf(attempts, 'attempt')}, ${countOf(turns, 'turn')}, ${countOf(toolCalls, 'tool call')}`],
    ['Gates', gateCounts(gatesOf(state))],
    ['Time', `${formatDuration(wallMs)}, of which ${formatDuration(workMs)} at work`],
    ['Slots', slotsUsed === 0 ? undefined : `${slotsUsed} used at once, ${percent(efficiency)} busy`],
    ['Used', plain(formatSpending(state))],
    ['Cache', plain(cacheText(state) ?? '') || undefined],
    ['Budget', plain(`${spentText(budget.spent, budget.cap) ?? ''} (${percent(budget.share)})`)],
    ['Checkpoints', String(checkpoints.length)],
  ];
  return table(
    ['Fact', 'Value'],
    facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** What a person was asked to decide about the plan, and what came of it. */
function amendments({ proposedAmendments, decidedAmendments }: RunState): string[] {
  const decided = decidedAmendments.map((each) => decidedText(each));
  const open = proposedAmendments.map((each) => `waits for a decision: ${amendmentLines(each)[0] ?? ''}`);
  return limitedList([...decided, ...open]);
}

function limitedList(texts: readonly string[]): string[] {
  const shown = texts.slice(0, MOST_ROWS).map((text) => `- ${cut(text, LONGEST_TEXT)}`);
  return texts.length <= MOST_ROWS ? shown : [...shown, `- and ${texts.length - MOST_ROWS} more`];
}

function cutRequest(request: string): string {
  const text = request.trim();
  return text.length <= LONGEST_REQUEST
    ? text
    : `${text.slice(0, LONGEST_REQUEST)}\n[${formatCount(text.length)} characters in all]`;
}

function waves(state: RunState): string[] {
  const shown = state.waves.slice(0, MOST_WAVES);
  const lines = shown.map((ids, index) => {
    const done = ids.filter((id) => isSettled(requireTask(state, id).state)).length;
    const named = ids.slice(0, NAMED_IN_WAVE).map(code).join(', ');
    const more = ids.length > NAMED_IN_WAVE ? ` and ${formatCount(ids.length - NAMED_IN_WAVE)} more` : '';
    return `${index + 1}. ${done} of ${countOf(ids.length, 'task')} done: ${named}${more}`;
  });
  return [...lines, ...leftOut(state.waves.length - shown.length, 'wave')];
}

function tasks(state: RunState, { perTask }: Statistics): string[][] {
  const shown = worthShowing(perTask);
  const rows = shown.map((figures): Row => {
    const { taskId, role, attempts, tookMs, usage, costUsd } = figures;
    return [
      code(taskId),
      cut(requireTask(state, taskId).title, LONGEST_TEXT),
      role,
      figures.state,
      String(attempts),
      tookMs === 0 ? '' : formatDuration(tookMs),
      formatCount(totalTokens(usage)),
      plain(formatUsd(costUsd)),
    ];
  });
  const columns = ['Task', 'Title', 'Role', 'State', 'Attempts:', 'Time:', 'Tokens:', 'Cost:'];
  return [table(columns, rows), leftOut(perTask.length - shown.length, 'task')];
}

/** Of many tasks those that did not succeed, then the dearest; in plan order. */
function worthShowing(perTask: readonly TaskFigures[]): readonly TaskFigures[] {
  if (perTask.length <= MOST_ROWS) return perTask;
  const byWorth = [...perTask].sort(
    (a, b) => Number(isSettled(a.state)) - Number(isSettled(b.state)) || b.costUsd - a.costUsd,
  );
  const worth = new Set(byWorth.slice(0, MOST_ROWS));
  return perTask.filter((figures) => worth.has(figures));
}

function failures(state: RunState, statistics: Statistics): string[][] {
  const failed = tasksOf(state).filter((task) => task.failure !== undefined);
  const shown = failed.slice(0, MOST_ROWS).map((task) => {
    const blocked = tasksOf(state).filter(({ blockedBy }) => blockedBy === task.id).length;
    const also = blocked === 0 ? '' : ` Blocks ${countOf(blocked, 'task')}.`;
    return `- ${code(task.id)} (${task.failure?.kind ?? ''}, ${countOf(task.attempts.length, 'attempt')}): ${cut(task.failure?.message ?? '', 1_000)}${also}`;
  });
  const causes = [
    ...statistics.failures.map(({ kind, count, taskIds }): Row => [kind, 'task failed', String(count), named(taskIds)]),
    ...statistics.retries.map(({ kind, count, taskIds }): Row => [kind, 'tried again', String(count), named(taskIds)]),
  ];
  return [
    [...shown, ...leftOut(failed.length - shown.length, 'failed task')],
    table(['Cause', 'Effect', 'Times:', 'Tasks'], causes),
  ];
}

function named(taskIds: readonly string[]): string {
  const more = taskIds.length > NAMED_IN_WAVE ? ` and ${formatCount(taskIds.length - NAMED_IN_WAVE)} more` : '';
  return `${taskIds.slice(0, NAMED_IN_WAVE).map(code).join(', ')}${more}`;
}

function results(state: RunState): string[][] {
  const done = tasksOf(state).flatMap(({ id, result, skipped }) => {
    if (skipped !== undefined) return [`- ${code(id)} was skipped: ${cut(skipped.reason, LONGEST_TEXT)}`];
    if (result === undefined) return [];
    const points = pointLists(result.points).map(
      ({ title, lines }) => `  - ${title}: ${cut(lines.join('; '), LONGEST_TEXT)}`,
    );
    return [[`- ${code(id)}: ${cut(result.summary, LONGEST_TEXT)}`, ...points].join('\n')];
  });
  return [[...done.slice(0, MOST_ROWS), ...leftOut(done.length - MOST_ROWS, 'result')]];
}

function byRole({ byRole: roles }: Statistics): string[] {
  const rows = roles.map(({ role, tasks: count, attempts, usage, costUsd }): Row => {
    const isTasks = role !== 'planner' && role !== 'other';
    const counts = isTasks ? [formatCount(count), formatCount(attempts)] : ['', ''];
    return [role, ...counts, formatCount(totalTokens(usage)), plain(formatUsd(costUsd))];
  });
  return table(['Role', 'Tasks:', 'Attempts:', 'Tokens:', 'Cost:'], rows);
}

function byModel({ byModel: models }: Statistics): string[] {
  const rows = models.map(({ model, turns, usage, costUsd }): Row => {
    return [
      code(model),
      formatCount(turns),
      formatCount(usage.inputTokens),
      formatCount(usage.cacheReadTokens),
      formatCount(usage.cacheWriteTokens),
      formatCount(usage.outputTokens),
      plain(formatUsd(costUsd)),
    ];
  });
  return table(['Model', 'Turns:', 'Input:', 'Cache read:', 'Cache written:', 'Output:', 'Cost:'], rows);
}

/** What the plan was expected to take, and what it took. */
function forecast(state: RunState, now: number): string[] {
  const rows = forecastLines(state, now).map(({ name, forecast: expected, actual }): Row => {
    return [name, plain(expected), plain(actual ?? '')];
  });
  return table(['Measure', 'Forecast', 'Actual:'], rows);
}

function changes(state: RunState): string[][] {
  const files = tasksOf(state).flatMap(({ id, changeSet, decision, conflicts }) =>
    (changeSet?.files ?? []).map((file): Row => {
      const conflict = conflicts.find(({ path }) => path.root === file.path.root && path.path === file.path.path);
      const between = conflict === undefined ? '' : ` between ${conflict.between.map(plain).join(' and ')}`;
      return [code(file.path.path), changeKind(file), code(id), `${decision ?? 'open'}${between}`];
    }),
  );
  return [
    table(['File', 'Change', 'Task', 'Decision'], files.slice(0, MOST_ROWS)),
    leftOut(files.length - MOST_ROWS, 'changed file'),
  ];
}

/** Files that tasks changed which do not build on one another. */
function overlaps(state: RunState): string[][] {
  const all = overlapsOf(state);
  const rows = all.slice(0, MOST_ROWS).map(({ path, taskIds }): Row => [code(path.path), named(taskIds)]);
  return [table(['File', 'Changed by'], rows), leftOut(all.length - rows.length, 'file')];
}

function commands(state: RunState): string[][] {
  const all = commandsOf(state);
  return [
    table(['Task', 'Command', 'Exit code:', 'Time:', 'Sandboxed'], all.slice(0, MOST_ROWS).map(commandRow)),
    leftOut(all.length - MOST_ROWS, 'command'),
  ];
}

function questions(state: RunState): string[][] {
  return [table(['Task', 'Question', 'Answer'], questionRows(state))];
}

function notes(state: RunState): string[][] {
  const rows = noteRows(state);
  return [table(['Task', 'Note', 'Tags'], rows.slice(-MOST_ROWS)), leftOut(rows.length - MOST_ROWS, 'earlier note')];
}

function gates(state: RunState): string[][] {
  const all = gatesOf(state);
  const rows = all.slice(0, MOST_ROWS).map(({ taskId, gate, verdict, rounds, reason, evidence }): Row => {
    const proof = evidenceText(evidence);
    return [code(taskId), plain(gate), verdict, String(rounds), cut(reason, LONGEST_TEXT), cut(proof, LONGEST_TEXT)];
  });
  return [
    table(['Task', 'Gate', 'Verdict', 'Rounds:', 'Why', 'Evidence'], rows),
    leftOut(all.length - MOST_ROWS, 'gate'),
  ];
}

function commandRow(facts: CommandFacts): Row {
  const cells = [code(facts.taskId), code(facts.command.slice(0, LONGEST_TEXT))];
  if ('notRun' in facts) return [...cells, `not run: ${cut(facts.notRun, LONGEST_TEXT)}`, '', ''];
  const { exitCode, tookMs, sandboxed } = facts;
  const ended = exitCode === undefined ? 'stopped' : String(exitCode);
  return [...cells, ended, formatDuration(tookMs), sandboxed ? 'yes' : 'no'];
}

function checkpoints({ checkpoints: all }: ReportContext): string[][] {
  const shown = all
    .slice(-MOST_ROWS)
    .map(({ seq, at, what }): Row => [String(seq), timeText(at), cut(what, LONGEST_TEXT)]);
  return [table(['Event:', 'Time', 'What'], shown), leftOut(all.length - shown.length, 'earlier checkpoint')];
}

/** A line that says what is not there; nothing when all is. */
function leftOut(count: number, what: string): string[] {
  return count <= 0 ? [] : ['', `${countOf(count, `more ${what}`)} not shown here.`];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** "2026-11-22 14:05:33". */
function timeText(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
