import type { CommandOutcome, CommandToRun } from '../../src/core/ports/commands.ts';
import type {
  Checkout,
  CheckoutChange,
  LeftOutFile,
  WantedCheckout,
  WantedFile,
} from '../../src/core/ports/checkouts.ts';
import type { RunCommands } from '../../src/core/app/app.ts';
import { createApprovalPolicy } from '../../src/core/app/approvalPolicy.ts';
import type { ApprovalSettings } from '../../src/core/app/approvalPolicy.ts';
import { createPlaces } from '../../src/node/checkouts/places.ts';
import type { Failure } from '../../src/shared/failures.ts';
import { failed, ok } from '../../src/shared/result.ts';
import type { Result } from '../../src/shared/result.ts';

/** What a command does with the texts of its directory. */
export type MemoryCommand = (
  files: Map<string, string>,
  command: CommandToRun,
  signal: AbortSignal,
) => Partial<CommandOutcome> | string | Failure | Promise<Partial<CommandOutcome> | string | Failure>;

/** Commands in memory: directories that are maps, programs that are functions. */
export interface MemoryCommands {
  readonly commands: RunCommands;
  /** The lines that were run, in order. */
  readonly ran: readonly string[];
  /** What a person had remembered. */
  readonly remembered: string[];
  /** In force from now on. */
  settings: ApprovalSettings;
  /** Directories that are lent now, and how many ever were. */
  readonly lent: { readonly now: number; readonly ever: number };
  /** What every look at changes says was left out. */
  leftOut: readonly LeftOutFile[];
  /** Has the command leave files in its directory that the repository ignores. */
  readonly ignoreFiles: (command: CommandToRun, made: Readonly<Record<string, string>>) => void;
}

export function memoryCommands(
  programs: Readonly<Record<string, MemoryCommand>>,
  options: {
    readonly level?: ApprovalSettings['level'];
    readonly canAsk?: boolean;
    readonly allow?: readonly string[];
    /** Directories that are lent at once. Default: as many as are wanted. */
    readonly lentAtOnce?: number;
  } = {},
): MemoryCommands {
  const ran: string[] = [];
  const remembered = [...(options.allow ?? [])];
  const folders = new Map<string, Map<string, string>>();
  const ignoredIn = new Map<string, Map<string, string>>();
  const lent = { now: 0, ever: 0 };
  const places = createPlaces(options.lentAtOnce ?? Number.POSITIVE_INFINITY);
  const offered = new Map<string, () => void>();
  const takeOffered = (): void => {
    if (places.waiting() > 0) for (const release of [...offered.values()].slice(0, 1)) release();
  };
  const ignoreFiles = (command: CommandToRun, made: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(made)) ignoredIn.get(command.folder)?.set(path, text);
  };
  const rig: { settings: ApprovalSettings; leftOut: readonly LeftOutFile[] } = {
    settings: { level: options.level ?? 'everything', deny: [] },
    leftOut: [],
  };

  function lend(wanted: WantedCheckout, files: Map<string, string>, leave: () => void): Checkout {
    const folder = `/lent/${lent.ever}`;
    let known = new Map(files);
    const ignored = new Map<string, string>();
    ignoredIn.set(folder, ignored);
    folders.set(folder, files);
    const release = (): void => {
      offered.delete(folder);
      if (folders.delete(folder)) lent.now -= 1;
      leave();
    };
    return {
      folder,
      changes: async () => {
        const changed: CheckoutChange[] = [...new Set([...known.keys(), ...files.keys()])]
          .sort()
          .filter((path) => known.get(path) !== files.get(path))
          .map((path) => ({ path, executable: false, ...bytesOf(files.get(path)) }));
        known = new Map(files);
        return ok({ changed, leftOut: rig.leftOut });
      },
      readMade: async (path) => {
        const text = files.get(path) ?? ignored.get(path);
        return ok(text === undefined ? undefined : { bytes: new TextEncoder().encode(text), stamp: text });
      },
      update: async (wantedFiles, signal) => {
        const now = await contentsOf({ ...wanted, files: wantedFiles }, signal);
        if (!now.ok) return now;
        files.clear();
        for (const [path, text] of now.value) files.set(path, text);
        known = new Map(files);
        return ok(undefined);
      },
      offer: () => {
        offered.set(folder, release);
        takeOffered();
        return { withdraw: () => offered.delete(folder) };
      },
      release: async () => release(),
    };
  }

  return Object.assign(rig, {
    ran,
    remembered,
    lent,
    ignoreFiles,
    commands: {
      runner: {
        isolation: async () => ({ kind: 'sandbox' as const }),
        close: async () => undefined,
        async run(command: CommandToRun, signal: AbortSignal): Promise<Result<CommandOutcome, Failure>> {
          ran.push(command.line);
          const files = folders.get(command.folder);
          if (files === undefined) throw new Error(`${command.folder} is not lent`);
          const program = programs[command.line];
          if (program === undefined) throw new Error(`no program for ${command.line}`);
          const given = await program(files, command, signal);
          if (typeof given === 'object' && 'kind' in given) return failed(given);
          const some = typeof given === 'string' ? { output: new TextEncoder().encode(given) } : given;
          const output = some.output ?? new Uint8Array();
          return ok({ exitCode: 0, timedOut: false, tookMs: 1200, outputBytes: output.length, ...some, output });
        },
      },
      checkouts: {
        async borrow(wanted: WantedCheckout, signal: AbortSignal) {
          const files = await contentsOf(wanted, signal);
          if (!files.ok) return files;
          const place = places.take(signal);
          takeOffered();
          const leave = await place;
          lent.now += 1;
          lent.ever += 1;
          return ok(lend(wanted, files.value, leave));
        },
        size: async () => ({ directories: lent.now, bytes: 0 }),
        recover: async () => undefined,
        cleanUp: async () => ok(0),
        settleRun: async () => undefined,
        close: async () => undefined,
      },
      approvals: createApprovalPolicy({
        settings: () => rig.settings,
        remembered: {
          read: () => remembered,
          add: async (rules) => void remembered.push(...rules),
        },
        canAsk: options.canAsk ?? true,
        platform: 'linux',
      }),
    },
  });
}

async function contentsOf(
  { files, read }: { readonly files: readonly WantedFile[]; readonly read: WantedCheckout['read'] },
  signal: AbortSignal,
): Promise<Result<Map<string, string>, Failure>> {
  const contents = new Map<string, string>();
  for (const { path } of files) {
    const bytes = await read(path, signal);
    if (!bytes.ok) return bytes;
    contents.set(path, new TextDecoder().decode(bytes.value));
  }
  return ok(contents);
}

function bytesOf(text: string | undefined): { readonly bytes?: Uint8Array } {
  return text === undefined ? {} : { bytes: new TextEncoder().encode(text) };
}
