import type { ContextItem, Size } from '../../src/shared/brief.ts';
import type { Preset } from '../../src/shared/forecast.ts';
import type { ComposerTarget } from '../models/composer.ts';
import { SIZE_LABELS, TARGET_LOOKS } from '../models/composer.ts';
import { isContextItem } from '../models/contextItems.ts';
import { PRESET_LABELS } from '../models/planCard.ts';
import type { VsCodeApi } from './vscodeApi.ts';

/** What a page keeps while it is hidden or the editor is closed. */
export interface SavedState {
  /** The run the page showed last; the extension reads it when it brings the page back. */
  readonly runId: string | undefined;
  /** What the person typed and has not sent. */
  readonly draft: string;
  /** What the next request names besides its words. */
  readonly context: readonly ContextItem[];
  /** How large a plan the person wants, and by which preset models are chosen; undefined: as the settings say. */
  readonly size: Size | undefined;
  readonly preset: Preset | undefined;
  /** What the person wants the text to be for, where it can be for several things. */
  readonly target: ComposerTarget | undefined;
  /** Answers that are not sent yet, by `runId/questionId`. */
  readonly answers: Readonly<Record<string, string>>;
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
  context: [],
  size: undefined,
  preset: undefined,
  target: undefined,
  answers: {},
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
  const { runId, draft, context, size, preset, target, answers } = value;
  const { openWaves, detailsWidth, selectedTaskId, isOverviewOpen } = value;
  return {
    runId: typeof runId === 'string' ? runId : NOTHING_SAVED.runId,
    draft: typeof draft === 'string' ? draft : NOTHING_SAVED.draft,
    context: Array.isArray(context) ? context.filter(isContextItem) : NOTHING_SAVED.context,
    size: nameIn(SIZE_LABELS, size),
    preset: nameIn(PRESET_LABELS, preset),
    target: nameIn(TARGET_LOOKS, target),
    answers: isRecord(answers) ? textsOf(answers) : NOTHING_SAVED.answers,
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

function textsOf(record: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The value when it is a key of the table, as the table has it. */
function nameIn<Name extends string>(table: Readonly<Record<Name, unknown>>, value: unknown): Name | undefined {
  return typeof value === 'string' && Object.hasOwn(table, value) ? (value as Name) : undefined;
}
