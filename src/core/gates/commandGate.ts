import type { CommandGate, CoverageGate, Excuse, GateEvidence } from '../../shared/gates.ts';
import type { Failure } from '../../shared/failures.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { CommandReport } from '../tools/commands/commandAccess.ts';
import type { GateWork, Judgement } from './judgement.ts';
import { couldNotStart, decisive, endText, hasPassed, tryCommand } from './trial.ts';
import type { Trial } from './trial.ts';

/** Characters of output that the agent that repairs is given; the end says most. */
const OUTPUT_LENGTH = 4_000;

/** What a command came to where it cannot pass any more, and its runs. */
export interface CommandOutcome {
  /** Absent: every run passed. */
  readonly judgement?: Judgement;
  readonly reports: readonly CommandReport[];
}

/** Judges commands. Remembers what came of them without the work, which is run only when one fails with it. */
export interface CommandJudge {
  judge(gate: CommandGate, signal: AbortSignal): Promise<Result<Judgement, Failure>>;
  /** Runs the command of a coverage gate, in which nothing but the report is wanted of it. */
  measure(gate: CoverageGate, signal: AbortSignal): Promise<Result<CommandOutcome, Failure>>;
}

interface Judged {
  readonly line: string;
  readonly repeats: number;
  readonly why: string;
  readonly makes?: string;
  readonly excusedBy: Excuse;
}

export function createCommandJudge(work: GateWork): CommandJudge {
  const without = new Map<string, Trial>();

  async function outcomeOf(judged: Judged, signal: AbortSignal): Promise<Result<CommandOutcome, Failure>> {
    const tried = await tryCommand(judged, work.commands, work.onBegin, signal);
    if (!tried.ok) return tried;
    const { reports, notRun } = tried.value;
    const last = decisive(tried.value);
    if (notRun !== undefined)
      return ok({ judgement: unverified(`It was not carried out. ${notRun}`, reports), reports });
    if (last === undefined || hasPassed(last)) return ok({ reports });
    const excused = last.timedOut ? ok(undefined) : await excuseFor(judged, last, signal);
    if (!excused.ok) return excused;
    const judgement = excused.value ?? failedJudgement(reports);
    return ok({ judgement: withRuns(judgement, reports), reports });
  }

  /** Why a command that failed proves nothing about the work; `undefined` where it does. */
  async function excuseFor(judged: Judged, last: CommandReport, signal: AbortSignal) {
    const { excusedBy } = judged;
    if (excusedBy === 'nothing') {
      return ok(couldNotStart(last) ? unverified(`It could not be started. ${endText(last)}`, []) : undefined);
    }
    if (excusedBy === 'before-task' && (await work.changes()) === undefined) {
      return ok(unverified(`The task changed nothing, so it failed before, too. ${endText(last)}`, []));
    }
    const before = await trialWithout(judged, excusedBy, signal);
    if (!before.ok) return before;
    const report = decisive(before.value);
    if (report === undefined || before.value.notRun !== undefined || hasPassed(report)) return ok(undefined);
    const where = excusedBy === 'before-task' ? 'before this task' : 'before this run';
    return ok(
      unverified(`It failed ${where}, too, so it proves nothing. ${endText(report)}`, [], before.value.reports),
    );
  }

  async function trialWithout(judged: Judged, excusedBy: Exclude<Excuse, 'nothing'>, signal: AbortSignal) {
    const key = JSON.stringify([judged.line, judged.repeats, excusedBy]);
    const known = without.get(key);
    if (known !== undefined) return ok(known);
    const commands = work.commandsWithout(excusedBy === 'before-task' ? 'of-task' : 'of-run');
    const why = `${judged.why}, to see whether it fails without the changes, too`;
    const tried = await tryCommand({ ...judged, why }, commands, work.onBegin, signal);
    if (tried.ok) without.set(key, tried.value);
    return tried;
  }

  return {
    async judge({ name, run, repeats, excusedBy = 'before-task' }, signal) {
      const outcome = await outcomeOf({ line: run, repeats, why: whyOf(name), excusedBy }, signal);
      if (!outcome.ok) return outcome;
      const { judgement, reports } = outcome.value;
      return ok(judgement ?? { verdict: 'passed', reason: '', evidence: evidenceOf(reports) });
    },
    measure({ name, run, report }, signal) {
      return outcomeOf({ line: run, repeats: 1, why: whyOf(name), makes: report, excusedBy: 'before-task' }, signal);
    },
  };
}

function whyOf(name: string): string {
  return `the gate "${name}" of the task`;
}

function failedJudgement(reports: readonly CommandReport[]): Judgement {
  const last = reports.at(-1);
  const passed = reports.length - 1;
  const times = passed === 1 ? 'once' : `${passed} times`;
  const flaky = passed === 0 ? '' : ` Before that it had passed ${times}: its result is not the same every time.`;
  return { verdict: 'failed', reason: last === undefined ? '' : `${endText(last)}${flaky}` };
}

export function unverified(
  reason: string,
  reports: readonly CommandReport[],
  before: readonly CommandReport[] = [],
): Judgement {
  const hasAny = reports.length + before.length > 0;
  return { verdict: 'unverified', reason, ...(hasAny ? { evidence: evidenceOf(reports, before) } : {}) };
}

/** The judgement with the runs that led to it, and the end of what the last one wrote. */
function withRuns(judgement: Judgement, reports: readonly CommandReport[]): Judgement {
  const before = judgement.evidence?.kind === 'commands' ? judgement.evidence.before : undefined;
  const outputEnd = endOf(reports.at(-1)?.output ?? '');
  const evidence = {
    ...evidenceOf(reports),
    ...(before === undefined ? {} : { before }),
    ...(outputEnd === '' ? {} : { outputEnd }),
  };
  return { ...judgement, evidence };
}

export function evidenceOf(reports: readonly CommandReport[], before: readonly CommandReport[] = []): CommandsEvidence {
  const runs = reports.map(({ evidence }) => evidence);
  const earlier = before.map(({ evidence }) => evidence);
  return { kind: 'commands' as const, runs, ...(earlier.length === 0 ? {} : { before: earlier }) };
}

type CommandsEvidence = Extract<GateEvidence, { kind: 'commands' }>;

/** From the start of a line, where the lines are not too long for that. */
function endOf(output: string): string {
  const text = output.trimEnd();
  if (text.length <= OUTPUT_LENGTH) return text;
  const end = text.slice(-OUTPUT_LENGTH);
  const start = end.indexOf('\n');
  return `[...]\n${start === -1 || start > OUTPUT_LENGTH / 2 ? end : end.slice(start + 1)}`;
}
