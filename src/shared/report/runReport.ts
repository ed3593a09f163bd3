import type { Decision } from '../changes.ts';
import type { Failure } from '../failures.ts';
import { overlapsOf } from '../overlaps.ts';
import { tasksOf } from '../runState.ts';
import type { RunState } from '../runState.ts';
import type { CacheFigures } from '../savings.ts';
import { statisticsOf } from '../statistics.ts';
import type { CauseFigures, Statistics } from '../statistics.ts';
import { choiceFacts } from './choiceFacts.ts';
import type { ChoiceFacts } from './choiceFacts.ts';
import { commandsOf } from './commandFacts.ts';
import type { CommandFacts } from './commandFacts.ts';
import { reviewsOf } from './findingFacts.ts';
import type { ReviewsOfRun } from './findingFacts.ts';
import { gatesOf } from './gateFacts.ts';
import type { GateFacts } from './gateFacts.ts';
import { forecastAgainstActual } from './forecastActual.ts';
import type { ForecastAgainstActual } from './forecastActual.ts';
import { notesOf, questionsOf } from './teamFacts.ts';
import type { NoteFacts, QuestionFacts } from './teamFacts.ts';

/** What became of a run, as plain JSON: its statistics, and why it is as it is. */
export interface RunReport extends Omit<Statistics, 'cache' | 'failures'> {
  readonly runId: string;
  /** The run and the number of its event up to which this one is a copy. */
  readonly forkedFrom?: RunState['forkedFrom'];
  readonly title: string;
  readonly state: RunState['state'];
  /** Why it is paused; only in state paused. */
  readonly pauseReason?: RunState['pauseReason'];
  /** What stopped the run as a whole. */
  readonly failure?: Failure;
  readonly model: RunState['model'];
  /** How many places of its journal a fork can go on from. */
  readonly checkpoints: number;
  /** Share of the input tokens that was read from the provider's cache, 0 to 1, and what the cache saved; both 0 without one. */
  readonly cache: CacheFigures;
  /** What the plan was expected to take, and what it took. Absent without a forecast, and before the first task. */
  readonly forecast?: ForecastAgainstActual;
  /** The tasks that failed, in plan order. What another attempt has repaired is no failure. */
  readonly failures: readonly { readonly taskId: string; readonly kind: Failure['kind']; readonly reason: string }[];
  /** The same by kind; the most frequent first. */
  readonly causes: readonly CauseFigures[];
  /** The tasks that changed something, in plan order. */
  readonly changes: readonly {
    readonly taskId: string;
    readonly decision: Decision;
    readonly files: readonly string[];
  }[];
  /** What gates said of tasks, with their proof, in plan order. What is unverified has not passed. */
  readonly gates: readonly GateFacts[];
  /** Which candidates there were for tasks, and which one counts. */
  readonly choices: readonly ChoiceFacts[];
  /** What reviewers found, the gravest first, and who looked. */
  readonly reviews: ReviewsOfRun;
  /** The commands that tasks ran, with their proof, or were not let run, in plan order. */
  readonly commands: readonly CommandFacts[];
  /** What agents asked the person, in plan order. */
  readonly questions: readonly QuestionFacts[];
  /** What agents left for each other, the latest 500. */
  readonly notes: readonly NoteFacts[];
  /** Files that tasks changed which do not build on one another. */
  readonly overlaps: readonly { readonly path: string; readonly taskIds: readonly string[] }[];
}

/** The report of a run as its last event left it. `checkpoints`: how many there are. */
export function reportOf(state: RunState, { checkpoints }: { readonly checkpoints: number }): RunReport {
  const tasks = tasksOf(state);
  const { failures: causes, cache, ...statistics } = statisticsOf(state, state.updatedAt);
  const forecast = forecastAgainstActual(state);
  return {
    runId: state.runId,
    ...(state.forkedFrom === undefined ? {} : { forkedFrom: state.forkedFrom }),
    title: state.title,
    state: state.state,
    ...(state.pauseReason === undefined ? {} : { pauseReason: state.pauseReason }),
    ...(state.failure === undefined ? {} : { failure: state.failure }),
    model: state.model,
    checkpoints,
    ...statistics,
    cache: cache ?? { readShare: 0, savedUsd: 0 },
    ...(forecast === undefined ? {} : { forecast }),
    failures: tasks.flatMap(({ id, failure }) =>
      failure === undefined ? [] : [{ taskId: id, kind: failure.kind, reason: failure.message }],
    ),
    causes,
    changes: tasks.flatMap(({ id, changeSet, decision }) =>
      changeSet === undefined
        ? []
        : [{ taskId: id, decision: decision ?? 'open', files: changeSet.files.map(({ path }) => path.path) }],
    ),
    gates: gatesOf(state),
    choices: choiceFacts(state),
    reviews: reviewsOf(state),
    commands: commandsOf(state),
    questions: questionsOf(state),
    notes: notesOf(state),
    overlaps: overlapsOf(state).map(({ path, taskIds }) => ({ path: path.path, taskIds })),
  };
}
