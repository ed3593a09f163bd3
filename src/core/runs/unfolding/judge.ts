import type { BestOf } from '../../../shared/bestOf.ts';
import { judgeVerdict } from '../../../shared/candidates.ts';
import type { AddedTask } from '../../../shared/events.ts';
import type { GateVerdict } from '../../../shared/gates.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { LENS_TEXTS, workText } from '../../gates/review/reviewPrompts.ts';
import type { EndCheck } from '../../tools/finish.ts';
import { freeId } from './amending.ts';
import { asAdded, judgingTask } from './judgingTask.ts';
import { ownDependencies } from './members.ts';

const BEST_SCORE = 10;

/** Characters of a gate's reason that a judge is told. */
const REASON_LENGTH = 500;

/** The judge of these candidates, which have all succeeded. Throws without any. */
export function judgeTask(
  task: TaskState,
  bestOf: BestOf,
  candidates: readonly TaskState[],
  state: RunState,
): AddedTask {
  const [first] = candidates;
  if (first === undefined) throw new Error(`there is no candidate for ${task.id} to judge`);
  const ids = candidates.map(({ id }) => id);
  const work = { ...asAdded(first), loop: undefined, inputs: undefined };
  const {
    loop: _loop,
    inputs: _inputs,
    ...judging
  } = judgingTask(task, work, {
    id: freeId(task.id, '.judge', state),
    title: `Choose among ${ids.length} candidates: ${task.title}`,
    instructions: judgeInstructions(task, bestOf, candidates),
    output: judgeOutput(ids),
  });
  return { ...judging, role: 'verify', dependsOn: [...ownDependencies(task), ...ids], compares: ids, gates: [] };
}

/** What speaks against the choice of a judge, besides its form; each sentence says what to do. */
export function judgeCheck(candidates: readonly string[]): EndCheck {
  return ({ data }) => {
    const verdict = judgeVerdict(data);
    if (verdict === undefined) return [];
    const { winner, scores } = verdict;
    const unscored = candidates.filter((id) => scores.filter(({ candidate }) => candidate === id).length !== 1);
    if (unscored.length > 0)
      return [`data, scores: give each candidate exactly one score; look again at ${unscored.join(', ')}.`];
    const highest = Math.max(...scores.map(({ score }) => score));
    const own = scores.find(({ candidate }) => candidate === winner)?.score;
    if (own === highest) return [];
    return [
      `data, winner: "${winner}" has ${own ?? 'no'} points and another one ${highest}; choose one with the most.`,
    ];
  };
}

function judgeOutput(ids: readonly string[]): Readonly<Record<string, unknown>> {
  const candidate = { type: 'string', enum: ids };
  return {
    type: 'object',
    properties: {
      winner: { ...candidate, description: 'Id of the candidate that counts.' },
      reasons: { type: 'string', description: 'Why this one, and what it costs not to have the others.' },
      scores: {
        type: 'array',
        description: 'One for each candidate.',
        items: {
          type: 'object',
          properties: {
            candidate,
            score: { type: 'number', minimum: 0, maximum: BEST_SCORE },
            why: { type: 'string', description: 'What is good and what is bad about it.' },
          },
          required: ['candidate', 'score', 'why'],
        },
      },
    },
    required: ['winner', 'reasons', 'scores'],
  };
}

function judgeInstructions(task: TaskState, { judge, lenses }: BestOf, candidates: readonly TaskState[]): string {
  const { instructions, options } = task;
  const ids = candidates.map(({ id }) => `"${id}"`);
  const looks = lenses.map((lens) => `- ${LENS_TEXTS[lens]}`);
  const gates = candidates.flatMap(({ id, verdicts }) => gateLines(id, verdicts));
  return [
    `Several agents did the same work independently. Choose whose result counts: ${ids.join(', ')}. The others are left aside as a whole, and nothing is taken from them.`,
    workText({ instructions, criteria: options.criteria ?? [] }),
    `Judge each by itself before you compare, by what is in the files and not by what its agent says of it. Look at:\n${looks.join('\n')}`,
    ...(judge === undefined ? [] : [`What to prefer: ${judge}`]),
    ...(gates.length === 0 ? [] : [`What came of the gates:\n${gates.join('\n')}`]),
    `Your own view has the files as the candidates found them, without the changes of any. What each changed is handed over as a diff, which is cut where it is long; show_candidate gives the diffs of one candidate, read_candidate a file as it left it.`,
    `Finish with data {"winner": id, "reasons": "...", "scores": [{"candidate": id, "score": 0 to ${BEST_SCORE}, "why": "..."}]}, one score for each candidate; the winner has the highest.`,
  ].join('\n\n');
}

/** The last verdict of each gate. */
function gateLines(id: string, verdicts: readonly GateVerdict[]): string[] {
  const last = new Map(verdicts.map((verdict) => [verdict.gate, verdict]));
  return [...last.values()].map(({ gate, verdict, reason }) => {
    const why = reason === '' ? '' : `: ${reason.slice(0, REASON_LENGTH)}`;
    return `- "${id}", ${gate}: ${verdict}${why}`;
  });
}
