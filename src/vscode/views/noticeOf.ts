import { spentText } from '../../shared/budgets.ts';
import { needsYes, sumText } from '../../shared/explicitYes.ts';
import type { RecordedEvent } from '../../shared/events.ts';
import type { EventOf } from '../../shared/reducing.ts';
import { openChangeSets, openQuestions, taskOf } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';

/** What a notification offers to do, as its button says. */
export type NoticeAction =
  | 'Approve'
  | 'Answer'
  | 'Use Defaults'
  | 'Show Plan'
  | 'Discard'
  | 'Resume'
  | 'Raise Budget'
  | 'Choose Model'
  | 'Choose Versions'
  | 'Show'
  | 'Review Changes'
  | 'Not Now';

export interface Notice {
  readonly kind: 'information' | 'warning';
  readonly message: string;
  readonly actions: readonly NoticeAction[];
}

/** The last of these events that the person has to know of, put into words; `undefined` when there is none any more. */
export function noticeOf(state: RunState, events: readonly RecordedEvent[]): Notice | undefined {
  for (const { event } of [...events].reverse()) {
    if (event.type === 'plan-proposed' && state.planning.phase === 'awaiting-approval') return planWaits(state);
    if (event.type === 'questions-asked' && state.planning.phase === 'awaiting-answers')
      return asksBeforePlanning(state);
    if (event.type === 'amendment-proposed') {
      const notice = amendmentWaits(state, event.amendmentId);
      if (notice !== undefined) return notice;
    }
    if (event.type === 'run-paused' && state.state === 'paused') return paused(state);
    if (event.type === 'task-waiting' && event.waitingFor.kind === 'conflict') {
      const notice = asksForVersions(state, event.taskId);
      if (notice !== undefined) return notice;
    }
    if (event.type === 'budget-warned') return budgetWarned(state, event);
    if (event.type === 'run-completed') return ended(state, 'is done');
    if (event.type === 'run-failed') return failed(state);
  }
  return undefined;
}

function planWaits(state: RunState): Notice {
  const tasks = state.taskIds.length === 1 ? '1 task' : `${state.taskIds.length} tasks`;
  const needed = needsYes(state);
  const sum = needed === undefined ? '' : ` It is likely to take ${sumText(needed)}.`;
  const message = `The plan "${state.title}" is ready: ${tasks} in ${state.waves.length === 1 ? '1 wave' : `${state.waves.length} waves`}.${sum}`;
  return { kind: 'information', message, actions: ['Approve', 'Show Plan', 'Discard'] };
}

function asksBeforePlanning(state: RunState): Notice {
  const [first, ...others] = state.planning.questions;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const message = `Before planning "${state.title}": ${first?.question ?? ''}${more}`;
  return { kind: 'information', message, actions: ['Answer', 'Use Defaults'] };
}

/** What is asked for in the panel is decided on there; a notification tells of the rest. */
function amendmentWaits(state: RunState, amendmentId: string): Notice | undefined {
  const proposed = state.proposedAmendments.find((known) => known.amendmentId === amendmentId);
  if (proposed === undefined) return undefined;
  const what = proposed.by === 'replanning' ? 'A way on' : 'A change';
  const message = `${what} for the run "${state.title}" waits for you: ${proposed.difference.summary}.`;
  return { kind: 'information', message, actions: ['Show'] };
}

/** There is time to decide: everything goes on. */
function budgetWarned(state: RunState, { taskId, spent, cap }: EventOf<'budget-warned'>): Notice {
  const whose =
    taskId === undefined ? `The run "${state.title}"` : `The task "${taskOf(state, taskId)?.title ?? taskId}"`;
  const message = `${whose} has spent most of its budget: ${spentText(spent, cap) ?? ''}.`;
  return { kind: 'warning', message, actions: ['Show'] };
}

/** The rest of the run goes on meanwhile. */
function asksForVersions(state: RunState, taskId: string): Notice | undefined {
  const task = taskOf(state, taskId);
  const [first, ...others] = task === undefined ? [] : openQuestions(task);
  if (first === undefined || state.state !== 'running') return undefined;
  const titles = first.sides.map((id) => `"${taskOf(state, id)?.title ?? id}"`);
  const more = others.length === 0 ? '' : ` The same holds for ${others.length} more.`;
  const message = `Whose version of ${first.path.path} counts? The changes of ${titles.join(' and ')} do not go together.${more}`;
  return { kind: 'warning', message, actions: ['Choose Versions', 'Show'] };
}

/** A pause that the person asked for, or that comes with the end of the window, needs no word. */
function paused(state: RunState): Notice | undefined {
  const why = state.failure === undefined ? '' : ` ${state.failure.message}`;
  if (state.pauseReason === 'budget') {
    const message = `The run "${state.title}" is paused because of its budget.${why}`;
    return { kind: 'warning', message, actions: ['Raise Budget', 'Show'] };
  }
  if (state.pauseReason === 'question') {
    const message = `The run "${state.title}" waits for your answer.${why}`;
    return { kind: 'warning', message, actions: ['Choose Versions', 'Show'] };
  }
  if (state.pauseReason !== 'provider') return undefined;
  const message = `The run "${state.title}" is paused, because its model cannot be used.${why}`;
  return { kind: 'warning', message, actions: ['Resume', 'Choose Model', 'Show'] };
}

function ended(state: RunState, how: string): Notice {
  const open = openChangeSets(state).length;
  const review = open === 0 ? '' : ` ${open === 1 ? '1 task waits' : `${open} tasks wait`} for your decision.`;
  const actions: readonly NoticeAction[] = open === 0 ? ['Show'] : ['Review Changes', 'Show'];
  return { kind: 'information', message: `The run "${state.title}" ${how}.${review}`, actions };
}

function failed(state: RunState): Notice {
  const why = state.failure === undefined ? '' : ` ${state.failure.message}`;
  const { message, actions } = ended(state, 'failed');
  const again: readonly NoticeAction[] = state.taskIds.length === 0 ? [] : ['Resume'];
  return { kind: 'warning', message: `${message}${why}`, actions: [...again, ...actions] };
}
