import { taskOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import type { ProposedAmendment } from '../../src/shared/shaping.ts';
import { formatCount, formatUsd, shortened } from './format.ts';
import { formatAbout, rangeText } from './ranges.ts';

/** A change of a plan that is being carried out, for the person who decides on it. */
export interface AmendmentPicture {
  readonly amendmentId: string;
  /** What was asked for, or why it is proposed. */
  readonly request: string;
  /** "+2 tasks, 3 run again, about +$0.80". */
  readonly summary: string;
  /** What it does to which tasks; kinds without tasks are left out. */
  readonly parts: readonly AmendmentPart[];
  /** What it is expected to take besides. */
  readonly expected: string | undefined;
}

export interface AmendmentPart {
  readonly kind: 'added' | 'changed' | 'skipped' | 'rerun' | 'instructed';
  readonly title: string;
  readonly icon: string;
  readonly tasks: readonly { readonly id: string; readonly title: string }[];
}

const TITLE_LENGTH = 400;
const REQUEST_LENGTH = 5_000;

export function amendmentPictures(state: RunState): AmendmentPicture[] {
  return state.proposedAmendments.map((proposed) => amendmentPicture(state, proposed));
}

function amendmentPicture(state: RunState, proposed: ProposedAmendment): AmendmentPicture {
  const { difference, amendment } = proposed;
  const named = (ids: readonly string[]): AmendmentPart['tasks'] =>
    ids.map((id) => ({ id, title: shortened(taskOf(state, id)?.title ?? id, TITLE_LENGTH) }));
  const added = difference.added.map(({ taskId, title }) => ({ id: taskId, title: shortened(title, TITLE_LENGTH) }));
  const parts: AmendmentPart[] = [
    { kind: 'added', title: 'New', icon: 'diff-added', tasks: added },
    { kind: 'changed', title: 'Changed', icon: 'diff-modified', tasks: named(difference.changed) },
    { kind: 'skipped', title: 'Left out', icon: 'diff-removed', tasks: named(difference.skipped) },
    { kind: 'rerun', title: 'Run again', icon: 'debug-restart', tasks: named(difference.rerun) },
    {
      kind: 'instructed',
      title: 'Told more',
      icon: 'comment',
      tasks: named([...new Set(amendment.instruct.map(({ taskId }) => taskId))]),
    },
  ];
  return {
    amendmentId: proposed.amendmentId,
    request: proposed.by === 'replanning' ? 'A way on after what failed' : shortened(proposed.request, REQUEST_LENGTH),
    summary: shortened(difference.summary, REQUEST_LENGTH),
    parts: parts.filter(({ tasks }) => tasks.length > 0),
    expected: expectedText(state, proposed),
  };
}

function expectedText({ model }: RunState, { difference }: ProposedAmendment): string | undefined {
  const { expected } = difference;
  if (expected === undefined) return undefined;
  const cost =
    model.provider === 'demo'
      ? ['free']
      : expected.costUsd === undefined
        ? []
        : [rangeText(expected.costUsd, formatUsd)];
  return `Expected besides: ${[
    ...cost,
    `${rangeText(expected.tokens, formatCount)} tokens`,
    rangeText(expected.wallMs, formatAbout),
  ].join(' · ')}`;
}

/** Whether a way on after failures can be planned: something did not succeed, and no such proposal waits already. */
export function mayReplan({ state, counts, proposedAmendments }: RunState): boolean {
  if (state !== 'running' && state !== 'paused' && state !== 'failed') return false;
  if (counts.failed + counts.blocked === 0) return false;
  return !proposedAmendments.some(({ by }) => by === 'replanning');
}
