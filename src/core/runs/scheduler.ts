import { requireTask, taskOf } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';
import { createReadyQueue } from '../graph/readyQueue.ts';
import type { RankedTask, ReadyQueue } from '../graph/readyQueue.ts';
import type { Clock } from '../ports/clock.ts';
import { LONGEST_DELAY_MS } from './requests/backoff.ts';
import { isStartable } from './offers.ts';

/**
 * Decides which task starts when: as soon as its own dependencies are done, the most urgent first, never more at once
 * than the limit. Which tasks are ready is told by the end of the work before them; nothing is found by looking through
 * all tasks.
 */
export interface Scheduler {
  /** Starts what can start, beginning with these tasks, until `stop`. Tasks still at work from before count. */
  start(offers: readonly Offer[]): void;
  /** Starts nothing more and forgets what was offered: the next start names it again. What works goes on. */
  stop(): void;
  /**
   * Something else than the end of the work on a task lets these start, too. `withdrawn`: offers of these tasks do not
   * hold any more, what works goes on. Does nothing after a stop.
   */
  offer(offers: readonly Offer[], withdrawn?: readonly string[]): void;
  isWorkingOn(taskId: string): boolean;
  /** The agent of a task at work can do nothing but wait: another task may start in its place. */
  stepAside(taskId: string): void;
  /** Resolves with true when there is room for the agent again, before any other task starts; false: aborted. */
  comeBack(taskId: string, signal: AbortSignal): Promise<boolean>;
  /** Whether nothing works and nothing waits for its time or turn. */
  readonly idle: boolean;
}

export interface Offer {
  readonly taskId: string;
  /** Not before this time (ms since the epoch); absent: now. */
  readonly at?: number;
}

export interface SchedulerDeps {
  readonly state: RunState;
  readonly clock: Clock;
  /** Works on the task; resolves with what may start because of that. Must not reject. */
  readonly work: (taskId: string) => Promise<readonly Offer[]>;
  /** Called when nothing works and nothing waits any more. */
  readonly onIdle: () => void;
}

export function createScheduler(deps: SchedulerDeps): Scheduler {
  const working = new Set<string>();
  /** Those of `working` that stepped aside. */
  const aside = new Set<string>();
  /** Those of `aside` that want to come back, in the order in which they asked. */
  const returning = new Map<string, (isBack: boolean) => void>();
  /** Offered and not yet started: several tasks that end together may all see that a common dependant is free. */
  const offered = new Set<string>();
  /** Of those of `offered` whose time has not come. */
  const timers = new Map<string, AbortController>();
  let ready = newQueue();
  let going = false;

  function newQueue(): ReadyQueue {
    return createReadyQueue((taskId) => rankedTask(deps.state, taskId));
  }

  function hasRoom(): boolean {
    return working.size - aside.size < deps.state.limits.concurrency;
  }

  function pump(): void {
    for (const [taskId, back] of returning) {
      if (!hasRoom()) break;
      returning.delete(taskId);
      aside.delete(taskId);
      back(true);
    }
    while (going && hasRoom()) {
      const taskId = ready.pop();
      if (taskId === undefined) break;
      offered.delete(taskId);
      if (!mayStart(taskId)) continue;
      working.add(taskId);
      void workOn(taskId);
    }
    if (isIdle()) deps.onIdle();
  }

  async function workOn(taskId: string): Promise<void> {
    await Promise.resolve(); // Whoever offered the task finishes first.
    const offers = await deps.work(taskId);
    working.delete(taskId);
    aside.delete(taskId);
    if (going) for (const offer of offers) take(offer);
    pump();
  }

  function isIdle(): boolean {
    return working.size === 0 && (!going || offered.size === 0);
  }

  /** What happened since it was offered may have made an end of it. */
  function mayStart(taskId: string): boolean {
    const task = taskOf(deps.state, taskId);
    return task !== undefined && isStartable(task);
  }

  function take(offer: Offer): void {
    if (offered.has(offer.taskId) || working.has(offer.taskId)) return;
    offered.add(offer.taskId);
    // The clock may have been set back since the time was recorded.
    const delayMs = offer.at === undefined ? 0 : Math.min(offer.at - deps.clock.now(), LONGEST_DELAY_MS);
    if (delayMs > 0) void takeLater(offer.taskId, delayMs);
    else ready.push(offer.taskId);
  }

  async function takeLater(taskId: string, delayMs: number): Promise<void> {
    const timer = new AbortController();
    timers.set(taskId, timer);
    // Stopped or withdrawn: whoever did that sees to the rest.
    await deps.clock.sleep(delayMs, timer.signal).catch(() => undefined);
    if (timer.signal.aborted) return;
    timers.delete(taskId);
    ready.push(taskId);
    pump();
  }

  function forgetTimer(taskId: string): void {
    timers.get(taskId)?.abort();
    timers.delete(taskId);
  }

  function withdraw(taskId: string): void {
    offered.delete(taskId);
    ready.remove(taskId);
    forgetTimer(taskId);
  }

  function stop(): void {
    going = false;
    for (const taskId of [...timers.keys()]) forgetTimer(taskId);
    offered.clear();
    ready = newQueue();
  }

  return {
    start(offers) {
      stop();
      going = true;
      for (const offer of offers) take(offer);
      pump();
    },
    stop,
    offer(offers, withdrawn = []) {
      if (!going) return;
      for (const taskId of withdrawn) withdraw(taskId);
      for (const offer of offers) take(offer);
      pump();
    },
    isWorkingOn: (taskId) => working.has(taskId),
    stepAside(taskId) {
      if (working.has(taskId)) aside.add(taskId);
      pump();
    },
    comeBack(taskId, signal) {
      if (!aside.has(taskId)) return Promise.resolve(!signal.aborted);
      return new Promise((resolve) => {
        const end = (isBack: boolean): void => {
          signal.removeEventListener('abort', leave);
          resolve(isBack);
        };
        const leave = (): void => {
          returning.delete(taskId);
          end(false);
        };
        signal.addEventListener('abort', leave);
        returning.set(taskId, end);
        if (signal.aborted) leave();
        else pump();
      });
    },
    get idle() {
      return isIdle();
    },
  };
}

function rankedTask(state: RunState, taskId: string): RankedTask {
  const { priority, dependants, options, position } = requireTask(state, taskId);
  return { priority, dependants, minutes: options.minutes ?? 1, position };
}
