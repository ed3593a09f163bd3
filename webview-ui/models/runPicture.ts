import type { RunCheckpoint } from '../../src/shared/checkpoint.ts';
import type { ShownRun } from '../../src/shared/protocol.ts';
import { needsYes } from '../../src/shared/explicitYes.ts';
import type { PlanningState } from '../../src/shared/planningState.ts';
import { awaitsApproval, isOver, isResumable } from '../../src/shared/runState.ts';
import type { RunState, RunStateName, TaskStateName } from '../../src/shared/runState.ts';
import { totalTokens } from '../../src/shared/usage.ts';
import { costText, formatUsd, plural, savingText, shortened, tokensText } from './format.ts';
import { mayReplan } from './amendment.ts';
import { AWAITING_ANSWERS_LOOK, AWAITING_APPROVAL_LOOK, INTERRUPTED_LOOK, PREPARING_LOOK, RUN_LOOKS } from './looks.ts';
import type { Look } from './looks.ts';
import { outlineRows, taskRows } from './taskRows.ts';
import type { TaskRow } from './taskRows.ts';
import { barOf, wavesOf } from './waves.ts';
import type { BarPart, WavePicture } from './waves.ts';

/** What a person can ask of a run as a whole. */
export type RunAction = 'approve' | 'discard' | 'pause' | 'resume' | 'replan' | 'cancel';

/** A run as both pages draw it, whether it is whole or known by its checkpoint only. */
export interface RunPicture {
  readonly runId: string;
  readonly title: string;
  readonly modelLabel: string;
  readonly isDemo: boolean;
  /** Drawn from the checkpoint, while the database opens: nothing can be asked of the run yet. */
  readonly isOutline: boolean;
  /** Its state says that it is at work, but nobody drives it. */
  readonly isInterrupted: boolean;
  readonly state: RunStateName;
  readonly phase: PlanningState['phase'];
  readonly look: Look;
  readonly actions: readonly RunAction[];
  /** What an approval of the plan is to: "Run 64 agents for about $7.40" where the sum has to be named; else undefined. */
  readonly explicitYes: string | undefined;
  /** In plan order. */
  readonly rows: readonly TaskRow[];
  readonly rowById: ReadonlyMap<string, TaskRow>;
  readonly waves: readonly WavePicture[];
  readonly bar: readonly BarPart[];
  readonly total: number;
  readonly done: number;
  readonly cost: string;
  /** undefined in an outline. */
  readonly tokens: string | undefined;
  /** What the provider's cache saved; undefined when that is nothing, and in an outline. */
  readonly saving: string | undefined;
  /** Since when, and until when if it came to an end (ms since the epoch). */
  readonly elapsed: { readonly from: number; readonly to: number | undefined };
}

const DONE: readonly TaskStateName[] = ['succeeded', 'failed', 'blocked', 'skipped', 'cancelled'];
const TITLE_LENGTH = 5_000;

/** `undefined` when there is no run to show. Unchanged rows are taken over from `previous`. */
export function pictureOf(shown: ShownRun, previous: RunPicture | undefined): RunPicture | undefined {
  switch (shown.kind) {
    case 'none':
      return undefined;
    case 'outline':
      return outlinePicture(shown.checkpoint);
    case 'whole': {
      const { state, activities } = shown;
      const rows = previous?.runId === state.runId && !previous.isOutline ? previous.rows : [];
      return wholePicture(
        state,
        taskRows({ state, activities, isHalted: isHalted(shown) }, rows),
        isInterrupted(shown),
      );
    }
  }
}

type WholeRun = Extract<ShownRun, { kind: 'whole' }>;

/** Whether the run's state says that it is at work, but nobody drives it. */
function isInterrupted({ state, interrupted }: WholeRun): boolean {
  return interrupted === true && !isAtRest(state);
}

/** Whether no agent of the run is at work now, whatever the states of its tasks say. */
export function isHalted(run: WholeRun): boolean {
  return run.state.state !== 'running' || isInterrupted(run);
}

/** Whether nobody needs to drive the run for it to be as it is. */
function isAtRest(state: RunState): boolean {
  return isOver(state.state) || state.state === 'paused' || waitsForPerson(state.planning.phase);
}

/** Whether the way to a plan goes on with what the person says. */
function waitsForPerson(phase: PlanningState['phase']): boolean {
  return phase === 'awaiting-approval' || phase === 'awaiting-answers';
}

