import type { AddedTask } from '../../../shared/events.ts';
import type { Finding, GateVerdict, ReviewGate } from '../../../shared/gates.ts';
import type { Lens } from '../../../shared/reviewing.ts';
import { countOf } from '../../../shared/format.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { REVIEW_OUTPUT, findingText, findingsIn } from '../../gates/review/findings.ts';
import { refutationInstructions, reviewInstructions } from '../../gates/review/reviewPrompts.ts';
import type { ReviewedWork } from '../../gates/review/reviewPrompts.ts';
import { REFUTATION_OUTPUT, contestedFindings, holds, mergedFindings, votedFindings } from '../../gates/review/vote.ts';
import { freeId } from './amending.ts';
import { asAdded, judgingTask } from './judgingTask.ts';
import type { Round } from './rounds.ts';

/** Findings that a reason names. */
const FINDINGS_TOLD = 5;

/** The review gates of a task that are carried out. */
export function reviewGates(
  { options }: Pick<TaskState, 'options'>,
  { limits }: Pick<RunState, 'limits'>,
): ReviewGate[] {
  if (limits.gates === 'off') return [];
  return options.gates?.filter((gate) => gate.kind === 'review') ?? [];
}

/** The reviewers of a round, one for each lens of each gate. */
export function reviewerTasks(
  task: TaskState,
  gates: readonly ReviewGate[],
  work: AddedTask,
  state: RunState,
): AddedTask[] {
  const taken = new Set<string>();
  return gates.flatMap((gate) =>
    gate.lenses.map((lens): AddedTask => {
      const id = takeId(work.id, `.${lens}`, state, taken);
      return judgingTask(task, work, {
        id,
        title: `Review (${lensText(lens)}): ${work.title}`,
        instructions: reviewInstructions(reviewed(task, work.id), lens, gate),
        output: REVIEW_OUTPUT,
        judges: { work: work.id, gate: gate.name, lens, as: 'review' },
      });
    }),
  );
}

/**
 * The agents that try to refute what the reviewers of a round found: one in the place of each reviewer, for what the
 * others found; where there is one reviewer, one for all of it. None where nothing grave was found, or they are there.
 */
export function refuterTasks(
  task: TaskState,
  gates: readonly ReviewGate[],
  round: Round,
  state: RunState,
): AddedTask[] {
  const taken = new Set<string>();
  const work = asAdded(round.work);
  return gates.flatMap((gate) => {
    const { reviews, refutations, findings } = partsOf(gate, round);
    if (refutations.length > 0) return [];
    const [first] = reviews;
    const asked =
      reviews.length === 1 && first !== undefined
        ? [{ lens: lensOf(first), insteadOf: undefined }]
        : reviews.map((review) => ({ lens: lensOf(review), insteadOf: review.id }));
    return asked.flatMap(({ lens, insteadOf }): AddedTask[] => {
      const contested = contestedFindings(findings, gate.fails, insteadOf);
      if (contested.length === 0) return [];
      const refuter = judgingTask(task, work, {
        id: takeId(work.id, '.refute', state, taken),
        title: `Refute ${countOf(contested.length, 'finding')}: ${work.title}`,
        instructions: refutationInstructions(reviewed(task, work.id), lens, contested),
        output: REFUTATION_OUTPUT,
        judges: { work: work.id, gate: gate.name, lens, as: 'refutation' },
      });
      return [refuter];
    });
  });
}

/** What a gate says of a round of which everybody has spoken. */
export function reviewVerdict(gate: ReviewGate, round: Round): GateVerdict {
  const { reviews, refutations, findings } = partsOf(gate, round);
  const of = { gate: gate.name, kind: 'review' as const, round: round.number };
  if (!reviews.some(({ state }) => state === 'succeeded')) {
    return { ...of, verdict: 'unverified', reason: 'Nobody has reviewed it.' };
  }
  const voted = votedFindings(
    findings,
    gate.fails,
    refutations.map(({ id, judges, result }) => ({
      refuter: id,
      insteadOf: reviews.length === 1 ? undefined : reviews.find((review) => lensOf(review) === judges?.lens)?.id,
      data: result?.data,
    })),
  );
  const reviewers = [...reviews, ...refutations].filter(({ state }) => state === 'succeeded').map(({ id }) => id);
  const held = heldFindings(voted, gate, round);
  const more = held.length > FINDINGS_TOLD ? `; and ${held.length - FINDINGS_TOLD} more` : '';
  return {
    ...of,
    verdict: held.length === 0 ? 'passed' : 'failed',
    reason: held.length === 0 ? '' : `${held.slice(0, FINDINGS_TOLD).map(findingText).join('; ')}${more}.`,
    evidence: { kind: 'findings', findings: voted, reviewers },
  };
}

/** Of findings with the votes on them those that keep the work of a round from passing. */
export function heldFindings(voted: readonly Finding[], { name, fails }: ReviewGate, { reviews }: Round): Finding[] {
  const reviewers = new Set(reviews.filter(({ judges }) => judges?.gate === name).map(({ id }) => id));
  return voted.filter((finding) => holds(finding, fails, reviewers));
}

function partsOf({ name }: ReviewGate, round: Round) {
  const isOfGate = ({ judges }: TaskState): boolean => judges?.gate === name;
  const reviews = round.reviews.filter(isOfGate);
  return {
    reviews,
    refutations: round.refutations.filter(isOfGate),
    findings: mergedFindings(
      reviews.map(({ id, result }) => ({ reviewer: id, findings: findingsIn(result?.data) ?? [] })),
    ),
  };
}

function lensOf({ judges, id }: TaskState): Lens {
  if (judges === undefined) throw new Error(`task ${id} is no reviewer`);
  return judges.lens;
}

function lensText(lens: Lens): string {
  return lens.replace('-', ' ');
}

function reviewed({ instructions, options }: TaskState, workId: string): ReviewedWork {
  return { workId, instructions, criteria: options.criteria ?? [] };
}

function takeId(base: string, suffix: string, state: RunState, taken: Set<string>): string {
  const id = freeId(base, suffix, state, taken);
  taken.add(id);
  return id;
}
