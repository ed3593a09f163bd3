import type { RecordedEvent, RunEventType } from '../../shared/events.ts';
import type { Log } from '../ports/log.ts';
import type { RunCommands } from '../runs/runEngine.ts';

/** The commands of all runs of this process, from its start to its end. */
export interface CommandHouse {
  /** As given, and known to the house while they run. */
  readonly commands: RunCommands | undefined;
  /** Looks after what killed processes left, without anybody waiting for it. */
  start(): void;
  /** What commands of a run left matters to nobody any more once it has ended for good. */
  follow(runId: string, events: readonly RecordedEvent[]): void;
  /** To be called when all commands were stopped: resolves when they have ended and their directories are given back. */
  close(): Promise<void>;
}

const ENDED: ReadonlySet<RunEventType> = new Set<RunEventType>(['run-completed', 'run-cancelled']);

export function createCommandHouse({ commands, log }: CommandHouseDeps): CommandHouse {
  const running = new Set<Promise<unknown>>();

  function inBackground(what: string, work: Promise<unknown> | undefined): void {
    work?.catch((error: unknown) => log.warn(`${what} failed: ${String(error)}`));
  }

  return {
    commands: commands && {
      ...commands,
      runner: {
        isolation: () => commands.runner.isolation(),
        close: () => commands.runner.close(),
        run(command, signal) {
          const run = commands.runner.run(command, signal);
          const ended = run.catch(() => undefined).finally(() => running.delete(ended));
          running.add(ended);
          return run;
        },
      },
    },
    start: () => inBackground('Looking after directories for commands', commands?.checkouts.recover()),
    follow(runId, events) {
      if (!events.some(({ event }) => ENDED.has(event.type))) return;
      inBackground('Clearing away what commands left', commands?.checkouts.settleRun(runId));
    },
    async close() {
      await Promise.all(running);
      await Promise.all([commands?.checkouts.close(), commands?.runner.close()]);
    },
  };
}

interface CommandHouseDeps {
  readonly commands?: RunCommands | undefined;
  readonly log: Log;
}
