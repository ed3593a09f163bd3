import type { VsCodeApi } from './vscodeApi.ts';

/** What a page keeps while it is hidden or the editor is closed. */
export interface SavedState {
  /** The run the page showed last; the extension reads it when it brings the page back. */
  readonly runId: string | undefined;
  /** What the person typed and has not sent. */
  readonly draft: string;
  /** Waves that the person opened or closed, by `runId/wave`. */
  readonly openWaves: Readonly<Record<string, boolean>>;
  /** Width of the run view's details in pixels. */
  readonly detailsWidth: number;
  readonly selectedTaskId: string | undefined;
  /** The run view tells about the run as a whole while no task is selected. */
  readonly isOverviewOpen: boolean;
}

export const NOTHING_SAVED: SavedState = {
  runId: undefined,
  draft: '',
  openWaves: {},
  detailsWidth: 380,
  selectedTaskId: undefined,
  isOverviewOpen: false,
};

/** Keeps the page's own state; listeners hear of every change. */
export interface Saved {
  get(): SavedState;
  update(change: Partial<SavedState>): void;
  subscribe(listener: () => void): () => void;
}

/** Takes up what was kept. Fields that are missing or of another type, as an older version left them, start afresh. */
export function createSaved(api: Pick<VsCodeApi, 'getState' | 'setState'>): Saved {
  let state = readSaved(api.getState());
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    update(change) {
      state = { ...state, ...change };
      api.setState(state);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function readSaved(value: unknown): SavedState {
  if (!isRecord(value)) return NOTHING_SAVED;
  const { runId, draft, openWaves, detailsWidth, selectedTaskId, isOverviewOpen } = value;
  return {
    runId: typeof runId === 'string' ? runId : NOTHING_SAVED.runId,
    draft: typeof draft === 'string' ? draft : NOTHING_SAVED.draft,
    openWaves: isRecord(openWaves) ? booleansOf(openWaves) : NOTHING_SAVED.openWaves,
    detailsWidth: typeof detailsWidth === 'number' && detailsWidth > 0 ? detailsWidth : NOTHING_SAVED.detailsWidth,
    selectedTaskId: typeof selectedTaskId === 'string' ? selectedTaskId : NOTHING_SAVED.selectedTaskId,
    isOverviewOpen: isOverviewOpen === true,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function booleansOf(record: Readonly<Record<string, unknown>>): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'),
  );
}
