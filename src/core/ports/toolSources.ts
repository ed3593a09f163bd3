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
   * Its tools as they are now; starts a server when there must be one. Fails with `tool-source-unavailable` and why. Is asked
   * only for sources from which the person allows something.
   */
  list(signal: AbortSignal): Promise<Result<readonly ForeignTool[], Failure>>;
  /** Fails with `timeout`, `cancelled`, `tool-source-unavailable` (it died); an answer that tells of an error is an answer. */
  call(
    tool: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Result<ForeignAnswer, Failure>>;
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
