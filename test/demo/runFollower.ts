import { setTimeout as delay } from 'node:timers/promises';
import { isOver } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { shownState } from '../support/workbench/wavewright.ts';
import type { Workbench } from '../support/workbench/workbench.ts';
import { createProgressPrinter } from './progressPrinter.ts';

const pollMs = 200;

/** Watches the shown run while other things are done with the window. */
export interface RunFollower {
  /** The first state seen that is as wanted, or the last one when the run is over before. */
  until(isWanted: (state: RunState) => boolean): Promise<RunState>;
  /** Ends it; whoever still waits is told so by a rejection. */
  stop(): void;
}

interface Waiter {
  readonly isWanted: (state: RunState) => boolean;
  readonly resolve: (state: RunState) => void;
  readonly reject: (error: unknown) => void;
}

/** Begins to watch and to print what starts and what is done. */
export function followRun(workbench: Workbench, print: (line: string) => void): RunFollower {
  const printer = createProgressPrinter(print);
  let waiters: readonly Waiter[] = [];
  let isStopped = false;
  const settle = (isDue: (waiter: Waiter) => boolean, how: (waiter: Waiter) => void): void => {
    const due = waiters.filter(isDue);
    waiters = waiters.filter((waiter) => !due.includes(waiter));
    due.forEach(how);
  };
  const watch = async (): Promise<void> => {
    while (!isStopped) {
      const state = await shownState(workbench);
      if (state !== undefined) {
        printer.show(state);
        settle(
          ({ isWanted }) => isWanted(state) || isOver(state.state),
          ({ resolve }) => resolve(state),
        );
      }
      await delay(pollMs);
    }
    throw new Error('The run is not watched any more.');
  };
  watch().catch((error: unknown) => {
    isStopped = true;
    settle(
      () => true,
      ({ reject }) => reject(error),
    );
  });
  return {
    until: (isWanted) =>
      new Promise((resolve, reject) => {
        if (isStopped) reject(new Error('The run is not watched any more.'));
        else waiters = [...waiters, { isWanted, resolve, reject }];
      }),
    stop: () => {
      isStopped = true;
    },
  };
}
