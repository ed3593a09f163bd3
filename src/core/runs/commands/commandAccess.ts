import type { CommandActivity } from '../../../shared/activity.ts';
import type { CommandEvidence } from '../../../shared/approval.ts';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { ListedFile } from '../../changes/baseListing.ts';
import { checkoutFiles } from '../../changes/checkoutFiles.ts';
import type { Contents } from '../../changes/contents.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Checkout, Checkouts, CheckoutChanges, MadeFile, WantedFile } from '../../ports/checkouts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommandOutcome, CommandRunner } from '../../ports/commands.ts';
import type { AgentCommand, CommandAccess, CommandReport } from '../../tools/commands/commandAccess.ts';
import type { ApprovalDesk } from './approvalDesk.ts';
import { discarded, leftOutSentences, takeChanges } from './commandChanges.ts';
import { lastLineOf, readableOutput } from './commandOutput.ts';
import type { WorkPlace } from '../requests/rateGovernor.ts';
import type { TimeLimit } from '../tasks/timeLimit.ts';

/** What commands need of the machine. */
export interface CommandServices {
  readonly runner: CommandRunner;
  readonly checkouts: Checkouts;
}

export interface CommandAccessDeps extends CommandServices {
  readonly desk: Pick<ApprovalDesk, 'clear'>;
  readonly runId: string;
  readonly taskId: string;
  readonly view: WorkspaceView;
  /** Whether what commands change becomes part of the view. */
  readonly keepsChanges: boolean;
  readonly contents: Pick<Contents, 'put'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Of the attempt; held while a command is waited for, which has a limit of its own. */
  readonly limit: TimeLimit;
  /** The agent's place among those at work. */
  readonly place: WorkPlace;
  /** Aborted when the run pauses: no command begins any more. A new one after each resume. */
  readonly pausing: () => AbortSignal;
  readonly onActivity: (activity: string | CommandActivity) => void;
  /** A request for approval was taken back, because the run pauses. */
  readonly onTakenBack: () => void;
}

/** The commands of one attempt. */
export interface AttemptCommands extends CommandAccess {
  /** The agent waits: its directory goes to whoever needs one, until the function that this gives is called. */
  offerFolder(): () => void;
  /** The attempt is over for now: gives its directory back. Never fails. */
  end(): Promise<void>;
}

/** Bytes of output that are kept of each command. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
const SHOWN_CHARACTERS = 200;

/**
 * Lends a directory when the first command has been allowed, and keeps it for those that follow, unless others need it while
 * one of them waits for a person.
 */
