import type { WebviewMessage } from '../../src/shared/protocol.ts';

/** What VS Code gives a webview page, once: `acquireVsCodeApi` throws when it is called again, so only entries call it. */
export interface VsCodeApi {
  postMessage(message: WebviewMessage): void;
  /** What the page last kept, also from before a reload; may come from an older version of the page. */
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}
