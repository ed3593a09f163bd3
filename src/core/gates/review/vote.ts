import type { Finding } from '../../../shared/gates.ts';
import type { Severity } from '../../../shared/reviewing.ts';
import { isAsGrave } from './findings.ts';

/** What one reviewer reported. */
export interface Review {
  /** Id of the reviewer's task. */
  readonly reviewer: string;
  readonly findings: readonly Finding[];
}

/** What another agent says of findings that were put to it, in their order. */
export interface Refutation {
  readonly refuter: string;
  /** The reviewer through whose eyes it looked; it is not asked about what that one reported. `undefined`: about all. */
  readonly insteadOf: string | undefined;
  /** Data of the refuter's task. */
  readonly data: unknown;
}

/** What a refuter must finish with. */
export const REFUTATION_OUTPUT: Readonly<Record<string, unknown>> = {
  type: 'object',
  properties: {
    verdicts: {
      type: 'array',
      description: 'One for each finding that was put to you.',
      items: {
        type: 'object',
        properties: {
          finding: { type: 'integer', description: 'Its number.' },
          holds: { type: 'boolean', description: 'Whether you could not refute it.' },
          why: { type: 'string' },
        },
        required: ['finding', 'holds', 'why'],
      },
    },
  },
  required: ['verdicts'],
};

/** All findings, what several reviewers report once, each with those that reported it. The order is always the same. */
export function mergedFindings(reviews: readonly Review[]): Finding[] {
  const merged: Finding[] = [];
  for (const { reviewer, findings } of reviews) {
    for (const finding of findings) {
      const index = merged.findIndex((other) => isSame(other, finding) && other.upheldBy?.includes(reviewer) !== true);
      const known = merged[index];
      if (known === undefined) merged.push({ ...finding, upheldBy: [reviewer] });
      else merged[index] = { ...known, upheldBy: [...(known.upheldBy ?? []), reviewer] };
    }
  }
  return merged;
}

/** The findings that are put to a refuter: grave ones that the reviewer in whose place it looks did not report. */
export function contestedFindings(
  findings: readonly Finding[],
  fails: Severity,
  insteadOf: string | undefined,
): readonly Finding[] {
  return findings.filter(
    (finding) =>
      isAsGrave(finding, fails) && (insteadOf === undefined || finding.upheldBy?.includes(insteadOf) !== true),
  );
}

/** The findings with the votes on them. */
export function votedFindings(
  findings: readonly Finding[],
  fails: Severity,
  refutations: readonly Refutation[],
): readonly Finding[] {
  const votes = refutations.flatMap(({ refuter, insteadOf, data }) => {
    const holds = votesIn(data);
    return contestedFindings(findings, fails, insteadOf).map((finding, index) => ({
      finding,
      refuter,
      holds: holds.get(index + 1),
    }));
  });
  return findings.map((finding) => {
    const own = votes.filter((vote) => vote.finding === finding);
    const upheldBy = own.filter(({ holds }) => holds === true).map(({ refuter }) => refuter);
    const refutedBy = own.filter(({ holds }) => holds === false).map(({ refuter }) => refuter);
    return {
      ...finding,
      upheldBy: [...(finding.upheldBy ?? []), ...upheldBy],
      ...(refutedBy.length === 0 ? {} : { refutedBy }),
    };
  });
}

/**
 * Whether a finding keeps the work from passing: it is grave enough, and most of those that were asked about it did not
 * refute it. Whoever reported it is not asked; with a tie, and where nobody was asked, it holds.
 */
export function holds(finding: Finding, fails: Severity, reviewers: ReadonlySet<string>): boolean {
  const refuted = finding.refutedBy?.length ?? 0;
  const upheld = finding.upheldBy?.filter((id) => !reviewers.has(id)).length ?? 0;
  return isAsGrave(finding, fails) && refuted <= upheld;
}

/** By number from 1; a finding that is left out has no vote. */
function votesIn(data: unknown): ReadonlyMap<number, boolean> {
  const list = typeof data === 'object' && data !== null && 'verdicts' in data ? data.verdicts : undefined;
  const votes = new Map<number, boolean>();
  for (const vote of Array.isArray(list) ? (list as readonly unknown[]) : []) {
    if (typeof vote !== 'object' || vote === null || !('finding' in vote) || !('holds' in vote)) continue;
    if (typeof vote.finding === 'number' && typeof vote.holds === 'boolean') votes.set(vote.finding, vote.holds);
  }
  return votes;
}

function isSame(a: Finding, b: Finding): boolean {
  if (a.path !== undefined && a.path === b.path && a.line !== undefined && a.line === b.line) return true;
  return a.path === b.path && plain(a.title) === plain(b.title);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
