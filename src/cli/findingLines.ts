import { SEVERITIES } from '../shared/reviewing.ts';
import { choiceFacts } from '../shared/report/choiceFacts.ts';
import { findingCounts, gradeCount, placeOf, reviewsOf, standingText } from '../shared/report/findingFacts.ts';
import type { FindingFacts, ReviewerFacts } from '../shared/report/findingFacts.ts';
import type { RunState } from '../shared/runState.ts';
import { shownCommand } from '../shared/waitingCommands.ts';

/** More of each grade, and more reviewers, are left to the report as JSON. */
const MOST_LINES = 50;
const LONGEST_TEXT = 300;

/** What reviewers found, by how grave it is, and who looked. Nothing where nobody did. */
export function findingLines(state: RunState): string[] {
  const reviews = reviewsOf(state);
  const counts = findingCounts(reviews);
  if (counts === undefined) return [];
  const graded = SEVERITIES.flatMap((severity) => {
    const all = reviews.findings.filter((finding) => finding.severity === severity);
    if (all.length === 0) return [];
    return [`${severity} (${gradeCount(all, severity)})`, ...limited(all.map(findingLine))];
  });
  // Those who found something, and those who look for one thing, say more than reviews of single tasks.
  const telling = reviews.reviewers.filter(({ findings, lens }) => findings > 0 || lens !== undefined);
  const others = reviews.reviewers.length - telling.length;
  const looked = limited(telling.map(reviewerLine));
  const rest = others === 0 ? [] : [`  ${others} ${telling.length === 0 ? '' : 'more '}without a finding`];
  return [`${counts}.`, ...graded, 'looked', ...looked, ...rest];
}

function findingLine(finding: FindingFacts): string {
  const place = placeOf(finding);
  const standing = standingText(finding);
  const by = [`${finding.taskId}, by ${finding.reportedBy.join(', ')}`, ...(standing === '' ? [] : [standing])];
  return `  ${place === '' ? '' : `${shown(place)}: `}${shown(finding.title)} (${by.join('; ')})`;
}

function reviewerLine({ reviewer, lens, findings, score }: ReviewerFacts): string {
  const scored = score === undefined ? '' : `, score ${score} of 100`;
  return `  ${reviewer}${lens === undefined ? '' : ` (${lens})`}: ${findings} found${scored}`;
}

/** Which candidates there were for tasks, and which one counts. */
export function choiceLines(state: RunState): string[] {
  return choiceFacts(state).flatMap(({ taskId, winner, reasons, candidates }) => {
    const why = reasons === '' ? '' : `: ${shown(reasons)}`;
    const rows = candidates.map((candidate) => {
      const score = candidate.score === undefined ? '' : `, ${candidate.score} of 10`;
      const standing = winner === undefined ? '' : candidate.taskId === winner ? ', chosen' : ', not chosen';
      return `  ${candidate.taskId} (${candidate.state}${standing}${score})`;
    });
    return [`${taskId}: ${winner === undefined ? 'none is chosen' : `${winner} was chosen${why}`}`, ...rows];
  });
}

function limited(lines: readonly string[]): string[] {
  const left = lines.length - MOST_LINES;
  return left <= 0 ? [...lines] : [...lines.slice(0, MOST_LINES), `  and ${left} more`];
}

/** Words of a model on one line, without what a terminal would act upon. */
function shown(text: string): string {
  const line = shownCommand(text.replaceAll(/\s+/g, ' ').trim());
  return line.length <= LONGEST_TEXT ? line : `${line.slice(0, LONGEST_TEXT)}…`;
}
