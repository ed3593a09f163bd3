import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';

/** Runs commands of agents and gates in a directory, apart from the person's terminal, keys and input. */
export interface CommandRunner {
  /** How commands are kept from harming what is outside of their directory. Found out once. */
  isolation(): Promise<CommandIsolation>;
  /**
   * Runs one line of shell. Fails only when it could not be started (`command-unstartable`) or was cancelled; a command that ends with
   * another code than 0, runs out of time or floods its output is an outcome. Ends only when its whole process tree has ended.
   */
  run(command: CommandToRun, signal: AbortSignal): Promise<Result<CommandOutcome, Failure>>;
  /** Ends what the sandbox keeps running. Commands are ended by their own signals. */
  close(): Promise<void>;
}

/** `sandbox`: writes outside the directory and foreign hosts are refused by the system. `none`: says why there is no sandbox. */
export type CommandIsolation = { readonly kind: 'sandbox' } | { readonly kind: 'none'; readonly reason: string };

export interface CommandToRun {
  /** As the agent wrote it. */
  readonly line: string;
  /** Absolute path of the directory. */
  readonly folder: string;
  readonly timeoutMs: number;
  /** Bytes of output that are kept; of more than that the beginning and the end. */
  readonly maxOutputBytes: number;
  /** Called with pieces of the output as they come; only for showing. */
  readonly onOutput?: (text: string) => void;
}

export interface CommandOutcome {
  /** `undefined` when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal?: string;
  readonly timedOut: boolean;
  /** Standard output and error as they came, mixed; UTF-8, foreign bytes replaced. */
  readonly output: Uint8Array;
  /** Bytes that came in all; more than `output` holds when some were left out. */
  readonly outputBytes: number;
  readonly tookMs: number;
}
