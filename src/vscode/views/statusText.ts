import type { RunCheckpoint } from '../../shared/checkpoint.ts';
import type { ShownRun } from '../../shared/protocol.ts';
import { isFinal, openChangeSets } from '../../shared/runState.ts';
import type { RunState, TaskStateName } from '../../shared/runState.ts';

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
};

/** `undefined` when there is nothing to say: no run, or one that is over and decided. */
export function statusText(run: ShownRun, isActive: boolean): StatusText | undefined {
  if (run.kind === 'none') return undefined;
  const progress = run.kind === 'whole' ? progressOf(run.state) : { ...run.checkpoint, openChanges: 0 };
  const line = lineOf(progress, isActive || run.kind === 'outline');
  if (line === undefined) return undefined;
  const tooltip = `${progress.title}\n${line.says}\n$${progress.costUsd.toFixed(2)} · ${progress.modelLabel}`;
  return { text: `$(${line.icon}) Wavewright: ${line.says}`, tooltip, needsPerson: line.needsPerson };
}

interface Line {
  readonly icon: string;
  readonly says: string;
  readonly needsPerson: boolean;
}

function lineOf(progress: Progress, isActive: boolean): Line | undefined {
  const { state, phase, openChanges } = progress;
  const done = `${countOf(progress, isFinal)} of ${countOf(progress, () => true)} tasks`;
  const review = openChanges === 0 ? '' : `, ${openChanges} to review`;
  switch (state) {
    case 'initializing':
      if (phase === 'awaiting-approval') return { icon: 'bell', says: 'plan waits for approval', needsPerson: true };
      if (!isActive) return { icon: 'debug-disconnect', says: 'planning was interrupted', needsPerson: true };
      return { icon: 'sync~spin', says: 'planning', needsPerson: false };
    case 'running':
      if (!isActive) return { icon: 'debug-disconnect', says: `interrupted, ${done}`, needsPerson: true };
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
  };
}

function countOf({ counts }: Progress, counted: (state: TaskStateName) => boolean): number {
  return (Object.entries(counts) as [TaskStateName, number][]).reduce(
    (sum, [state, count]) => sum + (counted(state) ? count : 0),
    0,
  );
}
