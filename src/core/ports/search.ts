/**
 * Finds quickly which files on disk hold a text. A sieve before the real search, never the search itself: it reads the
 * disk, which may have moved on from what a run sees.
 */
export interface TextFinder {
  /** `undefined`: there is no quick way here, or it took longer than `timeoutMs`, or it was stopped. */
  find(wanted: WantedText, signal?: AbortSignal): Promise<FoundText | undefined>;
}

export interface WantedText {
  /** Name of the workspace root. */
  readonly root: string;
  /** ASCII characters without line ends, at least one. */
  readonly text: string;
  readonly ignoreCase: boolean;
  readonly timeoutMs: number;
}

/**
 * Every file that was searched, by path, and whether it may hold the text: `false` is certain, for its bytes at some
 * moment of the search. Files that are not in here were not searched.
 */
export type FoundText = ReadonlyMap<string, boolean>;
