import type { CoverageGate } from '../../../shared/gates.ts';
import type { Failure } from '../../../shared/failures.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { decodeText } from '../../changes/textFile.ts';
import { evidenceOf, unverified } from '../commandGate.ts';
import type { CommandJudge } from '../commandGate.ts';
import type { GateWork, Judgement } from '../judgement.ts';
import { changedLines } from './changedLines.ts';
import type { ChangedLines } from './changedLines.ts';
import { coverageOf, readCoverage } from './coverageReport.ts';
import type { CoverageReport } from './coverageReport.ts';

const FILES_NAMED = 5;
const LINES_NAMED = 20;

/** Runs the tests and compares what they covered with the lines that the work changed. */
export async function judgeCoverage(
  gate: CoverageGate,
  work: GateWork,
  commands: CommandJudge,
  signal: AbortSignal,
): Promise<Result<Judgement, Failure>> {
  const measured = await commands.measure(gate, signal);
  if (!measured.ok) return measured;
  const { judgement, reports } = measured.value;
  if (judgement !== undefined) return ok(judgement);
  const made = reports.at(-1)?.made;
  if (made === undefined) return ok(unverified(`It did not write "${gate.report}", so nothing was measured.`, reports));
  const decoded = decodeText(made);
  const report = decoded.kind === 'text' ? readCoverage(decoded.text) : undefined;
  if (report === undefined) {
    return ok(unverified(`"${gate.report}" is no report of LCOV or Istanbul that can be read.`, reports));
  }
  const changed = await changedLines(await work.changes(), work, signal);
  if (!changed.ok) return changed;
  const share = shareCovered(changed.value, report);
  if (share.total === 0) return ok(unverified('None of the changed lines is in the report.', reports));
  const passed = share.covered >= gate.atLeast * share.total;
  const evidence = { ...evidenceOf(reports), measured: measuredText(share) };
  const wanted = `${percent(gate.atLeast)} of the changed lines have to be covered`;
  const reason = passed ? '' : `${wanted}; ${measuredText(share)}.${missingText(share.missing)}`;
  return ok({ verdict: passed ? 'passed' : 'failed', reason, evidence });
}

interface Share {
  readonly covered: number;
  readonly total: number;
  /** The report knows whole files only. */
  readonly ofFiles: boolean;
  readonly missing: readonly ChangedLines[];
}

function shareCovered(changed: readonly ChangedLines[], report: CoverageReport): Share {
  let [covered, total, ofFiles] = [0, 0, false];
  const missing: ChangedLines[] = [];
  for (const { path, lines } of changed) {
    const file = coverageOf(report, path);
    if (file === undefined || lines.length === 0) continue;
    if (file.kind === 'sums') {
      ofFiles = true;
      covered += file.covered;
      total += file.total;
      continue;
    }
    const counted = lines.filter((line) => file.hits.has(line));
    const uncovered = counted.filter((line) => file.hits.get(line) === 0);
    total += counted.length;
    covered += counted.length - uncovered.length;
    if (uncovered.length > 0) missing.push({ path, lines: uncovered });
  }
  return { covered, total, ofFiles, missing };
}

function measuredText({ covered, total, ofFiles }: Share): string {
  const of = ofFiles ? 'lines in the changed files' : 'changed lines';
  return `${covered} of ${total} ${of} are covered (${percent(covered / total)})`;
}

function missingText(missing: readonly ChangedLines[]): string {
  if (missing.length === 0) return '';
  const files = missing.slice(0, FILES_NAMED).map(({ path, lines }) => {
    const more = lines.length > LINES_NAMED ? ` and ${lines.length - LINES_NAMED} more` : '';
    return `${path} (lines ${lines.slice(0, LINES_NAMED).join(', ')}${more})`;
  });
  const more = missing.length > FILES_NAMED ? ` and ${missing.length - FILES_NAMED} more files` : '';
  return ` Not covered: ${files.join('; ')}${more}.`;
}

/** Rounded down, so that what is missing never looks as if it was there. */
function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
