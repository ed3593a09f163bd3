import { isUnchosen } from '../candidates.ts';
import { countOf } from '../format.ts';
import { SEVERITIES } from '../reviewing.ts';
import type { Finding } from '../gates.ts';
import type { Severity } from '../reviewing.ts';
import { requireTask, taskOf } from '../runState.ts';
import type { RunState } from '../runState.ts';
import { gatesOf } from './gateFacts.ts';
import type { GateFacts } from './gateFacts.ts';

/** What became of a finding that was put to others; `unasked`: it was put to nobody. */
export type FindingStanding = 'upheld' | 'refuted' | 'unasked';

/** Something that reviewers found, as plain JSON. */
export interface FindingFacts {
  /** The task whose work it is about, or the review that found it. */
  readonly taskId: string;
  readonly gate: string;
  readonly severity: Severity;
  readonly title: string;
  readonly detail?: string;
  readonly path?: string;
  readonly line?: number;
  /** Ids of the tasks of those who reported it, and of those who were asked whether it holds. */
  readonly reportedBy: readonly string[];
  readonly upheldBy: readonly string[];
  readonly refutedBy: readonly string[];
  readonly standing: FindingStanding;
}

/** Somebody who looked at work, as plain JSON. */
export interface ReviewerFacts {
  readonly reviewer: string;
  /** What it looked for; absent where it looked for everything. */
  readonly lens?: string;
  readonly taskId: string;
  readonly gate: string;
  readonly findings: number;
  /** 0 to 100, where it gave one. */
  readonly score?: number;
}

/** What reviewers found in the end: of each gate what counted last. What became of candidates that were not chosen is no matter. */
export interface ReviewsOfRun {
  /** The gravest first, otherwise in order of the tasks. */
  readonly findings: readonly FindingFacts[];
  /** In order of the tasks; those who were to refute findings are not among them. */
  readonly reviewers: readonly ReviewerFacts[];
}

export function reviewsOf(state: RunState): ReviewsOfRun {
  const gates = gatesOf(state).filter(({ taskId }) => !isUnchosen(requireTask(state, taskId), state));
  const findings = gates.flatMap((gate) => findingsOf(gate, state));
  return {
    findings: SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity)),
    reviewers: gates.flatMap((gate) => reviewersOf(gate, state)),
  };
}

function findingsOf({ taskId, gate, evidence }: GateFacts, state: RunState): FindingFacts[] {
  if (evidence?.kind !== 'findings') return [];
  return evidence.findings.map((finding) => ({ taskId, gate, ...factsOf(finding, taskId, state) }));
}

function factsOf(finding: Finding, taskId: string, state: RunState): Omit<FindingFacts, 'taskId' | 'gate'> {
  const { severity, title, detail, path, line, upheldBy = [taskId], refutedBy = [] } = finding;
  const upheld = upheldBy.filter((id) => isRefuter(id, state));
  const asked = upheld.length + refutedBy.length;
  return {
    severity,
    title,
    ...(detail === undefined ? {} : { detail }),
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    reportedBy: upheldBy.filter((id) => !isRefuter(id, state)),
    upheldBy: upheld,
    refutedBy,
    // A tie is no refutation.
    standing: asked === 0 ? 'unasked' : refutedBy.length > upheld.length ? 'refuted' : 'upheld',
  };
}

function reviewersOf({ taskId, gate, evidence }: GateFacts, state: RunState): ReviewerFacts[] {
  if (evidence?.kind !== 'findings') return [];
  return evidence.reviewers
    .filter((reviewer) => !isRefuter(reviewer, state))
    .map((reviewer) => {
      const task = taskOf(state, reviewer);
      const score = scoreIn(task?.result?.data);
      const own = evidence.findings.filter(({ upheldBy = [taskId] }) => upheldBy.includes(reviewer));
      return {
        reviewer,
        ...(task?.judges === undefined ? {} : { lens: task.judges.lens }),
        taskId,
        gate,
        findings: own.length,
        ...(score === undefined ? {} : { score }),
      };
    });
}

function isRefuter(id: string, state: RunState): boolean {
  return taskOf(state, id)?.judges?.as === 'refutation';
}

function scoreIn(data: unknown): number | undefined {
  if (typeof data !== 'object' || data === null || !('score' in data)) return undefined;
  const { score } = data;
  return typeof score === 'number' && score >= 0 && score <= 100 ? score : undefined;
}

/** "7 findings of 2 reviewers: 1 major, 6 minor; 1 was refuted"; `undefined` where nobody looked. */
export function findingCounts({ findings, reviewers }: ReviewsOfRun): string | undefined {
  if (reviewers.length === 0) return undefined;
  const looked = countOf(reviewers.length, 'reviewer');
  if (findings.length === 0) return `No findings of ${looked}`;
  const grades = SEVERITIES.map((severity) => ({ severity, count: gradeCount(findings, severity) }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  const refuted = findings.filter(({ standing }) => standing === 'refuted').length;
  const more = refuted === 0 ? '' : `; ${refuted} ${refuted === 1 ? 'was' : 'were'} refuted`;
  return `${countOf(findings.length, 'finding')} of ${looked}: ${grades.join(', ')}${more}`;
}

export function gradeCount(findings: readonly Pick<FindingFacts, 'severity'>[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

/** Where it is: "src/a.ts:12"; empty where nobody said. */
export function placeOf({ path, line }: Pick<FindingFacts, 'path' | 'line'>): string {
  return path === undefined ? '' : `${path}${line === undefined ? '' : `:${line}`}`;
}

const STANDINGS: Readonly<Record<FindingStanding, string>> = {
  upheld: 'upheld by',
  refuted: 'refuted by',
  unasked: '',
};

/** "refuted by a.1.refute"; empty where nobody was asked. */
export function standingText({ standing, upheldBy, refutedBy }: FindingFacts): string {
  const ids = standing === 'refuted' ? refutedBy : upheldBy;
  return [STANDINGS[standing], ids.join(', ')].filter((part) => part !== '').join(' ');
}
