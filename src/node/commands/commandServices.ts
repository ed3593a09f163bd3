import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkouts } from '../../core/ports/checkouts.ts';
import type { CommandRunner } from '../../core/ports/commands.ts';
import type { CheckoutsDeps } from '../checkouts/checkouts.ts';
import type { CommandRunnerDeps, OpenCommandRunner } from './commandRunner.ts';

export interface CommandServicesDeps
  extends Pick<CommandRunnerDeps, 'clock' | 'randomness' | 'log'>, Pick<CheckoutsDeps, 'roots'> {
  /** Absolute path of the folder where runs are kept; what commands need lies in folders of their own in it. */
  readonly storage: string;
  /** Asked with each command: how many processes run at once. `undefined`: as many as there are processors. */
  readonly maxProcesses: () => number | undefined;
  /** Asked when the first command runs. */
  readonly sandbox?: () => CommandRunnerDeps['sandbox'];
}

export interface CommandServices {
  readonly runner: CommandRunner;
  readonly checkouts: Checkouts;
}

/**
 * What runs commands on this machine, and the directories for that. Its code is loaded when the first command is wanted,
 * or when an earlier process has left directories.
 */
export function createCommandServices(deps: CommandServicesDeps): CommandServices {
  const storage = join(deps.storage, 'checkouts');
  const openCheckouts = once(async () => {
    const { createCheckouts } = await import('../checkouts/checkouts.ts');
    return createCheckouts({
      clock: deps.clock,
      log: deps.log,
      storage,
      get roots() {
        return deps.roots;
      },
    });
  });
  const openRunner = once(async () => {
    const { createCommandRunner } = await import('./commandRunner.ts');
    const { clock, randomness, log } = deps;
    const settings = deps.sandbox?.();
    const sandbox = settings === undefined ? {} : { sandbox: settings };
    return createCommandRunner({ clock, randomness, log, temporaryFolder: join(deps.storage, 'commands'), ...sandbox });
  });
  /** Nothing was ever lent, so there is nothing to look after. */
  const existing = async (): Promise<Checkouts | undefined> => {
    if (openCheckouts.isOpen() || (await isThere(storage))) return openCheckouts();
    return undefined;
  };
  return {
    runner: {
      isolation: async () => (await openRunner()).isolation(),
      run: async (command, signal) => {
        const runner = await openRunner();
        limit(runner, deps.maxProcesses());
        return runner.run(command, signal);
      },
      close: async () => {
        if (openRunner.isOpen()) await (await openRunner()).close();
      },
    },
    checkouts: {
      borrow: async (wanted, signal) => (await openCheckouts()).borrow(wanted, signal),
      size: async () => (await existing())?.size() ?? { directories: 0, bytes: 0 },
      recover: async () => (await existing())?.recover(),
      cleanUp: async () => (await existing())?.cleanUp() ?? { ok: true, value: 0 },
      settleRun: async (runId) => (await existing())?.settleRun(runId),
      close: async () => {
        if (openCheckouts.isOpen()) await (await openCheckouts()).close();
      },
    },
  };
}

function limit(runner: OpenCommandRunner, processes: number | undefined): void {
  if (processes !== undefined) runner.setConcurrency(processes);
}

/** Makes it when it is first asked for. */
function once<Value>(make: () => Promise<Value>): (() => Promise<Value>) & { isOpen(): boolean } {
  let made: Promise<Value> | undefined;
  return Object.assign(() => (made ??= make()), { isOpen: () => made !== undefined });
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}
