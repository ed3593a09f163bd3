import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import type { BrowserSession } from '../../ports/browsers.ts';

/** The browser of one attempt, opened with its first use and closed with its end. */
export interface BrowserAccess {
  session(signal: AbortSignal): Promise<Result<BrowserSession, Failure>>;
  /** The address under which a file of the agent's view is served. */
  addressOf(path: string): string;
  /** Whether the address may be navigated to; a sentence that says why not. */
  refusal(url: string): string | undefined;
  /** Whether the agent's model can be shown pictures, as far as is known. */
  readonly seesPictures: boolean | undefined;
}
