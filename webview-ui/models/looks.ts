import type { Role } from '../../src/shared/plan.ts';
import type { RunStateName, TaskStateName } from '../../src/shared/runState.ts';

/** Colour families of the pages; `common/tones.css` gives each one a colour of the theme. */
export type Tone = 'idle' | 'active' | 'attention' | 'success' | 'error' | 'muted';

/** How a state is shown: never by colour alone. */
export interface Look {
  readonly label: string;
  /** Name of a codicon. */
  readonly icon: string;
  readonly tone: Tone;
  readonly spins?: true;
}

export const TASK_LOOKS = {
  pending: { label: 'Waits for other tasks', icon: 'circle-outline', tone: 'idle' },
  ready: { label: 'Ready to start', icon: 'play-circle', tone: 'idle' },
  running: { label: 'Running', icon: 'loading', tone: 'active', spins: true },
  verifying: { label: 'Being checked', icon: 'verified', tone: 'active' },
  waiting: { label: 'Waiting', icon: 'watch', tone: 'attention' },
  succeeded: { label: 'Succeeded', icon: 'pass-filled', tone: 'success' },
  failed: { label: 'Failed', icon: 'error', tone: 'error' },
  blocked: { label: 'Blocked', icon: 'circle-slash', tone: 'attention' },
  skipped: { label: 'Skipped', icon: 'debug-step-over', tone: 'muted' },
  cancelled: { label: 'Cancelled', icon: 'stop-circle', tone: 'muted' },
} as const satisfies Record<TaskStateName, Look>;

/** A task whose agent stopped between two turns, because the run is paused or was left. */
export const HALTED_LOOK: Look = { label: 'Stopped in the middle', icon: 'debug-pause', tone: 'attention' };

/** A fan-out or a loop whose tasks are being done. */
export const GROUP_LOOK: Look = { label: 'Its tasks are being done', icon: 'layers', tone: 'active' };

/** A task between two attempts: its state is `ready`, but it waits for the clock. */
export const RETRY_LOOK: Look = { label: 'Tries again soon', icon: 'history', tone: 'attention' };

export const RUN_LOOKS = {
  initializing: { label: 'Planning', icon: 'loading', tone: 'active', spins: true },
  running: { label: 'Running', icon: 'loading', tone: 'active', spins: true },
  paused: { label: 'Paused', icon: 'debug-pause', tone: 'attention' },
  completed: { label: 'Completed', icon: 'pass-filled', tone: 'success' },
  failed: { label: 'Failed', icon: 'error', tone: 'error' },
  cancelled: { label: 'Cancelled', icon: 'stop-circle', tone: 'muted' },
} as const satisfies Record<RunStateName, Look>;

export const AWAITING_APPROVAL_LOOK: Look = { label: 'Waits for your approval', icon: 'checklist', tone: 'attention' };
export const AWAITING_ANSWERS_LOOK: Look = { label: 'Waits for your answers', icon: 'question', tone: 'attention' };
/** The process that drove the run ended without a word; the run can be resumed. */
export const INTERRUPTED_LOOK: Look = { label: 'Interrupted', icon: 'debug-disconnect', tone: 'attention' };
export const PREPARING_LOOK: Look = { label: 'Preparing', icon: 'loading', tone: 'active', spins: true };

export const ROLE_LOOKS = {
  code: { label: 'Code', icon: 'code' },
  review: { label: 'Review', icon: 'eye' },
  test: { label: 'Test', icon: 'beaker' },
  search: { label: 'Search', icon: 'search' },
  docs: { label: 'Docs', icon: 'book' },
  debug: { label: 'Debug', icon: 'bug' },
  analysis: { label: 'Analysis', icon: 'graph' },
  verify: { label: 'Verify', icon: 'verified' },
  resolve: { label: 'Resolve', icon: 'git-merge' },
} as const satisfies Record<Role, { label: string; icon: string }>;

/** The order in which bars and legends list the states: what is done first, what has not begun last. */
export const BAR_ORDER: readonly TaskStateName[] = [
  'succeeded',
  'skipped',
  'verifying',
  'running',
  'waiting',
  'failed',
  'blocked',
  'cancelled',
  'ready',
  'pending',
];
