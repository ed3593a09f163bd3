import { SEVERITIES } from '../reviewing.ts';
import type { RunState } from '../runState.ts';
import { choiceFacts } from './choiceFacts.ts';
import { findingCounts, gradeCount, placeOf, reviewsOf, standingText } from './findingFacts.ts';
import type { ReviewsOfRun } from './findingFacts.ts';
import { code, cut, plain, table } from './markdownText.ts';
import type { Row } from './markdownText.ts';

const MOST_ROWS = 200;
const LONGEST_TEXT = 300;
const LONGEST_DETAIL = 600;

/** What reviewers found, by how grave it is, and who looked. Nothing where nobody did. */
export function findingParts(state: RunState): string[][] {
  const reviews = reviewsOf(state);
  const counts = findingCounts(reviews);
  if (counts === undefined) return [];
  return [[`${counts}.`], ...gradeParts(reviews), reviewerTable(reviews)];
}

function gradeParts({ findings }: ReviewsOfRun): string[][] {
  let room = MOST_ROWS;
  return SEVERITIES.flatMap((severity): string[][] => {
    const all = findings.filter((finding) => finding.severity === severity);
    if (all.length === 0) return [];
    const shown = all.slice(0, room);
    room -= shown.length;
    const rows = shown.map((finding): Row => {
      const what = [cut(finding.title, LONGEST_TEXT), cut(finding.detail ?? '', LONGEST_DETAIL)];
      return [
        what.filter((text) => text !== '').join(': '),
        code(placeOf(finding).slice(0, LONGEST_TEXT)),
        code(finding.taskId),
        finding.reportedBy.map(code).join(', '),
        plain(standingText(finding)),
      ];
    });
    const left = all.length - shown.length;
    const more = left === 0 ? [] : ['', `${left} more not shown here.`];
    const head = `### ${severity.charAt(0).toUpperCase()}${severity.slice(1)} (${gradeCount(findings, severity)})`;
    return [[head, '', ...table(['Finding', 'Place', 'Work of', 'Reported by', 'Others'], rows), ...more]];
  });
}

function reviewerTable({ reviewers }: ReviewsOfRun): string[] {
  // Those who found something are what is looked for.
  const sorted = [...reviewers].sort((a, b) => Number(b.findings > 0) - Number(a.findings > 0));
  const rows = sorted.slice(0, MOST_ROWS).map(({ reviewer, lens, taskId, gate, findings, score }): Row => {
    return [code(reviewer), plain(lens ?? ''), code(taskId), plain(gate), String(findings), String(score ?? '')];
  });
  const left = sorted.length - rows.length;
  return [
    '### Who looked',
    '',
    ...table(['Reviewer', 'At', 'Work of', 'Gate', 'Findings:', 'Score:'], rows),
    ...(left === 0 ? [] : ['', `${left} more not shown here.`]),
  ];
}

/** Which candidates there were for tasks, and which one counts. */
export function choiceParts(state: RunState): string[][] {
  return choiceFacts(state)
    .slice(0, MOST_ROWS)
    .map(({ taskId, winner, judge, reasons, candidates }) => {
      const by = judge === undefined ? '' : ` by ${code(judge)}`;
      const why = reasons === '' ? '' : `: ${cut(reasons, LONGEST_DETAIL)}`;
      const chosen = winner === undefined ? 'none is chosen' : `${code(winner)} was chosen${by}${why}`;
      const rows = candidates.map((candidate): Row => {
        const standing = winner === undefined ? '' : candidate.taskId === winner ? 'chosen' : 'not chosen';
        const score = String(candidate.score ?? '');
        return [code(candidate.taskId), candidate.state, standing, score, cut(candidate.why ?? '', LONGEST_TEXT)];
      });
      const head = `Of ${candidates.length} candidates for ${code(taskId)} ${chosen}`;
      return [head, '', ...table(['Candidate', 'State', 'Standing', 'Score:', 'Said of it'], rows)];
    });
}
