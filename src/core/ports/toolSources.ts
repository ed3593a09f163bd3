import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import type { Picture } from './model.ts';

/**
 * Tools that others offer: servers of the Model Context Protocol, the editor's own. What they say of themselves is not
 * trusted: names, texts and schemas are checked before a model sees them, and their answers are material, never orders.
 */
export interface ToolSource {
  /** Where its tools come from: letters, digits and hyphens; begins the names that models and settings use. */
  readonly name: string;
  /**
   * Its tools as they are now; starts a server when there must be one, once somebody has allowed that. Fails with
   * `tool-source-unavailable` and why, `timeout`, `cancelled`. Is asked only for sources from which the person allows something.
   */
  list(signal: AbortSignal): Promise<Result<readonly ForeignTool[], Failure>>;
  /** Fails with `timeout`, `cancelled`, `tool-source-unavailable` (it died); an answer that tells of an error is an answer. */
  call(
    tool: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Result<ForeignAnswer, Failure>>;
  /** Ends what was started for it. The next `list` or `call` starts it again. */
  close(): Promise<void>;
}

export interface ForeignTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema as the source gave it. */
  readonly inputSchema: unknown;
}

export interface ForeignAnswer {
  readonly text: string;
  readonly isError: boolean;
  readonly pictures?: readonly Picture[];
}

/** The sources that there are. */
export interface ToolSources {
  /** Looks for them as they are named at this moment, and starts none. They are the caller's to close. Never fails. */
  find(signal: AbortSignal): Promise<FoundToolSources>;
  /** Closes all that were found and are still open; for the end of the program. */
  close(): Promise<void>;
}

export interface FoundToolSources {
  /** No two of one name. */
  readonly sources: readonly ToolSource[];
  /** What is named and cannot be used. */
  readonly problems: readonly ToolSourceProblem[];
}

export interface ToolSourceProblem {
  /** Absent: it concerns a whole file. */
  readonly source?: string;
  /** A sentence for people that says where it stands and what to do. */
  readonly message: string;
}

/** A server that a file of the repository names: somebody has to allow it before it is started or asked. */
export interface NamedServer {
  /** Name of its source. */
  readonly name: string;
  /** The file, as people know it. */
  readonly file: string;
  /** Another one as soon as anything differs in what would be started or asked. */
  readonly fingerprint: string;
  /** Its command line or its address. */
  readonly runs: string;
  /** What else it is given, such as variables; a line each. */
  readonly details: readonly string[];
}

/** Resolves when the server may be used. Fails with `not-allowed`, in words for people, and with `cancelled`. */
export type ServerApproval = (server: NamedServer, signal: AbortSignal) => Promise<Result<void, Failure>>;