function wholePicture(state: RunState, rows: readonly TaskRow[], isInterrupted: boolean): RunPicture {
  return {
    runId: state.runId,
    title: shortened(state.title, TITLE_LENGTH),
    modelLabel: state.model.label,
    isDemo: state.model.provider === 'demo',
    isOutline: false,
    isInterrupted,
    state: state.state,
    phase: state.planning.phase,
    look: isInterrupted ? INTERRUPTED_LOOK : runLook(state.state, state.planning.phase),
    actions: isInterrupted ? ['resume', 'cancel'] : actionsOf(state),
    explicitYes: yesText(state),
    rows,
    rowById: new Map(rows.map((row) => [row.id, row])),
    waves: wavesOf(rows),
    bar: barOf((name) => state.counts[name]),
    total: rows.length,
    done: DONE.reduce((sum, name) => sum + state.counts[name], 0),
    cost: costText(state),
    tokens: tokensText(totalTokens(state.usage), state.usageIsEstimated),
    saving: savingText(state),
    elapsed: { from: state.startedAt ?? state.createdAt, to: endOf(state, isInterrupted) },
  };
}

function endOf(state: RunState, isInterrupted: boolean): number | undefined {
  if (isOver(state.state)) return state.endedAt;
  return state.state === 'paused' || isInterrupted ? state.updatedAt : undefined;
}

function outlinePicture(checkpoint: RunCheckpoint): RunPicture {
  const rows = outlineRows(checkpoint);
  const countOf = (name: TaskStateName): number => checkpoint.counts[name];
  const look = runLook(checkpoint.state, checkpoint.phase);
  return {
    runId: checkpoint.runId,
    title: checkpoint.title,
    modelLabel: checkpoint.modelLabel,
    isDemo: checkpoint.isDemo,
    isOutline: true,
    isInterrupted: false,
    state: checkpoint.state,
    phase: checkpoint.phase,
    look: look.spins ? { label: `Was ${look.label.toLowerCase()}`, icon: 'history', tone: 'idle' } : look,
    actions: [],
    explicitYes: undefined,
    rows,
    rowById: new Map(rows.map((row) => [row.id, row])),
    waves: wavesOf(rows),
    bar: barOf(countOf),
    total: Object.values(checkpoint.counts).reduce((sum, count) => sum + count, 0),
    done: DONE.reduce((sum, name) => sum + countOf(name), 0),
    cost: formatUsd(checkpoint.costUsd),
    tokens: undefined,
    saving: undefined,
    elapsed: { from: checkpoint.createdAt, to: checkpoint.updatedAt },
  };
}

function runLook(state: RunStateName, phase: PlanningState['phase']): Look {
  if (state !== 'initializing') return RUN_LOOKS[state];
  if (phase === 'awaiting-approval') return AWAITING_APPROVAL_LOOK;
  if (phase === 'awaiting-answers') return AWAITING_ANSWERS_LOOK;
  return phase === 'planning' ? RUN_LOOKS.initializing : PREPARING_LOOK;
}

function actionsOf(state: RunState): readonly RunAction[] {
  const replan: readonly RunAction[] = mayReplan(state) ? ['replan'] : [];
  switch (state.state) {
    case 'initializing':
      if (state.planning.phase === 'awaiting-answers') return ['cancel'];
      return state.planning.phase === 'awaiting-approval' ? ['approve', 'discard'] : ['pause', 'cancel'];
    case 'running':
      return ['pause', ...replan, 'cancel'];
    case 'paused':
      return ['resume', ...replan, 'cancel'];
    case 'failed':
      return isResumable(state) ? ['resume', ...replan] : replan;
    case 'completed':
    case 'cancelled':
      return [];
  }
}

function yesText(state: RunState): string | undefined {
  const needed = awaitsApproval(state) ? needsYes(state) : undefined;
  if (needed === undefined) return undefined;
  const agents = plural(Math.round(needed.agents), 'agent');
  return needed.usd === undefined
    ? `Run ${agents} at unknown prices`
    : `Run ${agents} for about ${formatUsd(needed.usd)}`;
}

/** "12 of 40 tasks". */
export function progressText(picture: RunPicture): string {
  if (picture.total === 0) return 'no tasks yet';
  return `${picture.done} of ${plural(picture.total, 'task')}`;
}
