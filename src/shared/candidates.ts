import { taskOf, tasksOf } from './runState.ts';
import type { RunState, TaskState } from './runState.ts';
import { unfoldingOf } from './unfolding.ts';

/** A candidate, and the task of which several are made. */
export interface Candidacy {
  readonly group: TaskState;
  readonly candidate: TaskState;
}

/** Of a candidate, and of what does a part of a candidate's work; `undefined` for any other task, judges among them. */
export function candidacyOf(task: TaskState, state: RunState): Candidacy | undefined {
  for (let candidate = task; candidate.memberOf !== undefined;) {
    const group = taskOf(state, candidate.memberOf);
    if (group === undefined) return undefined;
    if (unfoldingOf(group) === 'best-of') return candidate.compares === undefined ? { group, candidate } : undefined;
    candidate = group;
  }
  return undefined;
}

/** Whether what it makes is not to be built on or accepted: another candidate was chosen, or none is yet. */
export function isUnchosen(task: TaskState, state: RunState): boolean {
  const found = candidacyOf(task, state);
  if (found === undefined) return false;
  const { group, candidate } = found;
  return group.state !== 'succeeded' || group.group?.members.includes(candidate.id) !== true;
}

/** What became of the candidates of a task. */
export interface Choice {
  readonly group: TaskState;
  /** In the order in which they were added. */
  readonly candidates: readonly TaskState[];
  /** `undefined` as long as none is chosen. */
  readonly winner: TaskState | undefined;
  /** Whose word it was; `undefined` where there was nothing to judge, or nobody has yet. */
  readonly judge: TaskState | undefined;
  readonly verdict: JudgeVerdict | undefined;
}

/** What a judge finishes with. */
export interface JudgeVerdict {
  readonly winner: string;
  readonly reasons: string;
  readonly scores: readonly { readonly candidate: string; readonly score: number; readonly why: string }[];
}

/** By the id of each task that several candidates were made of. */
export function choicesOf(state: RunState): ReadonlyMap<string, Choice> {
  const members = new Map<string, TaskState[]>();
  for (const task of tasksOf(state)) {
    const group = task.memberOf === undefined ? undefined : taskOf(state, task.memberOf);
    if (group === undefined || unfoldingOf(group) !== 'best-of') continue;
    const known = members.get(group.id);
    if (known === undefined) members.set(group.id, [task]);
    else known.push(task);
  }
  return new Map([...members].map(([id, tasks]) => [id, choiceAmong(tasks, id, state)]));
}

function choiceAmong(tasks: readonly TaskState[], groupId: string, state: RunState): Choice {
  const group = taskOf(state, groupId);
  if (group === undefined) throw new Error(`run ${state.runId} has no task ${groupId}`);
  const candidates = tasks.filter(({ compares }) => compares === undefined);
  const isOver = group.state === 'succeeded';
  const winner = isOver ? candidates.find(({ id }) => group.group?.members.includes(id)) : undefined;
  const last = tasks.findLast((task) => task.compares !== undefined && task.state === 'succeeded');
  const verdict = last === undefined ? undefined : judgeVerdict(last.result?.data);
  // Whoever judged before another candidate succeeded after all had no say in the end.
  const counts = winner !== undefined && verdict?.winner === winner.id;
  return { group, candidates, winner, judge: counts ? last : undefined, verdict: counts ? verdict : undefined };
}

/** What a judge said; `undefined` where the data is of another form. */
export function judgeVerdict(data: unknown): JudgeVerdict | undefined {
  if (!isRecord(data) || typeof data['winner'] !== 'string') return undefined;
  const { winner, reasons, scores } = data;
  const list: readonly unknown[] = Array.isArray(scores) ? scores : [];
  return {
    winner,
    reasons: typeof reasons === 'string' ? reasons : '',
    scores: list.flatMap((entry) => {
      if (!isRecord(entry)) return [];
      const { candidate, score, why } = entry;
      if (typeof candidate !== 'string' || typeof score !== 'number') return [];
      return [{ candidate, score, why: typeof why === 'string' ? why : '' }];
    }),
  };
}

/** By the id of each candidate what became of it, such as "Chosen of 3 candidates (9 of 10)"; none while nobody knows. */
export function candidateTexts(state: RunState): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const choice of choicesOf(state).values()) {
    for (const candidate of choice.candidates) {
      const text = candidateText(candidate, choice);
      if (text !== undefined) texts.set(candidate.id, text);
    }
  }
  return texts;
}

function candidateText(candidate: TaskState, { winner, candidates, verdict }: Choice): string | undefined {
  if (winner === undefined) return undefined;
  const score = verdict?.scores.find((each) => each.candidate === candidate.id);
  const scored = score === undefined ? '' : ` (${score.score} of 10)`;
  if (candidate !== winner) return `Not chosen${scored}`;
  return `Chosen of ${candidates.length} candidates${scored}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
