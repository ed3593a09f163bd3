import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import type { Picture } from './model.ts';

/** Drives a browser of the system, without a window and apart from the person's profile. Loads when first opened. */
export interface Browsers {
  /** Whether there is a browser; looked for once. Says what was looked for where there is none. */
  available(): Promise<Result<{ readonly name: string }, Failure>>;
  /** A session of its own: cookies and storage are those of nobody else. Fails with `browser-unavailable`. */
  open(options: BrowserOptions, signal: AbortSignal): Promise<Result<BrowserSession, Failure>>;
  close(): Promise<void>;
}

export interface BrowserOptions {
  /** Asked for every request of every page, redirects, frames and subresources included. A `false` is refused on the spot. */
  readonly mayRequest: (url: URL) => boolean;
  /** Answers addresses of the view's own host instead of the network; `undefined`: there is no such file. */
  readonly serve: (url: URL) => Promise<ServedFile | undefined>;
  /** Host under which `serve` answers, such as `view.localhost`. */
  readonly servedHost: string;
}

export interface ServedFile {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/**
 * One page at a time. Every call is bounded in time. Fails with `timeout`, `cancelled`, `not-allowed` (an address that may
 * not be asked), `browser-failed` (crashed, no page open, the server refused, a PDF, which closes the page).
 */
export interface BrowserSession {
  navigate(url: string, signal: AbortSignal): Promise<Result<LoadedPage, Failure>>;
  /** What is in sight, or an element, or the whole page up to a bound, from its top or from further down. */
  screenshot(wanted: WantedScreenshot, signal: AbortSignal): Promise<Result<Screenshot, Failure>>;
  /** Text of the page or of an element, as a reader sees it, its accessibility tree or its links; at most 200,000 characters. */
  extract(wanted: WantedExtract, signal: AbortSignal): Promise<Result<string, Failure>>;
  /** Does one thing to the page. */
  act(action: BrowserAction, signal: AbortSignal): Promise<Result<LoadedPage, Failure>>;
  /** The page as a PDF on A4. It keeps its print styles from then on, until the next `navigate`. */
  pdf(signal: AbortSignal): Promise<Result<Uint8Array, Failure>>;
  close(): Promise<void>;
}

export interface LoadedPage {
  readonly url: string;
  readonly title: string;
  /** HTTP status; `undefined`: no answer of a server was behind it. */
  readonly status: number | undefined;
  /** Errors of the page's scripts and requests that failed or were refused, each in a line; bounded. */
  readonly problems: readonly string[];
}

export interface WantedScreenshot {
  readonly selector?: string | undefined;
  readonly fullPage: boolean;
  /** Of the whole page: CSS pixels from its top at which the picture begins; absent: 0. Fails where the page has ended by then. */
  readonly fromY?: number | undefined;
}

/** At most 1568 pixels on its longer side: of larger ones models see no more. PNG, or JPEG where that would be over 1 MB. */
export interface Screenshot {
  readonly picture: Picture;
  /** In pixels of the picture. */
  readonly width: number;
  readonly height: number;
  /** By how much the picture is smaller than the page; 1: not at all. */
  readonly scale: number;
  /** The part of the page that is in the picture, in CSS pixels from the page's left upper corner. */
  readonly shown: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** In CSS pixels, with what is not in sight; at least as large as the window. */
  readonly page: { readonly width: number; readonly height: number };
  /** There is more below or on the right of what was wanted than a picture may show. */
  readonly isCut: boolean;
}

export interface WantedExtract {
  readonly selector?: string | undefined;
  readonly as: 'text' | 'accessibility' | 'links';
}

export type BrowserAction =
  | { readonly kind: 'click'; readonly selector: string }
  | { readonly kind: 'type'; readonly selector: string; readonly text: string }
  | { readonly kind: 'press'; readonly key: string };