export function createAttemptCommands(deps: CommandAccessDeps): AttemptCommands {
  const { view, desk, runner, limit } = deps;
  const toldLeftOut = new Set<string>();
  let checkout: Checkout | undefined;
  let lostFolder = false;

  function offerFolder(): () => void {
    const offer = checkout?.offer();
    return () => {
      if (offer?.withdraw() !== false) return;
      checkout = undefined;
      lostFolder = true;
    };
  }

  /** Resolves when the command may begin. */
  async function clear({ line, why }: AgentCommand, signal: AbortSignal): Promise<Result<void, Failure>> {
    const waits = AbortSignal.any([signal, deps.pausing()]);
    const wait: { hasBegun: boolean; withdraw?: () => void } = { hasBegun: false };
    const onWaiting = (): void => {
      wait.hasBegun = true;
      // A line that names the folder was judged, and is allowed, for this one.
      if (checkout !== undefined && !line.includes(checkout.folder)) wait.withdraw = offerFolder();
      deps.onActivity('waiting for approval of a command');
      deps.place.stepAside();
    };
    const folder = checkout === undefined ? {} : { folder: checkout.folder };
    const purpose = why === undefined || why === '' ? {} : { why };
    const cleared = await desk.clear({ taskId: deps.taskId, line, ...folder, ...purpose, onWaiting }, waits);
    wait.withdraw?.();
    if (waits.aborted) {
      if (wait.hasBegun && !signal.aborted) deps.onTakenBack();
      return failed(signal.aborted ? CANCELLED : PAUSED);
    }
    if (wait.hasBegun && !(await deps.place.comeBack(signal))) return failed(CANCELLED);
    return cleared;
  }

  /** The directory, as the view is now. */
  async function folderOf(files: readonly ListedFile[], signal: AbortSignal): Promise<Result<Checkout, Failure>> {
    deps.onActivity('preparing a folder for a command');
    const differing = await view.differingOnDisk(signal);
    const lent = await lend(checkoutFiles(files, differing), signal);
    if (!lent.ok) return lent;
    // The person may have changed files while they were copied.
    const since = await view.differingOnDisk(signal);
    if ([...since].every((path) => differing.has(path))) return lent;
    const updated = await lent.value.update(checkoutFiles(files, since), signal);
    return updated.ok ? lent : updated;
  }

  async function lend(files: readonly WantedFile[], signal: AbortSignal): Promise<Result<Checkout, Failure>> {
    if (checkout !== undefined) {
      const updated = await checkout.update(files, signal);
      return updated.ok ? ok(checkout) : updated;
    }
    const { runId, taskId } = deps;
    const borrowed = await deps.checkouts.borrow({ runId, taskId, root: view.root, files, read }, signal);
    if (borrowed.ok) checkout = borrowed.value;
    return borrowed;
  }

  async function read(path: string, signal: AbortSignal): Promise<Result<Uint8Array, Failure>> {
    const file = await view.readFile(path, signal);
    if (!file.ok) return file;
    if (file.value !== undefined) return ok(file.value.bytes);
    return failed({ kind: 'path-missing', path, message: `There is no file "${path}".` });
  }

  async function carryOut(
    command: AgentCommand,
    onBegin: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<Result<CommandReport, Failure>> {
    const cleared = await clear(command, signal);
    if (!cleared.ok) return cleared;
    const listed = await view.describeFiles(signal);
    if (!listed.ok) return listed;
    const folder = await folderOf(listed.value, signal);
    if (!folder.ok) return folder;
    const before = await madeIn(folder.value, command, signal);
    await onBegin();
    const outcome = await runIn(folder.value, command, signal);
    if (!outcome.ok) return outcome;
    const after = await madeIn(folder.value, command, signal);
    deps.onActivity('looking at what the command changed');
    const found = await folder.value.changes(signal);
    if (!found.ok && found.failure.kind === 'cancelled') return found;
    const taken = found.ok ? await take(found.value, listed.value) : { changes: [], leftOut: [found.failure.message] };
    const folderIsNew = lostFolder;
    lostFolder = false;
    const made = after?.stamp === before?.stamp ? {} : { made: after?.bytes };
    return ok({ ...(await reportOf(command, outcome.value, folder.value)), ...made, ...taken, folderIsNew });
  }

  async function madeIn(folder: Checkout, { makes }: AgentCommand, signal: AbortSignal): Promise<MadeFile | undefined> {
    const found = makes === undefined ? undefined : await folder.readMade(makes, signal);
    return found?.ok === true ? found.value : undefined;
  }

  function runIn(
    { folder }: Checkout,
    { line, timeoutMs }: AgentCommand,
    signal: AbortSignal,
  ): Promise<Result<CommandOutcome, Failure>> {
    const shown = { command: line.slice(0, SHOWN_CHARACTERS), since: deps.clock.now() };
    let written = '';
    deps.onActivity(shown);
    const onOutput = (text: string): void => {
      written = (written + text).slice(-10 * SHOWN_CHARACTERS);
      const lastLine = lastLineOf(readableOutput(written, folder), SHOWN_CHARACTERS);
      deps.onActivity(lastLine === undefined ? shown : { ...shown, lastLine });
    };
    return runner.run({ line, folder, timeoutMs, maxOutputBytes: MAX_OUTPUT_BYTES, onOutput }, signal);
  }

  async function take(found: CheckoutChanges, files: readonly ListedFile[]) {
    const leftOut = leftOutSentences(found, toldLeftOut);
    if (!deps.keepsChanges) return { changes: [], leftOut: [...discarded(found), ...leftOut] };
    const paths = new Set(files.map(({ path }) => path));
    const taken = await takeChanges(found, view, (path) => paths.has(path));
    return { ...taken, leftOut: [...taken.leftOut, ...leftOut] };
  }

  async function reportOf({ line }: AgentCommand, outcome: CommandOutcome, { folder }: Checkout) {
    const { exitCode, timedOut, signal, output, outputBytes, tookMs } = outcome;
    const evidence: CommandEvidence = {
      command: line,
      ...(exitCode === undefined || timedOut ? {} : { exitCode }),
      tookMs,
      output: deps.contents.put(output),
      outputBytes,
      sandboxed: (await runner.isolation()).kind === 'sandbox',
    };
    return { evidence, signal, timedOut, output: readableOutput(new TextDecoder().decode(output), folder) };
  }

  return {
    async run(command, onBegin, signal) {
      if (deps.pausing().aborted) return failed(PAUSED);
      limit.hold();
      try {
        return await carryOut(command, onBegin, signal);
      } finally {
        limit.release();
      }
    },
    offerFolder,
    async end() {
      const ended = checkout;
      checkout = undefined;
      await ended?.release();
    },
  };
}

const CANCELLED: Failure = { kind: 'cancelled', message: 'The command was cancelled.' };
const PAUSED: Failure = { kind: 'paused', message: 'The run was paused before the command began.' };
