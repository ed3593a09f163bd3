import type { ContextItem } from '../../shared/brief.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';

/** What was typed after `#` so far. */
export interface ContextQuery {
  readonly text: string;
  /** Only of this kind. */
  readonly kind?: ContextItem['kind'] | undefined;
}

/** Entries of one list of suggestions at most. */
export const CONTEXT_RESULTS = 30;

/** What of the editor and its workspace a request can name. */
export interface ContextSource {
  /** What fits, the likeliest first, without the texts; at most `CONTEXT_RESULTS`. */
  query(query: ContextQuery): Promise<readonly ContextItem[]>;
  /** The item with its text as it is now, where it has one. Fails when there is no such thing any more. */
  resolve(item: ContextItem): Promise<Result<ContextItem, Failure>>;
}
