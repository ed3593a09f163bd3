import type { RunCheckpoint } from '../../shared/checkpoint.ts';
import type { ShownRun } from '../../shared/protocol.ts';
import { isFinal, openChangeSets } from '../../shared/runState.ts';
import type { RunState, TaskStateName } from '../../shared/runState.ts';
import { waitingForPerson } from '../../shared/waitingQuestions.ts';

/** What the status bar says about the shown run. */
export interface StatusText {
  /** With VS Code's icons. */
  readonly text: string;
  readonly tooltip: string;
  /** Somebody has to do something before the run goes on. */
  readonly needsPerson: boolean;
}

type Progress = Pick<RunCheckpoint, 'title' | 'state' | 'phase' | 'counts' | 'costUsd' | 'modelLabel'> & {
  readonly openChanges: number;
  /** What agents ask of the person, in words; `undefined`: nothing. */
  readonly asking: string | undefined;
  /** Changes of the plan that wait for the person. */
  readonly amendments: number;
};

/** `undefined` when there is nothing to say: no run, or one that is over and decided. */
export function statusText(
  run: ShownRun,
  { isActive, runsEverything = false }: { readonly isActive: boolean; readonly runsEverything?: boolean },
): StatusText | undefined {
  if (run.kind === 'none') return undefined;
  const progress =
    run.kind === 'whole'
      ? progressOf(run.state)
      : { ...run.checkpoint, openChanges: 0, asking: undefined, amendments: 0 };
  const line = lineOf(progress, isActive || run.kind === 'outline');
  if (line === undefined) return undefined;
  const isAtWork = progress.state === 'running' && isActive;
  const warning =
    isAtWork && runsEverything ? '\nAgents run any command without asking (approval level "everything").' : '';
  const tooltip = `${progress.title}\n${line.says}\n$${progress.costUsd.toFixed(2)} · ${progress.modelLabel}${warning}`;
  return { text: `$(${line.icon}) Wavewright: ${line.says}`, tooltip, needsPerson: line.needsPerson };
}

interface Line {
  readonly icon: string;
  readonly says: string;
  readonly needsPerson: boolean;
}

function lineOf(progress: Progress, isActive: boolean): Line | undefined {
  const { state, phase, openChanges, amendments, asking } = progress;
  const done = `${countOf(progress, isFinal)} of ${countOf(progress, () => true)} tasks`;
  const review = openChanges === 0 ? '' : `, ${openChanges} to review`;
  switch (state) {
    case 'initializing':
      if (phase === 'awaiting-approval') return { icon: 'bell', says: 'plan waits for approval', needsPerson: true };
      if (phase === 'awaiting-answers') return { icon: 'bell', says: 'questions wait for you', needsPerson: true };
      if (!isActive) return { icon: 'debug-disconnect', says: 'planning was interrupted', needsPerson: true };
      return { icon: 'sync~spin', says: 'planning', needsPerson: false };
    case 'running':
      if (!isActive) return { icon: 'debug-disconnect', says: `interrupted, ${done}`, needsPerson: true };
      if (asking !== undefined) return { icon: 'bell', says: `${asking}, ${done}`, needsPerson: true };
      if (amendments > 0) return { icon: 'bell', says: `a change of the plan waits, ${done}`, needsPerson: true };
      return { icon: 'sync~spin', says: `${done}${review}`, needsPerson: false };
    case 'paused':
      return { icon: 'debug-pause', says: `paused, ${done}`, needsPerson: true };
    case 'completed':
      return openChanges === 0 ? undefined : { icon: 'pass', says: `done${review}`, needsPerson: false };
    case 'failed':
      return { icon: 'error', says: `failed, ${done}${review}`, needsPerson: false };
    case 'cancelled':
      return openChanges === 0 ? undefined : { icon: 'circle-slash', says: `cancelled${review}`, needsPerson: false };
  }
}

function progressOf(state: RunState): Progress {
  return {
    title: state.title,
    state: state.state,
    phase: state.planning.phase,
    counts: state.counts,
    costUsd: state.costUsd,
    modelLabel: state.model.label,
    openChanges: openChangeSets(state).length,
    asking: waitingForPerson(state),
    amendments: state.proposedAmendments.length,
  };
}

function countOf({ counts }: Progress, counted: (state: TaskStateName) => boolean): number {
  return (Object.entries(counts) as [TaskStateName, number][]).reduce(
    (sum, [state, count]) => sum + (counted(state) ? count : 0),
    0,
  );
}
