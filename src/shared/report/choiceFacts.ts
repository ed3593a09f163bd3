import { choicesOf } from '../candidates.ts';
import type { RunState, TaskStateName } from '../runState.ts';

/** Which of several candidates was chosen for a task, as plain JSON. */
export interface ChoiceFacts {
  readonly taskId: string;
  /** Absent as long as none is chosen. */
  readonly winner?: string;
  /** Whose word it was. Absent: there was nothing to judge, or nobody has yet. */
  readonly judge?: string;
  /** Empty where nobody judged. */
  readonly reasons: string;
  readonly candidates: readonly {
    readonly taskId: string;
    readonly state: TaskStateName;
    /** 0 to 10, and what the judge said of it. Absent where nobody judged. */
    readonly score?: number;
    readonly why?: string;
  }[];
}

/** In order of the tasks that the first candidates were made of. */
export function choiceFacts(state: RunState): ChoiceFacts[] {
  return [...choicesOf(state)].map(([taskId, { winner, judge, verdict, candidates }]) => ({
    taskId,
    ...(winner === undefined ? {} : { winner: winner.id }),
    ...(judge === undefined ? {} : { judge: judge.id }),
    reasons: verdict?.reasons ?? '',
    candidates: candidates.map((candidate) => {
      const scored = verdict?.scores.find((each) => each.candidate === candidate.id);
      return {
        taskId: candidate.id,
        state: candidate.state,
        ...(scored === undefined ? {} : { score: scored.score, why: scored.why }),
      };
    }),
  }));
}
