import type { AmendmentDifference, DecidedAmendment, ProposedAmendment } from './shaping.ts';

const ASKED_BY: Readonly<Record<ProposedAmendment['by'], string>> = {
  words: 'asked for in words',
  person: 'made by hand',
  replanning: 'proposed after failures',
};

/** What a proposed amendment does, for people: its summary, and each task that it concerns on a line of its own. */
export function amendmentLines({ by, request, amendment, difference }: ProposedAmendment): string[] {
  return [
    `${difference.summary} (${ASKED_BY[by]}${request === '' || by === 'replanning' ? '' : `: ${request}`})`,
    ...taskLines(difference),
    ...amendment.instruct.map(({ taskId, text }) => `  ! ${taskId}  is told: ${text.split('\n', 1)[0] ?? ''}`),
  ];
}

function taskLines({ added, changed, skipped, rerun }: AmendmentDifference): string[] {
  const again = new Set(rerun);
  const isOther = new Set(changed);
  return [
    ...added.map(({ taskId, title }) => `  + ${taskId}  ${title}`),
    ...changed.map((id) => `  ~ ${id}  changed${again.has(id) ? ', runs again' : ''}`),
    ...rerun.filter((id) => !isOther.has(id)).map((id) => `  ~ ${id}  runs again`),
    ...skipped.map((id) => `  - ${id}  left out`),
  ];
}

/** "accepted: +2 tasks (asked for in words: also cover the admin module)". */
export function decidedText({ by, request, summary, decision }: DecidedAmendment): string {
  return `${decision}: ${summary} (${ASKED_BY[by]}${request === '' || by === 'replanning' ? '' : `: ${request}`})`;
}
